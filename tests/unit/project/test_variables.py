"""Variables from outside."""

from pathlib import Path

import pytest

from customer360.errors import VariableError
from customer360.project.project import Package
from customer360.project.variables import (
    from_environment,
    read_vars,
    typed_like_declared,
    unknown_names,
)

DECLARED: dict[str, object] = {
    "num_customers": 10,
    "duplicate_rate": 0.1,
    "is_strict": False,
    "start_date": "2023-01-01",
    "as_of_date": None,
}


@pytest.mark.parametrize(
    "text", ['{"num_customers": 5}', "num_customers: 5", "{num_customers: 5}"]
)
def test_vars_are_yaml_or_json(text: str) -> None:
    assert read_vars(text) == {"num_customers": 5}


@pytest.mark.parametrize("text", ["num_customers", "[1, 2]", "{a: "])
def test_vars_that_are_no_mapping_are_an_error(text: str) -> None:
    with pytest.raises(VariableError, match="--vars"):
        read_vars(text)


def test_an_unknown_variable_comes_with_the_nearest_known(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "a.sql").write_text("select {{ var('extra', 1) }}")
    (tmp_path / "dbt_project.yml").write_text("name: shop")
    package = Package(name="shop", root=str(tmp_path))
    unknown = unknown_names(["num_custmers", "extra"], ["num_customers"], [package])
    assert unknown == {"num_custmers": "num_customers"}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("num_customers", "5", 5),
        ("duplicate_rate", "0", 0.0),
        ("is_strict", "yes", True),
        ("start_date", "2024-05-01", "2024-05-01"),
        ("as_of_date", "2024-05-01", "2024-05-01"),
        ("as_of_date", "null", None),
    ],
)
def test_the_environment_is_read_as_the_declared_type(
    name: str, text: str, value: object
) -> None:
    found = from_environment({f"C360_{name.upper()}": text}, DECLARED)
    assert found == {name: value}


def test_our_prefix_comes_before_that_of_dbt() -> None:
    environment = {"DBT_NUM_CUSTOMERS": "1", "C360_NUM_CUSTOMERS": "2"}
    assert from_environment(environment, DECLARED) == {"num_customers": 2}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("num_customers", "ten"),
        ("num_customers", "1.5"),
        ("duplicate_rate", "nan"),
        ("is_strict", "perhaps"),
    ],
)
def test_what_the_environment_cannot_mean_names_the_variable(
    name: str, text: str
) -> None:
    with pytest.raises(VariableError) as caught:
        from_environment({f"DBT_{name.upper()}": text}, DECLARED)
    assert all(word in str(caught.value) for word in (name, text, f"{DECLARED[name]}"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("num_customers", "abc"),
        ("num_customers", 1.5),
        ("num_customers", True),
        ("duplicate_rate", "0.5"),
        ("is_strict", 1),
        ("start_date", 20240101),
    ],
)
def test_a_value_of_another_type_is_an_error(name: str, value: object) -> None:
    with pytest.raises(VariableError, match=name):
        typed_like_declared({name: value}, DECLARED, place="--vars")


def test_a_date_of_yaml_becomes_text() -> None:
    given = read_vars("start_date: 2024-05-01")
    typed = typed_like_declared(given, DECLARED, place="--vars")
    assert typed == {"start_date": "2024-05-01"}
