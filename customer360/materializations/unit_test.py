"""A model's logic, run on given rows and compared with the rows it should give."""

import csv
import io
from collections.abc import Mapping, Sequence

from customer360.errors import CompilationError
from customer360.materializations.context import Context, Outcome
from customer360.materializations.settings import mapping
from customer360.records import dataclass
from customer360.resources.kinds import RelationType, Status
from customer360.resources.node import UnitTest
from customer360.resources.relation import Relation, quote_identifier
from customer360.resources.result import CompiledNode

SHOWN_ROWS = 20

_ACTUAL = Relation(
    database="temp",
    schema="main",
    identifier="c360_actual_rows",
    type=RelationType.TABLE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Expected:
    """A query for the rows that should come, with its values and its columns."""

    sql: str
    parameters: Sequence[object]
    columns: Sequence[str]


def run_unit_test(test: UnitTest, compiled: CompiledNode, context: Context) -> Outcome:
    """Pass if both sides hold the same rows, in any order; nulls are equal.

    Only columns that the test names are compared; a value is cast to the type that the
    model gives its column.
    """
    session = context.session
    # The model's SQL may be long, and to bind it costs more than to run it: do so once.
    session.execute(
        f"create or replace temporary table {_ACTUAL.identifier} as "
        + compiled.compiled_code
    )
    types = {column.name: column.data_type for column in session.columns(_ACTUAL)}
    expected = _expected(test, types, context)
    names = ", ".join(quote_identifier(name) for name in expected.columns)
    if _is_the_same(expected, names, context):
        session.drop(_ACTUAL)
        return Outcome(status=Status.PASS, message=None, failures=0)
    found = session.execute(
        f"""
        with
        actual as (select {names} from {_ACTUAL}),
        expected as ({expected.sql}),
        surplus as (from actual except all from expected),
        missing as (from expected except all from actual)
        select '+' as side, * from surplus
        union all
        select '-' as side, * from missing
        order by {", ".join(str(n + 2) for n in range(len(expected.columns)))}, side
        """,
        expected.parameters,
    )
    session.drop(_ACTUAL)
    return Outcome(
        status=Status.FAIL,
        message=f"actual differs from expected:\n\n{_difference(found.rows, names)}",
        failures=len(found.rows),
        sample=(found.columns, *found.rows[:SHOWN_ROWS]),
    )


def _is_the_same(expected: _Expected, names: str, context: Context) -> bool:
    """True if every row comes as often as it should, at a third of `except`'s cost."""
    found = context.session.execute(
        f"""
        select 1
        from (
            select {names}, 1 as c360_side from {_ACTUAL}
            union all
            select {names}, -1 from ({expected.sql}) as expected
        )
        group by {names}
        having sum(c360_side) != 0
        limit 1
        """,
        expected.parameters,
    )
    return not found.rows


def _expected(test: UnitTest, types: Mapping[str, str], context: Context) -> _Expected:
    rows = test.expect.get("rows")
    if test.expect.get("format") == "sql":
        sql = str(rows)
        columns = context.session.execute(f"select * from (\n{sql}\n) limit 0").columns
        names = [_model_column(name, types, test) for name in columns]
        cast = ", ".join(
            f"cast(#{place} as {types[name]}) as {quote_identifier(name)}"
            for place, name in enumerate(names, start=1)
        )
        return _Expected(
            sql=f"select {cast} from (\n{sql}\n) as given",
            parameters=(),
            columns=names,
        )
    given = _csv_rows(rows) if isinstance(rows, str) else _mapped_rows(rows)
    spelled = [
        {_model_column(name, types, test): value for name, value in row.items()}
        for row in given
    ]
    return _values(spelled, list(spelled[0]) if spelled else list(types), types, test)


def _values(
    given: Sequence[Mapping[str, object]],
    columns: Sequence[str],
    types: Mapping[str, str],
    test: UnitTest,
) -> _Expected:
    unknown = sorted({str(key) for row in given for key in row} - set(columns))
    if unknown:
        raise _wrong(test, f"the first expected row leaves out {', '.join(unknown)}")
    names = ", ".join(quote_identifier(name) for name in columns)
    row = ", ".join(f"cast(? as {types[name]})" for name in columns)
    rows = ", ".join(f"({row})" for _ in given)
    sql = f"select * from (values {rows}) as given ({names})"
    if not given:
        nothing = row.replace("?", "null")
        sql = f"select * from (values ({nothing})) as given ({names}) where false"
    return _Expected(
        sql=sql,
        parameters=[_value(row.get(column)) for row in given for column in columns],
        columns=columns,
    )


def _model_column(name: str, types: Mapping[str, str], test: UnitTest) -> str:
    """The model's spelling of a column that the test names."""
    for known in types:
        if known.lower() == str(name).lower():
            return known
    raise _wrong(
        test,
        f"Invalid column name: '{name}' in unit test fixture for expected output.\n"
        f"Accepted columns for expected output are: {list(types)}",
    )


def _value(value: object) -> object:
    # A mapping is JSON or a struct; as text DuckDB casts it to either.
    if isinstance(value, Mapping):
        import json

        return json.dumps(value, default=str)
    return value


def _mapped_rows(rows: object) -> Sequence[Mapping[str, object]]:
    if not isinstance(rows, Sequence):
        return ()
    return [mapping(row) for row in rows]


def _csv_rows(text: str) -> Sequence[Mapping[str, object]]:
    """Rows of CSV text; an empty value is null, as in dbt."""
    reader = csv.DictReader(io.StringIO(text.strip()), skipinitialspace=True)
    return [
        {key.strip(): value or None for key, value in row.items()} for row in reader
    ]


def _difference(rows: Sequence[Sequence[object]], names: str) -> str:
    """One line a row: `-` was expected and is missing, `+` came unexpected."""
    header = ("", *(name.strip('"') for name in names.split(", ")))
    shown = [[_text(value) for value in row] for row in rows[:SHOWN_ROWS]]
    widths = [
        max(len(row[place]) for row in [header, *shown]) for place in range(len(header))
    ]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
        for row in [header, *shown]
    ]
    more = len(rows) - len(shown)
    if more > 0:
        lines.append(f"... and {more} more")
    lines.append("(- expected and missing, + not expected)")
    return "\n".join(line.rstrip() for line in lines)


def _text(value: object) -> str:
    return "null" if value is None else str(value)


def _wrong(test: UnitTest, message: str, hint: str | None = None) -> CompilationError:
    return CompilationError(
        f"{message} (unit test {test.name})",
        hint=hint,
        path=test.original_file_path,
        line=test.line,
    )
