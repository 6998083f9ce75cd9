"""The relations that the page reads, by the names of their models."""

import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from customer360.adapters.protocol import Session
from customer360.dashboard.figures import Figure, Kind, Row, plain_rows

Draw = Callable[["Tables"], Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What is built, and reading from it. `names` is what the project has at all."""

    session: Session
    relations: Mapping[str, str]
    names: frozenset[str]
    as_of: str
    currency: str

    def rows(self, query: str, parameters: Sequence[object] = ()) -> tuple[Row, ...]:
        """The rows of a query that names models in braces."""
        text = query.format_map(self.relations)
        return plain_rows(self.session.execute(text, parameters).rows)

    def missing(self, query: str) -> tuple[str, ...]:
        """The models that a query names and nobody built."""
        named = {name for _, name, _, _ in string.Formatter().parse(query) if name}
        return tuple(sorted(named - set(self.relations)))

    def has(self, *names: str) -> bool:
        """Whether these are built."""
        return all(name in self.relations for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A figure to be: what it is about, its query, and how rows become a figure."""

    name: str
    subject: str
    query: str
    draw: Callable[["Tables", tuple[Row, ...]], Figure]

    def figure(self, tables: Tables) -> Figure:
        """The figure, or an empty one that says why."""
        missing = tables.missing(self.query)
        if missing:
            return self.empty(_why(tables, missing))
        rows = tables.rows(self.query)
        if not rows:
            return self.empty("There are no rows for this yet.")
        return self.draw(tables, rows)

    def empty(self, why: str) -> Figure:
        """The figure's place, with a reason."""
        return Figure(name=self.name, title=self.subject, note=why, kind=Kind.EMPTY)


def _why(tables: Tables, missing: tuple[str, ...]) -> str:
    unknown = [name for name in missing if name not in tables.names]
    if unknown:
        return f"This project has no {', '.join(unknown)}."
    wanted = " ".join(f"+{name}" for name in missing)
    return (
        f"Not built yet: {', '.join(missing)}. "
        f"c360 build --select {wanted} makes what is missing."
    )
