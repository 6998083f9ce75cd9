"""Put the queries of ephemeral parents in front of a query, as CTEs."""

import re
from collections.abc import Sequence

# What may stand before the query's first word.
_LEAD = re.compile(r"(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/)*", re.DOTALL)
_WITH = re.compile(r"with\b(\s+recursive\b)?", re.IGNORECASE)


def inject_ctes(query: str, ctes: Sequence[tuple[str, str]]) -> str:
    """The query with the named queries in front, spaced as dbt spaces them.

    >>> inject_ctes("select * from a", [("a", "select 1 as x")])
    'with a as (\\nselect 1 as x\\n) select * from a'
    """
    if not ctes:
        return query
    listed = ", ".join(f" {name} as (\n{text}\n)" for name, text in ctes)
    lead = _LEAD.match(query)
    found = _WITH.match(query, lead.end() if lead else 0)
    if found is None:
        start = len(query) - len(query.lstrip())
        return f"{query[:start]}with{listed} {query[start:]}"
    start = found.end()
    rest = query[start:].lstrip()
    space = query[start : len(query) - len(rest)]
    return f"{query[:start]}{space}{listed}, {rest}"
