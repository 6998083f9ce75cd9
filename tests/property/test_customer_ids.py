"""The laws of customer ids, over any history of clusters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from customer360.cli.app import run

pytestmark = pytest.mark.slow

SQL_FOLDER = Path(__file__).parents[2] / "sql"
MODEL = "int_identity__identity_changes"
SCHEMA = "customer_360.intermediate"

# The days on which records were created; one key looks like an id given by a later run.
AGES = {"a": 3, "b": 1, "c": 1, "d": 2, "a~2": 5, "f": 4}
# By record the mark of its cluster; a record that is not there has left its source.
Clusters = Mapping[str, int]
CLUSTERS = st.dictionaries(st.sampled_from(sorted(AGES)), st.integers(1, 3))
HISTORIES = st.lists(CLUSTERS, min_size=1, max_size=5)
# The larger cluster claims both ids with two records each; of one it has the oldest.
EQUAL_CLAIMS = [
    {"b": 1, "c": 1, "d": 1, "f": 2, "a~2": 2},
    {"b": 1, "c": 2, "d": 2, "f": 2, "a~2": 2},
]
LAWFUL = settings(max_examples=20, deadline=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queries:
    """The model as compiled for the first run and for a later one."""

    first: str
    later: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A row that the model added."""

    record_id: str
    change_type: str
    before: str | None
    after: str | None
    run_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A run: the clusters it was given, the changes before it and those it added."""

    clusters: Clusters
    earlier: Sequence[Change]
    added: Sequence[Change]

    @property
    def last_ids(self) -> Mapping[str, str]:
        """By record the id it had last, the records that were gone included."""
        return {c.record_id: c.after or c.before or "" for c in self.earlier}

    @property
    def present_ids(self) -> Mapping[str, str]:
        """By record the id it had when the run began."""
        return ids_after(self.earlier)

    @property
    def ids(self) -> Mapping[str, str]:
        """By record the id it had when the run was over."""
        return ids_after((*self.earlier, *self.added))

    @property
    def run_number(self) -> int:
        """The number of the run, if it changes anything."""
        return max((c.run_number for c in self.earlier), default=0) + 1

    @property
    def groups(self) -> Iterable[Sequence[str]]:
        """The records of each cluster, the oldest first."""
        for mark in set(self.clusters.values()):
            yield sorted((r for r, m in self.clusters.items() if m == mark), key=age)

    def held(self, customer_id: str) -> set[str]:
        """The records that ever had the id before this run."""
        return {c.record_id for c in self.earlier if c.after == customer_id}


def age(record: str) -> tuple[int, str]:
    return AGES[record], record


def ids_after(changes: Iterable[Change]) -> Mapping[str, str]:
    last = {change.record_id: change.after for change in changes}
    return {record: customer for record, customer in last.items() if customer}


@pytest.fixture(scope="module")
def queries(tmp_path_factory: pytest.TempPathFactory) -> Queries:
    folder = tmp_path_factory.mktemp("ids")
    first = compiled(folder)
    with duckdb.connect(str(folder / "customer_360.duckdb")) as connection:
        connection.execute("create schema if not exists intermediate")
        connection.execute(f"create table intermediate.identity_changes as {first}")
    return Queries(first=first, later=compiled(folder))


def compiled(folder: Path) -> str:
    database = folder / "customer_360.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema if not exists intermediate")
        create_inputs(connection, "customer_360.intermediate")
    words = ("--project-dir", str(SQL_FOLDER), "--target-path", str(folder / "target"))
    code = run(
        ("compile", "--select", MODEL, *words, "--log-path", str(folder)),
        {"C360_DATABASE": str(database), "HOME": str(folder)},
    )
    assert code == 0
    (found,) = (folder / "target" / "compiled").rglob(f"{MODEL}.sql")
    return found.read_text(encoding="utf-8")


def create_inputs(connection: duckdb.DuckDBPyConnection, schema: str) -> None:
    connection.execute(
        f"""
        create table if not exists {schema}.int_identity__record_clusters
            (record_id varchar, cluster_record_id varchar);
        create table if not exists {schema}.int_identity__standardized_records
            (record_id varchar, created_at timestamp, loaded_at timestamp);
        """
    )


def play(queries: Queries, history: Sequence[Clusters]) -> Sequence[Step]:
    """Run the model once for each state of the clusters."""
    steps: list[Step] = []
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("attach ':memory:' as customer_360")
        connection.execute(f"create schema {SCHEMA}")
        create_inputs(connection, SCHEMA)
        for clusters in history:
            earlier = (*steps[-1].earlier, *steps[-1].added) if steps else ()
            step = Step(clusters=clusters, earlier=earlier, added=())
            rows = [(r, group[0]) for group in step.groups for r in group]
            added = added_by_run(connection, queries, rows)
            steps.append(Step(clusters=clusters, earlier=earlier, added=added))
    return steps


def added_by_run(
    connection: duckdb.DuckDBPyConnection,
    queries: Queries,
    clusters: Sequence[tuple[str, str]],
) -> Sequence[Change]:
    execute = connection.execute
    execute(f"truncate {SCHEMA}.int_identity__record_clusters")
    execute(f"truncate {SCHEMA}.int_identity__standardized_records")
    for record, oldest in clusters:
        execute(
            f"insert into {SCHEMA}.int_identity__record_clusters values (?, ?)",
            [record, oldest],
        )
        execute(
            f"insert into {SCHEMA}.int_identity__standardized_records "
            "values (?, date '2020-01-01' + ?::int, date '2025-01-01')",
            [record, AGES[record]],
        )
    changes = f"{SCHEMA}.identity_changes"
    is_first = not execute(
        "from information_schema.tables where table_name = 'identity_changes'"
    ).fetchall()
    query = queries.first if is_first else queries.later
    execute(f"create or replace temporary table added as {query}")
    execute(f"create table if not exists {changes} as from added limit 0")
    execute(f"insert into {changes} from added")
    rows = execute(
        "select record_id, change_type, from_customer_id, to_customer_id, run_number "
        "from added order by record_id"
    ).fetchall()
    return [
        Change(record_id=r, change_type=t, before=b, after=a, run_number=n)
        for r, t, b, a, n in rows
    ]


def expected_ids(step: Step) -> Mapping[str, str]:
    """By record the id that the documented rules give, claim by claim."""
    claims = []
    for group in step.groups:
        for customer in {step.last_ids[r] for r in group if r in step.last_ids}:
            owners = [r for r in step.clusters if step.last_ids.get(r) == customer]
            mine = [record for record in group if record in owners]
            present = [record for record in mine if record in step.present_ids]
            holds_oldest = min(owners, key=age) in mine
            strength = (len(present), len(mine), holds_oldest)
            weakness = (*(-int(part) for part in strength), age(min(mine, key=age)))
            claims.append((weakness, group[0], customer))
    named: dict[str, str] = {}
    for _, oldest, customer in sorted(claims):
        if oldest not in named and customer not in named.values():
            named[oldest] = customer
    for group in step.groups:
        plain = f"c-{group[0]}" + ("~0" if "~" in group[0] else "")
        is_spent = bool(step.held(plain) - set(group))
        name = f"c-{group[0]}~{step.run_number}" if is_spent else plain
        named.setdefault(group[0], name)
    return {record: named[group[0]] for group in step.groups for record in group}


def expected_type(step: Step, change: Change) -> str:
    if change.after is None:
        return "retired"
    if change.record_id not in step.present_ids:
        return "new"
    if change.before not in step.ids.values():
        return "merged"
    return "moved" if change.after in step.last_ids.values() else "split"


@LAWFUL
@given(HISTORIES)
@example(EQUAL_CLAIMS)
def test_ids_are_those_that_the_rules_give(
    queries: Queries, history: list[Clusters]
) -> None:
    steps = play(queries, history)
    assert [step.ids for step in steps] == [expected_ids(step) for step in steps]


@LAWFUL
@given(HISTORIES)
def test_the_changes_say_what_changed(
    queries: Queries, history: list[Clusters]
) -> None:
    for step in play(queries, history):
        before, after = step.present_ids, step.ids
        changed = {r for r in {*before, *after} if before.get(r) != after.get(r)}
        assert {change.record_id for change in step.added} == changed
        for change in step.added:
            assert change.before == before.get(change.record_id)
            assert change.change_type == expected_type(step, change)
            assert change.run_number == step.run_number


@LAWFUL
@given(HISTORIES)
def test_a_run_without_changes_adds_nothing(
    queries: Queries, history: list[Clusters]
) -> None:
    steps = play(queries, [state for state in history for _ in range(2)])
    assert [step.added for step in steps[1::2]] == [[]] * len(history)


@LAWFUL
@given(HISTORIES)
def test_an_id_never_comes_to_mean_other_people(
    queries: Queries, history: list[Clusters]
) -> None:
    for step in play(queries, history):
        for group in map(set, step.groups):
            (customer,) = {step.ids[record] for record in group}
            had_it = {r for r in group if step.last_ids.get(r) == customer}
            assert had_it or not step.held(customer) - group


@LAWFUL
@given(HISTORIES)
def test_every_cluster_has_an_id_of_its_own(
    queries: Queries, history: list[Clusters]
) -> None:
    for step in play(queries, history):
        assert len(set(step.ids.values())) == len(list(step.groups))
