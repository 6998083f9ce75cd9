"""What the generator asks of a database connection."""

from collections.abc import Sequence
from typing import Protocol


class Answer(Protocol):
    """What a statement gave."""

    def fetchall(self) -> Sequence[tuple[object, ...]]:
        """Hand out all rows."""
        ...


class Connection(Protocol):
    """An open connection to DuckDB: the driver's own, or a session of the adapter."""

    def execute(self, sql: str, parameters: Sequence[object] = ..., /) -> Answer:
        """Run one or more statements; the answer is the last one's."""
        ...
