"""The Typer application for one call.

Typer is given the one command that was called with all its options, and the others by
name only: making all options of all commands costs more than most commands do.
"""

import inspect
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

import typer

from customer360.cli.options import Option, Takes
from customer360.cli.verb import Argument, Verb
from customer360.cli.verbs import GROUPS, VERBS
from customer360.resources.version import DBT_VERSION, VERSION

_ABOUT = """One trusted view of each customer, on a laptop, with one command.

c360 build makes everything: raw data if there are none, models, snapshots, tests.
"""
_MORE = (
    "Each command has --help with an example. Options such as --target, --vars or "
    "--quiet may stand before or after the command; C360_TARGET, DBT_TARGET and the "
    "like set them, too."
)
_TYPES: Mapping[Takes, object] = {
    Takes.NOTHING: bool | None,
    Takes.TEXT: str | None,
    Takes.WHOLE: int | None,
    Takes.NUMBER: float | None,
    Takes.WORDS: list[str] | None,
}
_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Function(Protocol):
    """What Typer calls with the values of the options."""

    def __call__(self, **values: object) -> None:
        """Never comes back: the exit code is raised."""
        ...


def typer_app(
    called: Verb | None, environment: Mapping[str, str], words: Sequence[str] = ()
) -> typer.Typer:
    """An application that does the called command, and can list the others.

    `words` is the command line as it was typed.
    """
    app = _typer(_ABOUT, epilog=_MORE)
    app.callback(invoke_without_command=True)(_say_version)
    groups = {
        name: _typer(about)
        for name, about in GROUPS.items()
        if _is_needed(name, called)
    }
    for name, group in groups.items():
        app.add_typer(group, name=name)
    for verb in VERBS if called is None else (called,):
        *group_name, name = verb.words
        home = groups[group_name[0]] if group_name else app
        home.command(
            name,
            help=_help(verb),
            short_help=verb.about,
            hidden=verb.hidden,
            context_settings=_SETTINGS,
        )(_command(verb, environment, words) if verb is called else _only_listed)
    return app


def _is_needed(group: str, called: Verb | None) -> bool:
    return called is None or called.words[0] == group


def _typer(about: str, *, epilog: str | None = None) -> typer.Typer:
    # Help through rich costs as much again as everything else.
    return typer.Typer(
        help=about,
        epilog=epilog,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=_SETTINGS,
    )


def _say_version(
    *,
    version: bool | None = typer.Option(
        None, "--version", "-V", help="Say which version this is."
    ),
) -> None:
    if version:
        typer.echo(f"c360 {VERSION} (behaves as dbt {DBT_VERSION})")
        raise typer.Exit(0)


def _only_listed() -> None:
    """Stands for commands that this call lists and does not run: Typer wants a body."""
    raise AssertionError("a command that was not called has run")


def _help(verb: Verb) -> str:
    # \b keeps the lines of the paragraph as they are.
    examples = "\n".join(f"  {example}" for example in verb.examples)
    detail = f"{verb.detail}\n\n" if verb.detail else ""
    return f"{verb.about}\n\n{detail}\b\nExamples:\n{examples}"


def _command(
    verb: Verb, environment: Mapping[str, str], words: Sequence[str]
) -> _Function:
    def command(**values: object) -> None:
        from customer360.cli.perform import perform
        from customer360.commands.call import Call

        call = Call(
            command=verb.command or verb.name,
            options=values,
            environment=environment,
            working_directory=os.getcwd(),
            invocation_id=_new_id(),
            started_at=_started_at(environment),
            flags=frozenset(
                word.partition("=")[0] for word in words if word.startswith("-")
            ),
        )
        raise typer.Exit(perform(verb, call))

    # Typer reads the signature to know the options.
    command.__dict__["__signature__"] = inspect.Signature(
        [
            *(_argument(argument) for argument in verb.arguments),
            *(_option(option) for option in verb.options),
        ]
    )
    return command


def _argument(argument: Argument) -> inspect.Parameter:
    return inspect.Parameter(
        argument.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=typer.Argument(
            ... if argument.required else None,
            help=argument.about,
            metavar=argument.name.upper() + (" ..." if argument.many else ""),
            show_default=False,
        ),
        annotation=list[str] if argument.many else str,
    )


def _option(option: Option) -> inspect.Parameter:
    return inspect.Parameter(
        option.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=typer.Option(
            None,
            *option.spellings,
            help=option.about,
            metavar="|".join(option.choices) or option.metavar,
            show_default=False,
            hidden=not option.about,
        ),
        annotation=_TYPES[option.takes],
    )


def _new_id() -> str:
    import uuid

    return str(uuid.uuid4())


def _started_at(environment: Mapping[str, str]) -> datetime:
    """Now, or what `C360_STARTED_AT` says, so that a run can be done as if then."""
    given = environment.get("C360_STARTED_AT")
    if not given:
        return datetime.now(tz=UTC)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise typer.BadParameter(
            f"C360_STARTED_AT is {given!r}; write it as 2025-01-31T07:00:00"
        ) from None
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
