"""What differs between two relations, for the terminal and as plain values."""

from collections.abc import Sequence

from customer360.artifacts.past_runs import NodeRun
from customer360.comparison.relations import Comparison
from customer360.render.paper import Paper
from customer360.render.sheet import Column, Sheet
from customer360.render.words import duration, grouped, rows_in_words

_SHOWN_COLUMNS = 12
_MISSING = "(empty)"


def diff_lines(name: str, found: Comparison, paper: Paper) -> str:
    """Columns, rows, values, and a few examples of each."""
    sheet = Sheet(paper)
    sheet.line((name, "bold"), f"  {found.here} against {found.there}")
    if found.is_same:
        rows = rows_in_words(found.rows_here)
        sheet.line(("nothing differs", "green"), f": {rows}, all columns")
        return sheet.text
    _columns(sheet, found)
    _rows(sheet, found)
    _values(sheet, found)
    _sample(sheet, f"Only in {found.here}", found, found.sample_here)
    _sample(sheet, f"Only in {found.there}", found, found.sample_there)
    return sheet.text


def _columns(sheet: Sheet, found: Comparison) -> None:
    if not found.column_changes:
        return
    sheet.heading("Columns")
    sheet.table(
        (
            Column(name="column", style="bold", least=12),
            Column(name="here"),
            Column(name="there"),
        ),
        [
            (change.name, change.type_here or "-", change.type_there or "-")
            for change in found.column_changes
        ],
    )


def _rows(sheet: Sheet, found: Comparison) -> None:
    keyed = f"by {', '.join(found.key)}" if found.key else "compared whole: no key"
    sheet.heading("Rows", keyed)
    more = found.rows_here - found.rows_there
    rows = [
        ("here", grouped(found.rows_here), f"{more:+,}" if more else ""),
        ("there", grouped(found.rows_there), ""),
        ("the same", grouped(found.same), ""),
        ("changed", grouped(found.changed), "") if found.key else ("", "", ""),
        ("only here", grouped(found.only_here), ""),
        ("only there", grouped(found.only_there), ""),
    ]
    sheet.table(
        (
            Column(name="", style="dim"),
            Column(name="", is_right=True),
            Column(name="", drop=1),
        ),
        [row for row in rows if row[0]],
        has_header=False,
    )


def _values(sheet: Sheet, found: Comparison) -> None:
    if not found.differences:
        return
    both = found.changed + found.same
    sheet.heading("Values", "rows of one key that differ, by column")
    sheet.table(
        (
            Column(name="column", style="bold", least=16),
            Column(name="rows", is_right=True),
            Column(name="share", is_right=True, drop=1),
        ),
        [
            (each.name, grouped(each.rows), f"{each.rows / both:.1%}")
            for each in found.differences
        ],
    )
    if not found.values:
        return
    sheet.heading("For example")
    sheet.table(
        (
            Column(name=", ".join(found.key), style="bold", least=10),
            Column(name="column", least=10),
            Column(name="here", least=10),
            Column(name="there", least=10),
        ),
        [
            (
                ", ".join(value.key),
                value.column,
                _MISSING if value.here is None else value.here,
                _MISSING if value.there is None else value.there,
            )
            for value in found.values
        ],
    )


def _sample(
    sheet: Sheet, title: str, found: Comparison, rows: Sequence[Sequence[object]]
) -> None:
    if not rows:
        return
    sheet.heading(title, "for example")
    # The key first: what does not fit goes from the end.
    names = [*found.key, *(n for n in found.sample_columns if n not in found.key)]
    places = [found.sample_columns.index(name) for name in names[:_SHOWN_COLUMNS]]
    sheet.table(
        [
            Column(
                name=found.sample_columns[place],
                drop=number,
                least=0 if number < len(found.key) else 14,
            )
            for number, place in enumerate(places)
        ],
        [
            ["" if row[place] is None else str(row[place]) for place in places]
            for row in rows
        ],
    )


def diff_values(name: str, found: Comparison) -> dict[str, object]:
    """The same as plain values."""
    return {
        "node": name,
        "here": found.here,
        "there": found.there,
        "is_same": found.is_same,
        "key": list(found.key),
        "columns": [
            {"name": c.name, "type_here": c.type_here, "type_there": c.type_there}
            for c in found.column_changes
        ],
        "rows": {
            "here": found.rows_here,
            "there": found.rows_there,
            "same": found.same,
            "changed": found.changed,
            "only_here": found.only_here,
            "only_there": found.only_there,
        },
        "changed_columns": {each.name: each.rows for each in found.differences},
        "changed_values": [
            {
                "key": list(value.key),
                "column": value.column,
                "here": value.here,
                "there": value.there,
            }
            for value in found.values
        ],
        "only_here": _named(found, found.sample_here),
        "only_there": _named(found, found.sample_there),
    }


def _named(
    found: Comparison, rows: Sequence[Sequence[object]]
) -> list[dict[str, object]]:
    return [dict(zip(found.sample_columns, row, strict=True)) for row in rows]


def run_diff_lines(
    name: str, rows: int, now: NodeRun, then: NodeRun, paper: Paper
) -> str:
    """A model's count, time and status now, and in an earlier run."""
    sheet = Sheet(paper)
    when = "" if then.started_at is None else f" of {then.started_at:%Y-%m-%d %H:%M}"
    sheet.line((name, "bold"), f"  now against run {then.invocation_id[:8]}{when}")
    sheet.table(
        (Column(name=""), Column(name="now"), Column(name="then")),
        [
            (
                "rows",
                grouped(rows),
                "not recorded" if then.number is None else grouped(then.number),
            ),
            ("status", now.status, then.status),
            ("took", duration(now.seconds), duration(then.seconds)),
        ],
    )
    sheet.line(
        ("of earlier runs only the number of rows is kept, and not the rows", "dim"),
        indent=2,
    )
    how = f"c360 diff {name} --against before.duckdb"
    sheet.line(
        (f"to compare rows, copy the database before a run: {how}", "dim"), indent=2
    )
    return sheet.text


def run_diff_values(
    name: str, rows: int, now: NodeRun, then: NodeRun
) -> dict[str, object]:
    """The same as plain values."""
    return {
        "node": name,
        "run": then.invocation_id,
        "rows": {"now": rows, "then": then.number},
        "status": {"now": now.status, "then": then.status},
        "seconds": {"now": now.seconds, "then": then.seconds},
    }
