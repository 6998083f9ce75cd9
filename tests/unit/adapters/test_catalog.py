import pytest

from customer360.adapters.catalog import RelationCatalog
from customer360.resources.kinds import RelationType
from customer360.resources.relation import Relation


def table(name: str, schema: str = "marts", database: str | None = "db") -> Relation:
    return Relation(
        database=database, schema=schema, identifier=name, type=RelationType.TABLE
    )


@pytest.fixture
def catalog() -> RelationCatalog:
    return RelationCatalog([table("b"), table("a")], [("db", "marts")], database="db")


def test_names_compare_without_case(catalog: RelationCatalog) -> None:
    assert catalog.get(table("A", "MARTS")) == table("a")


def test_a_name_without_a_database_means_the_default(catalog: RelationCatalog) -> None:
    assert catalog.get(table("a", database=None)) == table("a")
    assert catalog.has_schema(None, "Marts")


def test_what_was_changed_is_known(catalog: RelationCatalog) -> None:
    catalog.put(table("c"))
    catalog.remove(table("a"))
    assert catalog.in_schema("db", "marts") == (table("b"), table("c"))


def test_a_rollback_undoes_the_changes(catalog: RelationCatalog) -> None:
    catalog.begin()
    catalog.put(table("c"))
    catalog.remove(table("a"))
    catalog.rollback()
    assert catalog.in_schema("db", "marts") == (table("a"), table("b"))


def test_a_commit_keeps_them(catalog: RelationCatalog) -> None:
    catalog.begin()
    catalog.remove(table("a"))
    catalog.commit()
    catalog.rollback()
    assert catalog.get(table("a")) is None


def test_a_schema_that_is_not_there_has_no_relations(catalog: RelationCatalog) -> None:
    assert catalog.in_schema("db", "raw") == ()
    assert not catalog.has_schema("db", "raw")
