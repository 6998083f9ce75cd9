"""What the history in the database tells: runs, slow models, flaky tests, oddities.

A model is measured against its own past: the middle of its earlier successful runs and
how far these lie from it. Nothing is odd before there are a few of them.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from statistics import median

from customer360.adapters.protocol import Session
from customer360.artifacts.history import HISTORY_SCHEMA, history_schema
from customer360.records import dataclass
from customer360.resources.relation import Relation

_LEAST_RUNS = 4
_PAST = 30
# Deviations (scaled to those of a normal distribution) from which a run is odd.
_DEVIATIONS = 4.0
_TO_NORMAL = 1.4826
_GOOD = ("success", "pass")


class Measure(StrEnum):
    """What was odd."""

    ROWS = "rows"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    """One call of a command."""

    invocation_id: str
    command: str
    target: str
    started_at: datetime
    seconds: float
    node_count: int
    bad_count: int
    skipped_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRun:
    """One node in one call. `number` counts rows made, or rows that failed a test."""

    invocation_id: str
    unique_id: str
    status: str
    message: str | None
    started_at: datetime | None
    seconds: float
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How long a node took, the earliest run first."""

    unique_id: str
    seconds: tuple[float, ...]
    rows: tuple[int, ...]

    @property
    def middle(self) -> float:
        """The median of the seconds."""
        return median(self.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlakyTest:
    """A test that changed its mind more often than once."""

    unique_id: str
    runs: int
    failures: int
    changes: int
    last_status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """The last run of a node was unlike those before it."""

    unique_id: str
    measure: Measure
    value: float
    usual: float
    least: float
    most: float
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The past as far as it was asked for; runs with the latest first."""

    runs: tuple[PastRun, ...]
    run_count: int
    first_started_at: datetime | None
    slowest: tuple[Trend, ...]
    flaky: tuple[FlakyTest, ...]
    oddities: tuple[Oddity, ...]


def has_history(session: Session) -> bool:
    """Whether a run was ever recorded in this database."""
    table = Relation(database=None, schema=HISTORY_SCHEMA, identifier="invocations")
    return session.relation(table) is not None


def read_history(session: Session, *, runs: int, nodes: int) -> History:
    """The latest runs, and what is notable about the nodes of all of them."""
    schema = history_schema(session)
    counted = session.execute(
        f"select count(*), min(started_at) from {schema}.invocations"
    ).rows[0]
    trends = _trends(session)
    slowest = sorted(trends, key=lambda trend: (-trend.middle, trend.unique_id))
    first = counted[1]
    return History(
        runs=_runs(session, runs),
        run_count=int(str(counted[0])),
        first_started_at=first if isinstance(first, datetime) else None,
        slowest=tuple(slowest[:nodes]),
        flaky=_flaky(session)[:nodes],
        oddities=tuple(found for trend in trends for found in oddities(trend)),
    )


def _runs(session: Session, limit: int) -> tuple[PastRun, ...]:
    schema = history_schema(session)
    rows = session.execute(
        f"""
        select
            invocation_id, command, target, started_at, elapsed_seconds,
            node_count, bad_count, coalesce(skipped_count, 0)
        from {schema}.invocations
        left join (
            select invocation_id, count(*) as skipped_count
            from (
                select invocation_id, status from {schema}.node_runs
                union all
                select invocation_id, status from {schema}.test_runs
            )
            where status = 'skipped'
            group by invocation_id
        ) as skipped
            using (invocation_id)
        order by started_at desc, invocation_id
        limit ?
        """,
        [limit],
    ).rows
    return tuple(
        PastRun(
            invocation_id=str(name),
            command=str(command),
            target=str(target),
            started_at=started,
            seconds=float(str(seconds)),
            node_count=int(str(nodes)),
            bad_count=int(str(bad)),
            skipped_count=int(str(skipped)),
        )
        for name, command, target, started, seconds, nodes, bad, skipped in rows
        if isinstance(started, datetime)
    )


def read_node_runs(
    session: Session, unique_ids: Sequence[str], *, limit: int
) -> tuple[NodeRun, ...]:
    """The latest runs of a node, the latest first."""
    schema = history_schema(session)
    rows = session.execute(
        f"""
        select
            invocation_id, unique_id, status, message, started_at,
            execution_seconds, row_count
        from {schema}.node_runs
        where list_contains($1, unique_id)
        union all
        select
            invocation_id, unique_id, status, message, started_at,
            execution_seconds, failure_count
        from {schema}.test_runs
        where list_contains($1, unique_id)
        order by started_at desc nulls last, invocation_id
        limit {int(limit)}
        """,
        [[*unique_ids]],
    ).rows
    return tuple(
        NodeRun(
            invocation_id=str(call),
            unique_id=str(name),
            status=str(status),
            message=None if message is None else str(message),
            started_at=started if isinstance(started, datetime) else None,
            seconds=float(str(seconds or 0)),
            number=None if number is None else int(str(number)),
        )
        for call, name, status, message, started, seconds, number in rows
    )


def known_ids(session: Session) -> tuple[str, ...]:
    """Every node and test that ever ran."""
    schema = history_schema(session)
    rows = session.execute(
        f"select distinct unique_id from {schema}.node_runs union "
        f"select distinct unique_id from {schema}.test_runs order by 1"
    ).rows
    return tuple(str(row[0]) for row in rows)


def _trends(session: Session) -> tuple[Trend, ...]:
    """Of each node its latest successful runs, the earliest first."""
    schema = history_schema(session)
    rows = session.execute(
        f"""
        with ranked as (
            select
                unique_id,
                execution_seconds,
                row_count,
                row_number() over (
                    partition by unique_id
                    order by started_at desc, invocation_id
                ) as place
            from {schema}.node_runs
            where list_contains($1, status)
        )
        select
            unique_id,
            list(execution_seconds order by place desc),
            list(row_count order by place desc) filter (where row_count is not null)
        from ranked
        where place <= {_PAST + 1}
        group by unique_id
        order by unique_id
        """,
        [[*_GOOD]],
    ).rows
    return tuple(
        Trend(
            unique_id=str(name),
            seconds=tuple(float(str(each)) for each in _items(seconds)),
            rows=tuple(int(str(each)) for each in _items(counts)),
        )
        for name, seconds, counts in rows
    )


def _items(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _flaky(session: Session) -> tuple[FlakyTest, ...]:
    """Tests that passed and failed in turns: at least twice another status."""
    schema = history_schema(session)
    rows = session.execute(
        f"""
        with judged as (
            select
                unique_id,
                started_at,
                invocation_id,
                status,
                status in ('pass', 'success') as is_good
            from {schema}.test_runs
            where status != 'skipped'
        ),

        compared as (
            select
                *,
                lag(is_good) over (
                    partition by unique_id
                    order by started_at, invocation_id
                ) as was_good
            from judged
        )

        select
            unique_id,
            count(*) as runs,
            count(*) filter (where not is_good) as failures,
            count(*) filter (where is_good != was_good) as changes,
            arg_max(status, started_at) as last_status
        from compared
        group by unique_id
        having changes > 1
        order by changes desc, failures desc, unique_id
        """
    ).rows
    return tuple(
        FlakyTest(
            unique_id=str(name),
            runs=int(str(runs)),
            failures=int(str(failures)),
            changes=int(str(changes)),
            last_status=str(status),
        )
        for name, runs, failures, changes, status in rows
    )


def oddities(trend: Trend) -> tuple[Oddity, ...]:
    """Whether the last run is unlike the earlier ones, in rows or in seconds.

    >>> trend = Trend(unique_id="m", seconds=(1.0,) * 6, rows=(9, 9, 9, 9, 9, 99))
    >>> [odd.measure.value for odd in oddities(trend)]
    ['rows']
    """
    # Rows: a tenth more or less is life. Seconds: other programs slow us down, too.
    measured = (
        (Measure.ROWS, [float(each) for each in trend.rows], 0.1, 10.0),
        (Measure.SECONDS, list(trend.seconds), 1.0, 1.0),
    )
    found = (
        _oddity(trend.unique_id, measure, values, share=share, floor=floor)
        for measure, values, share, floor in measured
    )
    return tuple(odd for odd in found if odd is not None)


def _oddity(
    name: str, measure: Measure, values: Sequence[float], *, share: float, floor: float
) -> Oddity | None:
    *past, last = values or (0.0,)
    if len(past) < _LEAST_RUNS:
        return None
    usual = median(past)
    spread = median(abs(value - usual) for value in past) * _TO_NORMAL
    room = max(_DEVIATIONS * spread, share * usual, floor)
    least, most = max(usual - room, 0.0), usual + room
    # A run that was quicker than usual is no news.
    is_odd = last > most or (measure is Measure.ROWS and last < usual - room)
    # Floors are for small numbers; that nothing at all came is always news.
    is_empty = measure is Measure.ROWS and last == 0 and min(past) > 0
    if not is_odd and not is_empty:
        return None
    return Oddity(
        unique_id=name,
        measure=measure,
        value=last,
        usual=usual,
        least=least,
        most=most,
        runs=len(past),
    )
