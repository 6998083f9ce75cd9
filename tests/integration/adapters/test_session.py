"""What a session of DuckDB promises."""

from pathlib import Path

import pytest

from customer360.adapters.protocol import Session
from customer360.adapters.registry import open_adapter
from customer360.project.project import Target
from customer360.resources.kinds import RelationType
from customer360.resources.relation import Relation


@pytest.fixture
def session(tmp_path: Path) -> Session:
    target = Target(
        profile_name="shop",
        name="dev",
        type="duckdb",
        path=str(tmp_path / "shop.duckdb"),
        database="shop",
        schema="main",
        threads=1,
    )
    session = open_adapter(target).session()
    session.execute("create view a_view as select 1 as x")
    session.execute("create table a_table as select 1 as x")
    return session


def named(name: str) -> Relation:
    return Relation(database="shop", schema="main", identifier=name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a_view", RelationType.VIEW), ("A_Table", RelationType.TABLE), ("none", None)],
)
def test_looking_for_a_relation_does_not_spoil_a_transaction(
    session: Session, name: str, kind: RelationType | None
) -> None:
    with session.transaction():
        found = session.relation(named(name))
        session.execute("create table made_after as select 1 as x")
    assert (found.type if found else None) == kind
    assert session.relation(named("made_after")) is not None


@pytest.mark.parametrize("name", ["a_view", "a_table", "none"])
def test_a_relation_is_the_same_inside_and_outside_a_transaction(
    session: Session, name: str
) -> None:
    outside = session.relation(named(name))
    with session.transaction():
        inside = session.relation(named(name))
    assert inside == outside
