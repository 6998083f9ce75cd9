"""What a file holds before anything is loaded: rows, faults, readings, keys."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from customer360.adapters.protocol import Session
from customer360.errors import IngestionError
from customer360.ingestion.mapping import ColumnMapping
from customer360.ingestion.readings import READINGS, Reading
from customer360.ingestion.request import RejectedRow
from customer360.ingestion.source import ROW_NUMBER, Source
from customer360.ingestion.values import (
    FAULT,
    Fault,
    TypedColumn,
    ValuesQuery,
    values_query,
)
from customer360.records import dataclass
from customer360.resources.raw_tables import RawTable, RawType

_BATCH = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A file and what its columns mean."""

    source: Source
    mapping: ColumnMapping
    system: str
    time_zone: str | None

    def query(
        self,
        table: RawTable,
        readings: Mapping[str, Reading],
        *,
        numbered: bool = False,
    ) -> ValuesQuery:
        """The file's rows in our columns."""
        return values_query(
            self.source,
            table,
            self.mapping,
            readings,
            system=self.system,
            time_zone=self.time_zone,
            numbered=numbered,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a file holds, read one way.

    `unread` counts by column the values that cannot be read, `doubtful` those that
    another reading would read otherwise, `certain` those that only this one reads.
    """

    rows: int
    faulty: int
    keys: int
    unread: Mapping[str, int]
    doubtful: Mapping[str, int]
    certain: Mapping[str, int]

    @property
    def has_repeats(self) -> bool:
        """True if fewer keys than good rows were counted."""
        return self.keys < self.rows - self.faulty


def check_rows(
    session: Session, item: Input, table: RawTable, readings: Mapping[str, Reading]
) -> Check:
    """Read the whole file once and count.

    Raises:
        DatabaseError: the database cannot read the file as it is.
    """
    query = item.query(table, readings)
    counts = [
        "count(*)",
        f"count(*) filter ({FAULT} > 0)",
        f"count(distinct hash({table.key})) filter ({FAULT} = 0)",
    ]
    for typed in query.typed:
        plain = READINGS[typed.column.data_type][0]
        unread = (
            f"{_all_there(typed)} and {typed.column.name} is null"
            if typed.texts
            else "false"
        )
        doubts = " or ".join(
            plain.doubts(f"cast({text} as varchar)") for text in typed.texts
        )
        has_point = " or ".join(
            f"contains(cast({text} as varchar), '.')" for text in typed.texts
        )
        counts.append(f"count(*) filter ({unread})")
        if typed.column.data_type == RawType.MONEY:
            counts.append(f"count(*) filter ({doubts})")
            counts.append(f"count(*) filter (({has_point}) and not ({doubts}))")
        else:
            counts += ["0", "0"]
    found = session.execute(f"select {', '.join(counts)} from ({query.sql})").rows[0]
    rows, faulty, keys, *rest = (int(str(value)) for value in found)
    names = [typed.column.name for typed in query.typed]
    return Check(
        rows=rows,
        faulty=faulty,
        keys=keys,
        unread=dict(zip(names, rest[0::3], strict=True)),
        doubtful=dict(zip(names, rest[1::3], strict=True)),
        certain=dict(zip(names, rest[2::3], strict=True)),
    )


def _all_there(typed: TypedColumn) -> str:
    return " and ".join(f"{text} is not null" for text in typed.texts)


def choose_readings(
    session: Session,
    inputs: Sequence[Input],
    checks: Sequence[Check],
    table: RawTable,
    told: Mapping[str, Reading],
) -> dict[str, Reading]:
    """The reading of each column that the plain one does not fit, from all files.

    Raises:
        IngestionError: two readings fit equally well and give different values.
    """
    chosen = dict(told)
    for column in table.columns:
        name = column.name
        if name in told or column.data_type not in READINGS:
            continue
        unread = sum(check.unread.get(name, 0) for check in checks)
        doubtful = sum(check.doubtful.get(name, 0) for check in checks)
        certain = sum(check.certain.get(name, 0) for check in checks)
        if not unread and (not doubtful or certain):
            continue
        candidates = READINGS[column.data_type]
        if len(candidates) > 1:
            best = _best(session, inputs, table, name, candidates)
            if best is not candidates[0]:
                chosen[name] = best
    return chosen


def _best(
    session: Session,
    inputs: Sequence[Input],
    table: RawTable,
    name: str,
    candidates: Sequence[Reading],
) -> Reading:
    pairs = list(combinations(range(len(candidates)), 2))
    totals = [0] * (len(candidates) + len(pairs))
    for item in inputs:
        query = item.query(table, {})
        typed = next((t for t in query.typed if t.column.name == name), None)
        if typed is None:
            continue
        texts = ", ".join(f"cast({text} as varchar)" for text in typed.texts)
        values = ", ".join(
            f"{reading.over('x')} as v{i}" for i, reading in enumerate(candidates)
        )
        counts = [
            f"sum(times) filter (v{i} is null)" for i in range(len(candidates))
        ] + [f"sum(times) filter (v{a} != v{b})" for a, b in pairs]
        found = session.execute(
            f"select {', '.join(f'coalesce({count}, 0)' for count in counts)} from "
            f"(select times, {values} from (select x, count(*) as times from "
            f"(select unnest([{texts}]) as x from ({query.sql})) "
            "where x is not null group by x))"
        ).rows[0]
        totals = [a + int(str(b)) for a, b in zip(totals, found, strict=True)]
    fewest = min(totals[: len(candidates)])
    winners = [i for i in range(len(candidates)) if totals[i] == fewest]
    differing = dict(zip(pairs, totals[len(candidates) :], strict=True))
    for pair in combinations(winners, 2):
        if differing[pair]:
            raise _ambiguous(inputs, name, candidates[pair[0]], candidates[pair[1]])
    return candidates[winners[0]]


def _ambiguous(
    inputs: Sequence[Input], name: str, one: Reading, other: Reading
) -> IngestionError:
    is_date = name.endswith("_at")
    return IngestionError(
        f"{name} can be read as {one.name} and as {other.name}, with other results",
        path=inputs[0].source.path,
        hint="say which: --date-format dmy or --date-format mdy"
        if is_date
        else "say which: --decimal point (1,234.56) or --decimal comma (1.234,56)",
    )


def faulty_rows(
    session: Session, item: Input, table: RawTable, readings: Mapping[str, Reading]
) -> Iterator[RejectedRow]:
    """The rows that cannot be loaded, with their lines and what is wrong with them."""
    query = item.query(table, readings, numbered=True)
    faults = {fault.number: fault for fault in query.faults}
    said = " ".join(f"when {fault.number} then {fault.text}" for fault in query.faults)
    rows = session.execute(
        f"select {ROW_NUMBER}, {FAULT}, case {FAULT} {said} end "
        f"from ({query.sql}) where {FAULT} > 0 order by 1"
    ).rows
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        places = item.source.places([int(str(row[0])) for row in batch])
        for number, fault_number, text in batch:
            place = places[int(str(number))]
            fault = faults[int(str(fault_number))]
            yield RejectedRow(
                path=item.source.path,
                line=place.line,
                column=fault.column,
                reason=_reason(fault, text),
                raw_line=place.text,
            )


def _reason(fault: Fault, text: object) -> str:
    shown = str(text)
    shown = repr(shown if len(shown) <= 80 else shown[:77] + "...")
    return fault.reason.replace("{text}", shown)
