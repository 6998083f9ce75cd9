"""What `c360 dedupe` tells: which column is what, and what was found."""

from collections.abc import Sequence

from customer360.identity.person_tables import FilledField
from customer360.identity.summary import Summary
from customer360.render.table import text_table
from customer360.render.words import duration, grouped

_LARGEST_SHOWN = 5


def mapping_lines(
    file_name: str,
    *,
    rows: int,
    key: str | None,
    fields: Sequence[FilledField],
    ignored: Sequence[str],
    empty: Sequence[str],
) -> tuple[str, ...]:
    """A table of the fields, the columns they come from, and how full they are."""
    table = text_table(
        ("field", "column", "found by", "filled"),
        [(item.field, item.columns, item.why, _percent(item.share)) for item in fields],
    )
    lines = [
        f"{file_name}: {counted_rows(rows)}, told apart by {key or 'their row number'}",
        *table,
    ]
    if empty:
        lines.append(f"Empty: {', '.join(empty)}")
    if ignored:
        lines.append(f"Not used: {', '.join(ignored)} (--map FIELD=COLUMN uses them)")
    return tuple(lines)


def _percent(share: float) -> str:
    return "under 1%" if 0 < share < 0.01 else f"{share:.0%}"


def counted_rows(number: int) -> str:
    """`1,234 records`."""
    return f"{grouped(number)} record{'' if number == 1 else 's'}"


def summary_lines(summary: Summary) -> tuple[str, ...]:
    """How many people, how large their clusters are, and a few of them."""
    people = (
        f"{grouped(summary.people)} {'person' if summary.people == 1 else 'people'}"
    )
    share = summary.duplicates / summary.records if summary.records else 0.0
    plural = "" if summary.duplicates == 1 else "s"
    duplicates = f"{grouped(summary.duplicates)} duplicate{plural} ({share:.1%})"
    lines = [
        f"{counted_rows(summary.records)} are of {people}: {duplicates}",
        f"Clusters by size: {_sizes(summary)}",
    ]
    if summary.compared is not None and summary.possible_pairs:
        spared = 1 - summary.compared / summary.possible_pairs
        lines.append(
            f"Compared {grouped(summary.compared)} of "
            f"{grouped(summary.possible_pairs)} possible pairs ({spared:.4%} spared)"
        )
    if summary.sample:
        lines.append("For example:")
        lines += text_table(
            ("cluster", "record", *summary.sample_columns),
            [(row.cluster_id, row.record_id, *row.values) for row in summary.sample],
        )
    return tuple(lines)


def _sizes(summary: Summary) -> str:
    shown = [
        f"{grouped(clusters)} of {size}"
        for size, clusters in summary.sizes
        if size < _LARGEST_SHOWN
    ]
    larger = [(size, n) for size, n in summary.sizes if size >= _LARGEST_SHOWN]
    if larger:
        largest = larger[-1][0]
        said = sum(clusters for _, clusters in larger)
        shown.append(
            f"{grouped(said)} of {_LARGEST_SHOWN} and more (the largest: {largest})"
        )
    return ", ".join(shown)


def timing_line(seconds: Sequence[tuple[str, float]], *, records: int) -> str:
    """`Took 2.1 s (read 0.3 s ...), 4,700 records a second`."""
    total = sum(spent for _, spent in seconds)
    parts = ", ".join(f"{what} {duration(spent)}" for what, spent in seconds)
    rate = grouped(round(records / total)) if total else "many"
    return f"Took {duration(total)} ({parts}): {rate} records a second"
