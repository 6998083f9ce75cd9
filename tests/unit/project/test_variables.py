"""Variables from outside."""

import pytest

from customer360.errors import VariableError
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


def test_an_unknown_variable_comes_with_the_nearest_known() -> None:
    unknown = unknown_names(["num_custmers", "extra"], ["num_customers"], ["extra"])
    assert unknown == {"num_custmers": "num_customers"}
