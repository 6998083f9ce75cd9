"""`main`: words in, exit code out."""

import gc
import os
import signal
import sys
from collections.abc import Mapping, Sequence

from customer360.cli.arguments import arrange, defaults
from customer360.cli.verbs import GROUPS, VERBS
from customer360.errors import InterruptedRunError

_OBJECTS_BETWEEN_COLLECTIONS = 100_000


def main() -> None:
    """Run the command that the process was started with, and leave with its code."""
    # Collecting garbage takes a tenth of a short command, and finds none.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    # Airflow stops a task with either of the two.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code = run(sys.argv[1:], os.environ)
    except KeyboardInterrupt:
        code = InterruptedRunError.exit_code
    sys.exit(code)


def run(words: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command and return its exit code; it writes to stdout and stderr."""
    line = arrange(words)
    if line.verb is None and _is_no_command(line.words):
        return _refuse(line.words[0])
    from customer360.cli.typer_app import typer_app

    app = typer_app(line.verb, environment, words)
    said: dict[str, object] = {}
    if line.verb is not None:
        said = defaults(line.verb, environment)
        for word in reversed(line.verb.words):
            said = {word: said}
    try:
        app(list(line.words), prog_name="c360", default_map=said)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return 0


def _is_no_command(words: Sequence[str]) -> bool:
    return bool(words) and not words[0].startswith("-") and words[0] not in GROUPS


def _refuse(word: str) -> int:
    from customer360.commands.nearest import nearest_hint
    from customer360.render.safe_text import one_line

    hint = nearest_hint(word, [verb.name for verb in VERBS if not verb.hidden])
    sys.stderr.write(f"Error: there is no command {one_line(word)!r}\n  hint: {hint}\n")
    return 2
