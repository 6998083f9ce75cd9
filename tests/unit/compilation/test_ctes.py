# ruff: noqa: E501 - a case is a line
import pytest

from customer360.compilation.ctes import inject_ctes


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select 1", "with a as (\nselect 2\n) select 1"),
        ("with b as (select 1) select *", "with  a as (\nselect 2\n), b as (select 1) select *"),
        ("WITH b as (select 1)", "WITH  a as (\nselect 2\n), b as (select 1)"),
        (
            "with recursive b as (select 1)",
            "with recursive  a as (\nselect 2\n), b as (select 1)",
        ),
        ("-- with\n/* with */ select 1", "with a as (\nselect 2\n) -- with\n/* with */ select 1"),
        ("\n  select 1", "\n  with a as (\nselect 2\n) select 1"),
        ("withdrawals", "with a as (\nselect 2\n) withdrawals"),
    ],
)  # fmt: skip
def test_queries_are_put_in_front_of_those_that_are_there(
    query: str, expected: str
) -> None:
    assert inject_ctes(query, [("a", "select 2")]) == expected


def test_without_parents_nothing_changes() -> None:
    assert inject_ctes("select 1", []) == "select 1"
