"""The one place where DuckDB's errors become ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import _duckdb

from customer360.errors import (
    ConflictError,
    DatabaseError,
    InterruptedRunError,
    OtherTypeError,
)

_LINE = re.compile(r"\n\nLINE (\d+): ")
_HINTS = (
    (
        "No space left on device",
        "free some space on that disk; what was there before is untouched",
    ),
    (
        "Out of Memory Error",
        "raise `memory_limit` in the profile's `settings`, or lower `threads`",
    ),
    (
        "read-only",
        "this command reads only; `run` or `build` what is missing first",
    ),
)


@contextmanager
def driver_errors() -> Iterator[None]:
    """Raise what DuckDB raises inside the block as a `DatabaseError`.

    Raises:
        InterruptedRunError: another thread called `interrupt`.
        ConflictError: another transaction was first; trying again may work.
        OtherTypeError: a table was to replace a view, or a view a table.
        DatabaseError: anything else; `line` is the line of the statement.
    """
    try:
        yield
    except _duckdb.Error as error:
        raise as_database_error(error) from None
    except RuntimeError as error:
        # The driver's own check for Ctrl-C inside a query.
        if "interrupted" not in str(error).lower():
            raise
        raise InterruptedRunError("the query was interrupted") from None


def as_database_error(error: Exception) -> DatabaseError | InterruptedRunError:
    """Our error for DuckDB's, with its text unchanged and a hint where we have one."""
    text = str(error)
    if isinstance(error, _duckdb.InterruptException):
        return InterruptedRunError("the query was interrupted")
    if isinstance(error, _duckdb.TransactionException) and "onflict" in text:
        return ConflictError(text)
    if isinstance(error, _duckdb.CatalogException) and "trying to replace with" in text:
        return OtherTypeError(text)
    hint = next((advice for sign, advice in _HINTS if sign in text), None)
    line = _LINE.search(text)
    return DatabaseError(text, hint=hint, line=int(line[1]) if line else None)
