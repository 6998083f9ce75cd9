"""Names and hashes as dbt-core 1.11 gave them."""

import pytest

from customer360.parsing.test_names import synthetic_names, unique_suffix
from customer360.resources.node import TestMetadata


def metadata(name: str, **kwargs: object) -> TestMetadata:
    return TestMetadata(name=name, kwargs=kwargs)


@pytest.mark.parametrize(
    ("test", "arguments", "full", "suffix"),
    [
        (
            "unique",
            {
                "column_name": "customer_id",
                "model": "{{ get_where_subquery(ref('dim_customers', version='1')) }}",
            },
            "unique_dim_customers_v1_customer_id",
            "cea60a0517",
        ),
        (
            "accepted_values",
            {
                "values": [1, 2, 3],
                "quote": False,
                "column_name": "amount",
                "model": "{{ get_where_subquery(ref('stg_orders')) }}",
            },
            "accepted_values_stg_orders_amount__False__1__2__3",
            "17cfe36d1f",
        ),
    ],
)
def test_names_and_hashes_are_dbts(
    test: str, arguments: dict[str, object], full: str, suffix: str
) -> None:
    target = full.removeprefix(f"{test}_").split("_amount")[0].split("_customer_id")[0]
    assert synthetic_names(test, target, arguments) == (full, full)
    assert unique_suffix(full, metadata(test, **arguments)) == suffix


def test_a_name_of_64_characters_is_cut_and_hashed() -> None:
    short, full = synthetic_names("unique", "a" * 57, {})
    assert len(full) == 65
    assert short.startswith("unique_" + "a" * 23 + "_")
    assert len(short) == 63


def test_a_name_of_63_characters_stays() -> None:
    short, full = synthetic_names("unique", "a" * 55, {})
    assert (len(full), short) == (63, full)
