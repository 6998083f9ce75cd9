"""A few failing rows, as a small table."""

from customer360.render.table import text_table
from customer360.resources.node import UnitTest
from customer360.resources.result import RunResult

_ROWS = 5


def sample_lines(result: RunResult) -> tuple[str, ...]:
    """The rows that a test kept for the terminal, or nothing."""
    # The message of a unit test shows its rows already.
    if len(result.sample) < 2 or isinstance(result.node, UnitTest):
        return ()
    names, *rows = result.sample
    return text_table(tuple(map(str, names)), tuple(rows[:_ROWS]))
