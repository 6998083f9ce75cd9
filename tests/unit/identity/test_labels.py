"""Which columns hold keys and labels is told by their names."""

import pytest

from customer360.errors import UsageError
from customer360.identity.labels import find_labels


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ("customer_id person_id", ("customer_id", "person_id")),
        ("record_id customer_id is_oldest_record", ("record_id", "customer_id")),
        ("Unique ID|source|Cluster", ("Unique ID", "Cluster")),
        ("cluster_id match_probability rec_id", ("rec_id", "cluster_id")),
        ("name cluster", ("name", "cluster")),
        ("id whoever", ("id", "whoever")),
    ],
)
def test_columns_are_known_by_name(columns: str, found: tuple[str, str]) -> None:
    names = columns.split("|" if "|" in columns else None)
    assert find_labels(names, name="t", key=None, label=None) == found


def test_columns_may_be_told_in_any_case() -> None:
    told = find_labels(["ID", "a", "b"], name="t", key="id", label="B")
    assert told == ("ID", "b")


def test_a_column_told_is_not_taken_for_the_other() -> None:
    found = find_labels(
        ["customer_id", "person_id", "id"], name="t", key=None, label="id"
    )
    assert found == ("customer_id", "id")


def test_the_key_is_called_as_on_the_other_side() -> None:
    found = find_labels(
        ["record_id", "cluster_id", "Unique_ID"],
        name="t",
        key=None,
        label=None,
        other_key="unique_id",
    )
    assert found == ("Unique_ID", "cluster_id")


@pytest.mark.parametrize("key", [None, "nothing"])
def test_columns_that_tell_nothing_are_an_error(key: str | None) -> None:
    with pytest.raises(UsageError) as raised:
        find_labels(["a", "b", "c"], name="t", key=key, label=None)
    assert "a, b, c" in str(raised.value)
