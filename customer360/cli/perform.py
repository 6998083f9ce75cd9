"""Call the command's module, and turn what it raises into words and an exit code."""

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from customer360.cli.verb import Verb
from customer360.commands.call import Call
from customer360.errors import C360Error, InterruptedRunError, UsageError
from customer360.render.screen import Screen, ScreenOptions, open_screen
from customer360.resources.environment import custom_environment, secrets_of

_ONLY_ANSWER = frozenset(
    {
        "compile",
        "customer",
        "diff",
        "history",
        "identity evaluate",
        "identity explain",
        "lineage",
        "list",
        "show",
    }
)


def perform(verb: Verb, call: Call) -> int:
    """Do it and return the exit code: 0, 1, 2 or 130."""
    screen = open_screen(_screen_options(call))
    try:
        return _perform(verb, call, screen)
    finally:
        screen.close()


def _perform(verb: Verb, call: Call, screen: Screen) -> int:
    try:
        _check_choices(verb, call)
        _check_threads(call)
        module = importlib.import_module(f"customer360.commands.{verb.module}")
        with _profile(call):
            return int(module.run(call, screen))
    except C360Error as error:
        screen.fail(error)
        return error.exit_code
    except KeyboardInterrupt:
        screen.fail(InterruptedRunError("stopped; what had finished stays"))
        return InterruptedRunError.exit_code
    except BrokenPipeError:
        # Whoever read our output has gone (`c360 ls | head`); Python would complain
        # once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        screen.fail(_as_error(error))
        return 2
    except Exception as bug:
        screen.fail(_as_bug(bug, is_debug=call.is_on("debug")))
        return 2


@contextmanager
def _profile(call: Call) -> Iterator[None]:
    """Leave where the time went in a file, if one is named; `pstats` reads it."""
    path = call.text("record_timing_info")
    if not path:
        yield
        return
    from cProfile import Profile

    profile = Profile()
    try:
        with profile:
            yield
    finally:
        profile.dump_stats(os.path.join(call.working_directory, path))


def _screen_options(call: Call) -> ScreenOptions:
    environment = call.environment
    has_colors = call.switch("use_colors")
    if has_colors is None and environment.get("NO_COLOR"):
        has_colors = False
    return ScreenOptions(
        log_format=call.text("log_format") or "default",
        log_level=call.text("log_level") or "info",
        is_quiet=call.is_on("quiet"),
        is_debug=call.is_on("debug"),
        has_colors=has_colors,
        answers_only=call.command in _ONLY_ANSWER or call.text("output") == "-",
        is_dumb=environment.get("TERM", "") in {"", "dumb"} or "CI" in environment,
        invocation_id=call.invocation_id,
        columns=environment.get("COLUMNS"),
        has_prints=call.is_on("print", default=True),
        shows_all_deprecations=call.is_on("show_all_deprecations"),
        log_file_level=call.text("log_level_file") or "debug",
        log_file_format=call.text("log_format_file") or "json",
        log_file_bytes=call.whole("log_file_max_bytes"),
        extra=custom_environment(environment),
        secrets=secrets_of(environment),
    )


def _check_choices(verb: Verb, call: Call) -> None:
    for option in verb.options:
        value = call.text(option.name) if option.choices else None
        if value is not None and value not in option.choices:
            raise UsageError(
                f"--{option.name.replace('_', '-')} cannot be {value!r}",
                hint=f"it is one of {', '.join(option.choices)}",
            )


def _check_threads(call: Call) -> None:
    threads = call.whole("threads")
    if threads is not None and threads < 1:
        raise UsageError(f"--threads cannot be {threads}", hint="1 is the least")


def _as_error(error: OSError) -> C360Error:
    place = f": {error.filename}" if error.filename else ""
    hint = None
    if error.errno == 28:
        hint = "free some space on that disk; what was there before is untouched"
    return C360Error(f"{error.strerror or error}{place}", hint=hint)


def _as_bug(bug: Exception, *, is_debug: bool) -> C360Error:
    import traceback

    frames = traceback.extract_tb(bug.__traceback__)
    trace = "".join(traceback.format_exception(bug)).rstrip()
    said = f"{type(bug).__name__}: {bug}"
    return C360Error(
        f"this is a bug of c360: {said}" + (f"\n{trace}" if is_debug else ""),
        hint="--debug shows the traceback; please report it with that",
        path=frames[-1].filename if frames else None,
        line=frames[-1].lineno if frames else None,
    )
