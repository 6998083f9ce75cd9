"""The relations that the page reads, by the names of their models."""

import string
from collections.abc import Mapping, Sequence

from customer360.adapters.protocol import Session
from customer360.dashboard.figures import Row, plain_rows
from customer360.records import dataclass

# What is no model: runs and loads note it themselves.
_NOTED = {
    "invocations": "Nothing was run yet. c360 build runs everything.",
    "test_runs": "No test was run yet. c360 test runs them all.",
    "load_history": "Nothing was loaded yet. c360 ingest loads your files, "
    "c360 generate makes data up.",
}


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

    def why_missing(self, names: tuple[str, ...]) -> str:
        """What is not there, and what makes it."""
        for name in names:
            if name in _NOTED:
                return _NOTED[name]
        unknown = [name for name in names if name not in self.names]
        if unknown:
            return f"This project has no {', '.join(unknown)}."
        wanted = " ".join(f"+{name}" for name in names)
        return (
            f"Not built yet: {', '.join(names)}. "
            f"c360 build --select {wanted} makes what is missing."
        )
