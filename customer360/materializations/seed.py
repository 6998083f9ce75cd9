"""A CSV file becomes a table.

Python reads the file to check every row and to guess the types, then DuckDB reads it
with the dialect and types written out: its sniffer would lose ragged rows without a
word. Both counts must agree.
"""

import csv
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from customer360.adapters.protocol import Rows
from customer360.errors import CompilationError, DatabaseError, ParsingError
from customer360.jinja.table import Table
from customer360.materializations.context import Context, Outcome
from customer360.materializations.finishing import finish
from customer360.materializations.incremental import is_full_refresh
from customer360.materializations.replace import make_room
from customer360.materializations.seed_types import guess_type
from customer360.records import dataclass, replace
from customer360.resources.kinds import RelationType
from customer360.resources.node import Node
from customer360.resources.relation import Relation
from customer360.resources.result import CompiledNode

_PLAIN_NAME = re.compile(r"[^\W\d][\w$]*")
_IN_APOSTROPHES = re.compile(
    rb"(?:^|[,;|\t])'[^'\r\n]*'(?:[,;|\t\r\n]|\Z)", re.MULTILINE
)
_CSV_LINE = re.compile(r"CSV Error on Line: (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A CSV file that has as many values in every row as names in its first."""

    names: tuple[str, ...]
    rows: Sequence[Sequence[str]]


def load_seed(compiled: CompiledNode, context: Context) -> Outcome:
    """Create or replace the table with the file's rows.

    A table that is there keeps its columns' types, as in dbt, unless it is to be
    refreshed whole.

    Raises:
        ParsingError: the file is missing, no UTF-8, or ragged; says which line.
        DatabaseError: a value does not have its column's type, or the table that is
            there has other columns.
    """
    node = compiled.node
    path = os.path.join(node.root_path or "", node.original_file_path)
    delimiter = _delimiter(node)
    shown_path = node.original_file_path
    quote = _quote_of(path)
    sheet = _read(path, delimiter=delimiter, quote=quote, shown_path=shown_path)
    _check_names(sheet.names, node)
    types = _types(sheet, node)
    table = replace(node.relation, type=RelationType.TABLE)
    make_room(table, context)
    if not is_full_refresh(node, context):
        types = _kept_types(types, table, node, context)
    # dbt 1.11 loads seeds whole with `build --empty`.
    is_empty = context.invocation.empty and context.invocation.command == "seed"
    try:
        statement = _statement(table, path, delimiter, quote, types)
        answer = context.session.execute(statement + (" limit 0" if is_empty else ""))
    except DatabaseError as error:
        raise _placed(error, node) from None
    count = 0 if is_empty else len(sheet.rows)
    if answer.affected != count:
        raise DatabaseError(
            f"{count} rows were read and {answer.affected} arrived",
            path=node.original_file_path,
        )
    context.catalog.put(table)
    finish(node, table, context)
    verb = "CREATE" if is_full_refresh(node, context) else "INSERT"
    message = f"{verb} {count}"
    return Outcome(
        message=message,
        rows=count,
        relation=table,
        adapter_response={"_message": message, "code": verb, "rows_affected": count},
    )


def seed_table(node: Node) -> Table:
    """The file's rows as templates see them; nothing stands for an empty value."""
    path = os.path.join(node.root_path or "", node.original_file_path)
    sheet = _read(
        path,
        delimiter=_delimiter(node),
        quote=_quote_of(path),
        shown_path=node.original_file_path,
    )
    types = _types(sheet, node)
    return Table(
        Rows(
            columns=tuple(types),
            types=tuple(types.values()),
            rows=tuple(tuple(value or None for value in row) for row in sheet.rows),
        )
    )


def _delimiter(node: Node) -> str:
    configured = node.config.get("delimiter")
    if configured is None:
        return ","
    if not isinstance(configured, str) or len(configured) != 1:
        raise CompilationError(
            f"`delimiter` is {configured!r}",
            hint="it is one character",
            path=node.original_file_path,
        )
    return configured


def _check_names(names: Sequence[str], node: Node) -> None:
    """Without quotes a name must be a plain one, as in dbt."""
    if node.config.get("quote_columns") is not False:
        return
    for name in names:
        if not _PLAIN_NAME.fullmatch(name):
            raise DatabaseError(
                f"syntax error at the column {name!r}: `quote_columns` is false",
                hint="set it to true, or look whether `delimiter` is right",
                path=node.original_file_path,
                line=1,
            )


def _quote_of(path: str) -> str:
    """The character that the file quotes values with.

    dbt's seeds are copied by DuckDB, which takes an apostrophe for it where values
    begin and end with one and there is no other quote.
    """
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return '"'
    is_apostrophe = b'"' not in data and _IN_APOSTROPHES.search(data) is not None
    return "'" if is_apostrophe else '"'


def _read(path: str, *, delimiter: str, quote: str, shown_path: str) -> _Sheet:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return _sheet(_records(file, delimiter, quote, shown_path), shown_path)
    except FileNotFoundError:
        raise ParsingError("the seed's file is gone", path=shown_path) from None
    except UnicodeDecodeError as error:
        raise ParsingError(
            f"the seed is not UTF-8: {error.reason} at byte {error.start}",
            hint="save the file as UTF-8",
            path=shown_path,
        ) from None


def _records(
    file: TextIO, delimiter: str, quote: str, path: str
) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows, each with the line that it begins on."""
    reader = csv.reader(file, delimiter=delimiter, quotechar=quote, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ParsingError(
                f"this is not CSV: {error}",
                hint="a quote inside quotes is written twice",
                path=path,
                line=line,
            ) from None
        yield line, row


def _sheet(records: Iterator[tuple[int, Sequence[str]]], path: str) -> _Sheet:
    _, header = next(records, (1, []))
    if not header:
        raise ParsingError(
            "the seed is empty", hint="its first line names the columns", path=path
        )
    rows = []
    for line, row in records:
        if len(row) == len(header):
            rows.append(row)
        elif row:
            raise ParsingError(
                f"{len(row)} values where {len(header)} columns are named",
                hint="quote values that hold the delimiter",
                path=path,
                line=line,
            )
        elif len(header) == 1:
            # An empty line is a row of a file with one column, as in dbt.
            rows.append([""])
    return _Sheet(names=_distinct(header), rows=rows)


def _distinct(header: Sequence[str]) -> tuple[str, ...]:
    """Name what has no name by its letter, and number what comes twice, as dbt does."""
    names: list[str] = []
    taken: set[str] = set()
    for place, given in enumerate(header):
        name = wanted = given.strip() or chr(ord("a") + place % 26)
        number = 2
        while name.lower() in taken:
            name = f"{wanted}_{number}"
            number += 1
        taken.add(name.lower())
        names.append(name)
    return tuple(names)


def _types(sheet: _Sheet, node: Node) -> Mapping[str, str]:
    configured = node.config.get("column_types")
    given = dict(configured) if isinstance(configured, Mapping) else {}
    columns = zip(*sheet.rows, strict=True) if sheet.rows else ((),) * len(sheet.names)
    types = {
        name: str(given[name]) if name in given else guess_type(values)
        for name, values in zip(sheet.names, columns, strict=True)
    }
    unknown = sorted(str(name) for name in given if name not in types)
    if unknown:
        raise ParsingError(
            f"`column_types` names {', '.join(unknown)}, which the seed does not have",
            hint=f"its columns are {', '.join(types)}",
            path=node.original_file_path,
        )
    return types


def _kept_types(
    types: Mapping[str, str], table: Relation, node: Node, context: Context
) -> Mapping[str, str]:
    """The types of the table that is there, in the order of the file's columns.

    One without rows has types that were guessed from nothing: they are not kept.
    """
    columns = context.catalog.columns(table, context.session)
    there = {column.name.lower(): column.data_type for column in columns}
    if not there or not context.session.execute(f"from {table} limit 1").rows:
        return types
    if {name.lower() for name in types} != {*there}:
        raise DatabaseError(
            f"the table {table} has the columns {', '.join(there)}, "
            f"and the seed {', '.join(types)}",
            hint="--full-refresh makes the table anew",
            path=node.original_file_path,
        )
    return {name: there[name.lower()] for name in types}


def _statement(
    table: Relation, path: str, delimiter: str, quote: str, types: Mapping[str, str]
) -> str:
    columns = ", ".join(f"{_text(name)}: {_text(kind)}" for name, kind in types.items())
    return (
        f"create or replace table {table} as\n"
        f"from read_csv({_text(path)}, columns = {{{columns}}},\n"
        f"    delim = {_text(delimiter)}, header = true, auto_detect = false,\n"
        f"    quote = {_text(quote)}, escape = {_text(quote)}, nullstr = '',\n"
        "    strict_mode = true)"
    )


def _placed(error: DatabaseError, node: Node) -> DatabaseError:
    """DuckDB's error with the file's line as its place, and without its settings."""
    line = _CSV_LINE.search(error.message)
    lines = error.message.splitlines()
    said = [text for text in lines[:4] if text.strip() and "Possible" not in text]
    return DatabaseError(
        "\n".join(said),
        hint="change the value, or the column's type in `column_types` (a table that "
        "is there keeps its types without --full-refresh)",
        path=node.original_file_path,
        line=int(line[1]) if line else None,
    )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
