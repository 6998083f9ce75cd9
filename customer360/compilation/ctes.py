"""Put the queries of ephemeral parents in front of a query, as CTEs."""

import re
from collections.abc import Sequence

# What may stand before the query's first word.
_LEAD = re.compile(r"(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/)*", re.DOTALL)
_WITH = re.compile(r"with\b(\s+recursive\b)?", re.IGNORECASE)


def inject_ctes(query: str, ctes: Sequence[tuple[str, str]]) -> str:
    """The query with the named queries in front.

    >>> inject_ctes("select * from a", [("a", "select 1 as x")])
    'with a as (\\nselect 1 as x\\n)\\nselect * from a'
    """
    if not ctes:
        return query
    listed = ", ".join(f"{name} as (\n{text}\n)" for name, text in ctes)
    lead = _LEAD.match(query)
    start = lead.end() if lead else 0
    found = _WITH.match(query, start)
    if found is None:
        return f"with {listed}\n{query}"
    return f"{query[:start]}{found[0]} {listed}, {query[found.end() :].lstrip()}"
