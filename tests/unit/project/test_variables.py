"""Variables from outside."""

from pathlib import Path

import pytest

from customer360.errors import VariableError
from customer360.project.project import Package
from customer360.project.variables import read_vars, unknown_names


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
