"""What the linter sees as `adapter`: a dispatched macro is one made-up call or query."""

from collections.abc import Callable

# Macros that stand for a whole query, and not for a value.
QUERIES = {
    "connected_components": "select 1 as node, 1 as component from {0}",
    "date_range": "select {0} as date_day from bounds",
}


def dispatch(name: str, package: str | None = None) -> Callable[..., str]:
    """A macro that renders to a call of its own name, or to a small query."""

    def macro(*arguments: object, **named: object) -> str:
        values = [*arguments, *named.values()]
        return QUERIES.get(name, f"{name}()").format(*values)

    return macro
