"""The laws of a snapshot, over any history of a small table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customer360.adapters.catalog import RelationCatalog
from customer360.adapters.duckdb.opening import open_duckdb
from customer360.adapters.protocol import Session
from customer360.materializations.context import Context
from customer360.materializations.snapshot import take_snapshot
from customer360.resources.manifest import Manifest
from customer360.resources.result import CompiledNode
from tests.integration.execution.test_snapshots import snapshot
from tests.integration.execution.world import GivenSQL, invocation

# A row: its value, and how many hours before the run it moved (negative: after it).
Row = tuple[str | None, int]
State = Mapping[int, Row]

ROWS = st.tuples(st.sampled_from(["a", "b", "", None]), st.integers(-30, 60))
STATES = st.dictionaries(st.integers(1, 4), ROWS, max_size=4)
HISTORIES = st.lists(STATES, min_size=1, max_size=5)
CONFIGS = st.fixed_dictionaries(
    {
        "unique_key": st.sampled_from(["id", ["id"]]),
        "hard_deletes": st.sampled_from(["ignore", "invalidate", "new_record"]),
        "dbt_valid_to_current": st.sampled_from([None, "timestamp '2099-01-01'"]),
    }
)
STRATEGIES = st.sampled_from(
    [
        {"strategy": "check", "check_cols": "all"},
        {"strategy": "check", "check_cols": ["v"]},
        {"strategy": "check", "check_cols": ["v"], "updated_at": "moved_at"},
        {"strategy": "timestamp", "updated_at": "moved_at"},
    ]
)
LAWFUL = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@dataclass(frozen=True)
class Version:
    id: int
    value: str | None
    valid_from: datetime
    valid_to: datetime | None
    is_deleted: bool

    def holds_at(self, moment: datetime) -> bool:
        ends_later = self.valid_to is None or moment < self.valid_to
        return self.valid_from <= moment and ends_later


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    adapter = open_duckdb(
        path=":memory:",
        database="memory",
        settings={"settings": {"TimeZone": "UTC"}},
        read_only=False,
        lock_timeout=0,
    )
    yield adapter.session()
    adapter.close()


def moment_of(run: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=run)


def record(
    session: Session, history: Sequence[State], config: Mapping[str, object]
) -> None:
    """Take a snapshot of each state, one a day, in a fresh schema."""
    session.execute("drop schema if exists snapshots cascade")
    session.execute("create schema snapshots")
    for run, state in enumerate(history):
        take(session, run, state, config)


def take(
    session: Session, run: int, state: State, config: Mapping[str, object]
) -> None:
    now = moment_of(run).replace(tzinfo=None)
    session.execute(
        "create or replace temp table people (id integer, v text, moved_at timestamp)"
    )
    for identity, (value, hours) in state.items():
        session.execute(
            "insert into people values (?, ?, ?)",
            (identity, value, now - timedelta(hours=hours)),
        )
    node = snapshot("select * from people", config)
    context = Context(
        session=session,
        catalog=RelationCatalog.load(session, database="memory"),
        templates=GivenSQL(),
        manifest=Manifest(project_name="shop"),
        invocation=invocation("snapshot", started_at=moment_of(run)),
    )
    node = replace(node, database="memory")
    take_snapshot(CompiledNode(node=node, compiled_code=node.raw_code), context)


def versions(session: Session) -> list[Version]:
    names = {row[0] for row in session.execute("describe snapshots.s").rows}
    deleted = "dbt_is_deleted = 'True'" if "dbt_is_deleted" in names else "false"
    found = session.execute(
        f"""
        select id, v, dbt_valid_from, nullif(dbt_valid_to, timestamp '2099-01-01'),
            {deleted}
        from snapshots.s order by id, dbt_valid_from
        """
    )
    return [Version(*row) for row in found.rows]  # type: ignore[arg-type]


def by_key(found: Sequence[Version]) -> list[list[Version]]:
    return [[v for v in found if v.id == key] for key in sorted({v.id for v in found})]


@given(HISTORIES, CONFIGS, STRATEGIES)
@LAWFUL
def test_versions_of_a_key_neither_overlap_nor_run_backwards(
    session: Session,
    history: list[State],
    config: dict[str, object],
    strategy: dict[str, object],
) -> None:
    record(session, history, {**config, **strategy})
    for key in by_key(versions(session)):
        assert all(v.valid_to is None or v.valid_from < v.valid_to for v in key)
        assert all(
            before.valid_to is not None and before.valid_to <= after.valid_from
            for before, after in pairwise(key)
        )


@given(HISTORIES, CONFIGS, STRATEGIES)
@LAWFUL
def test_versions_leave_a_gap_only_while_the_key_was_gone(
    session: Session,
    history: list[State],
    config: dict[str, object],
    strategy: dict[str, object],
) -> None:
    record(session, history, {**config, **strategy})
    for key in by_key(versions(session)):
        ever_gone = any(key[0].id not in state for state in history)
        if config["hard_deletes"] != "invalidate" or not ever_gone:
            assert all(
                before.valid_to == after.valid_from for before, after in pairwise(key)
            )


@given(HISTORIES, CONFIGS, STRATEGIES)
@LAWFUL
def test_a_key_has_one_current_version_if_it_is_there(
    session: Session,
    history: list[State],
    config: dict[str, object],
    strategy: dict[str, object],
) -> None:
    record(session, history, {**config, **strategy})
    current = [v for v in versions(session) if v.valid_to is None]
    assert len({v.id for v in current}) == len(current)
    alive = {v.id for v in current if not v.is_deleted}
    ever = {key for state in history for key in state}
    assert alive == (ever if config["hard_deletes"] == "ignore" else set(history[-1]))


@given(HISTORIES, CONFIGS, STRATEGIES)
@LAWFUL
def test_a_second_run_of_the_same_state_changes_nothing(
    session: Session,
    history: list[State],
    config: dict[str, object],
    strategy: dict[str, object],
) -> None:
    record(session, history, {**config, **strategy})
    before = session.execute("from snapshots.s order by all").rows
    last = {key: (value, hours + 24) for key, (value, hours) in history[-1].items()}
    take(session, len(history), last, {**config, **strategy})
    assert session.execute("from snapshots.s order by all").rows == before


@given(HISTORIES, CONFIGS)
@LAWFUL
def test_any_past_state_can_be_reconstructed(
    session: Session, history: list[State], config: dict[str, object]
) -> None:
    record(session, history, {**config, "strategy": "check", "check_cols": ["v"]})
    found = versions(session)
    known: dict[int, str | None] = {}
    for run, state in enumerate(history):
        if config["hard_deletes"] != "ignore":
            known.clear()
        known |= {key: value for key, (value, _) in state.items()}
        moment = moment_of(run).replace(tzinfo=None)
        then = [v for v in found if v.holds_at(moment) and not v.is_deleted]
        assert {v.id: v.value for v in then} == known


@given(HISTORIES, CONFIGS, STRATEGIES)
@LAWFUL
def test_every_version_has_an_id_of_its_own(
    session: Session,
    history: list[State],
    config: dict[str, object],
    strategy: dict[str, object],
) -> None:
    record(session, history, {**config, **strategy})
    counts = session.execute(
        "select count(*), count(distinct dbt_scd_id) from snapshots.s"
    ).rows
    assert counts[0][0] == counts[0][1]
