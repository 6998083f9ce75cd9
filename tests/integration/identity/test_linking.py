"""Linking the shipped project's records: anew, and only what has changed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.slow

SQL = Path(__file__).parents[3] / "sql"
CLUSTERS = "intermediate.int_identity__record_clusters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A copy of the project with made-up customers and a database of its own."""

    folder: Path

    def link(self, *words: str) -> None:
        finished = subprocess.run(
            [
                *(sys.executable, "-m", "customer360", "run"),
                *("--select", "+int_identity__record_clusters"),
                *("--vars", "{num_customers: 400, num_events_multiplier: 0.1}"),
                *("--project-dir", str(self.folder), *words),
            ],
            env={**os.environ, "C360_DATABASE": str(self.folder / "c.duckdb")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stdout[-4000:] + finished.stderr

    def change(self, *statements: str) -> None:
        with duckdb.connect(str(self.folder / "c.duckdb")) as connection:
            for statement in statements:
                connection.execute(statement)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.folder / "c.duckdb"), read_only=True) as found:
            return [tuple(row) for row in found.execute(query).fetchall()]

    def clusters(self) -> set[frozenset[object]]:
        query = f"select list(record_id) from {CLUSTERS} group by cluster_record_id"
        rows = self.ask(query)
        return {frozenset(row[0]) for row in rows if isinstance(row[0], list)}

    def reason(self) -> object:
        return self.ask("select reason from intermediate.int_identity__linking_plan")[
            0
        ][0]

    def decide(self, rows: Sequence[str]) -> None:
        head = "record_id_a,record_id_b,decision,reviewed_at,note"
        path = self.folder / "seeds" / "identity_overrides.csv"
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    folder = tmp_path_factory.mktemp("project") / "sql"
    ignored = shutil.ignore_patterns("target", "logs", "*.duckdb*")
    shutil.copytree(SQL, folder, ignore=ignored)
    found = Linked(folder=folder)
    found.link()
    return found


def test_most_people_are_found_and_nobody_is_invented(linked: Linked) -> None:
    query = f"""
        select
            count(*) filter (a.person_id = b.person_id and x.c = y.c),
            count(*) filter (x.c = y.c),
            count(*) filter (a.person_id = b.person_id)
        from raw.customer_truth as a
        join raw.customer_truth as b on a.customer_id < b.customer_id
        join (select record_id, cluster_record_id as c from {CLUSTERS}) as x
            on a.customer_id = x.record_id
        join (select record_id, cluster_record_id as c from {CLUSTERS}) as y
            on b.customer_id = y.record_id
    """
    right, found, wanted = linked.ask(query)[0]
    assert isinstance(right, int)
    assert isinstance(found, int)
    assert isinstance(wanted, int)
    assert wanted > 50
    assert right / found > 0.97
    assert right / wanted > 0.97


def test_linking_what_is_new_gives_what_linking_all_gives(linked: Linked) -> None:
    whole = linked.clusters()
    held = "hash(customer_id) % 20 = 0"
    linked.change(
        f"create or replace table held as from raw.customers where {held}",
        f"delete from raw.customers where {held}",
    )
    linked.link()
    assert linked.reason() == "only what has changed"
    left = {frozenset(c) & self_ids(linked) for c in whole}
    assert linked.clusters() == {cluster for cluster in left if cluster}
    linked.change("insert into raw.customers from held", "drop table held")
    linked.link()
    assert linked.reason() == "only what has changed"
    assert linked.clusters() == whole


def self_ids(linked: Linked) -> frozenset[object]:
    return frozenset(row[0] for row in linked.ask(f"select record_id from {CLUSTERS}"))


def test_linking_twice_changes_nothing(linked: Linked) -> None:
    before = linked.clusters()
    linked.link()
    assert linked.reason() == "only what has changed"
    assert linked.clusters() == before


def test_a_changed_record_leaves_its_cluster(linked: Linked) -> None:
    cluster = min((c for c in linked.clusters() if len(c) == 2), key=sorted)
    record = min(map(str, cluster))
    linked.change(
        "create or replace table kept as from raw.customers"
        f" where customer_id = '{record}'",
        "update raw.customers set first_name = 'Zbigniewa', last_name = 'Quartermain',"
        " email = null, phone = null, birth_date = '1931-03-09', street = null,"
        f" city = null, postal_code = null where customer_id = '{record}'",
    )
    linked.link()
    assert not any(
        record in c and len(c) > 1 and c == cluster for c in linked.clusters()
    )
    linked.change(
        f"delete from raw.customers where customer_id = '{record}'",
        "insert into raw.customers from kept",
        "drop table kept",
    )
    linked.link()
    assert cluster in linked.clusters()


def test_people_decide_against_the_weights(linked: Linked) -> None:
    clusters = sorted(linked.clusters(), key=lambda c: (-len(c), sorted(map(str, c))))
    together = sorted(map(str, clusters[0]))[:2]
    apart = sorted(str(min(map(str, c))) for c in clusters if len(c) == 1)[:2]
    linked.decide(
        [
            f"{together[0]},{together[1]},cannot_link,,",
            f"{apart[0]},{apart[1]},must_link,,",
        ]
    )
    link_with_seed(linked)
    assert linked.reason() == "settings or overrides have changed"
    found = linked.clusters()
    assert any({*apart} <= c for c in found)
    assert not any({*together} <= c for c in found)
    linked.decide([])
    link_with_seed(linked)
    assert linked.clusters() == set(clusters)


def link_with_seed(linked: Linked) -> None:
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "customer360", "seed"),
            *("--select", "identity_overrides", "--full-refresh"),
            *("--project-dir", str(linked.folder)),
        ],
        env={**os.environ, "C360_DATABASE": str(linked.folder / "c.duckdb")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-4000:] + finished.stderr
    linked.link()


@pytest.mark.parametrize("threads", ["1", "4"])
def test_any_number_of_threads_gives_the_same_weights(
    linked: Linked, threads: str
) -> None:
    query = "select * from intermediate.int_identity__match_weights order by all"
    before = linked.ask(query), linked.clusters()
    linked.link("--full-refresh", "--threads", threads)
    assert (linked.ask(query), linked.clusters()) == before


def test_a_phone_that_changes_is_read_again(linked: Linked) -> None:
    (record, before) = linked.ask(
        "select record_id, phone_keys"
        " from intermediate.int_identity__standardized_records"
        " where len(phone_keys) > 0"
        " and record_id in (select customer_id from raw.phones)"
        " order by record_id limit 1"
    )[0]
    linked.change(
        "create or replace table kept as from raw.phones"
        f" where customer_id = '{record}'",
        "update raw.phones set phone_number = '+1 212 555 0188'"
        f" where customer_id = '{record}'",
    )
    linked.link()
    query = (
        "select phone_keys from intermediate.int_identity__standardized_records"
        f" where record_id = '{record}'"
    )
    assert "125550188" in str(linked.ask(query))
    linked.change(
        f"delete from raw.phones where customer_id = '{record}'",
        "insert into raw.phones from kept",
        "drop table kept",
    )
    linked.link()
    assert linked.ask(query)[0][0] == before
