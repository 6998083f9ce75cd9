"""What a yml says of macros."""

import pytest

from customer360.events import Note
from tests.unit.parsing.projects import OnDisk

MACRO_IN_YML = """
macros:
  - name: m
    arguments:
      - {name: a, type: "dict[str, list[int]]"}
      - {name: c, type: "int[int]"}
      - {name: d}
"""


def test_the_configuration_of_a_macro_wins_over_what_stands_beside_it(
    shop: OnDisk,
) -> None:
    shop.write(
        {
            "macros/m.sql": "{% macro m() %}{% endmacro %}",
            "macros/m.yml": """
            macros:
              - name: m
                docs: {show: false, node_color: red}
                config: {docs: {node_color: blue}}
            """,
        }
    )
    docs = shop.manifest().macros["macro.shop.m"].docs
    assert docs == {"show": False, "node_color": "blue"}


@pytest.mark.parametrize(("flag", "names"), [("true", ["a", "b"]), ("false", [])])
def test_the_arguments_of_macros_are_known_if_asked_for(
    flag: str, names: list[str], shop: OnDisk
) -> None:
    project = (shop.folder / "dbt_project.yml").read_text()
    shop.write(
        {
            "dbt_project.yml": f"{project}flags: {{validate_macro_args: {flag}}}",
            "macros/m.sql": "{% macro m(a, b=1) %}{% endmacro %}",
        }
    )
    arguments = shop.manifest().macros["macro.shop.m"].arguments
    assert [argument["name"] for argument in arguments] == names


def test_a_yml_that_is_wrong_about_a_macros_arguments_is_told(shop: OnDisk) -> None:
    project = (shop.folder / "dbt_project.yml").read_text()
    shop.write(
        {
            "dbt_project.yml": f"{project}flags: {{validate_macro_args: true}}",
            "macros/m.sql": "{% macro m(a, b=1) %}{% endmacro %}",
            "macros/m.yml": MACRO_IN_YML,
        }
    )
    shop.manifest()
    told = [e.message for e in shop.events if isinstance(e, Note)]
    assert [message.partition(" (")[0] for message in told] == [
        "the yml describes the argument 'c', where 'b' stands",
        "the yml describes 3 arguments of 2",
        "'int[int]' is no type of an argument, in 'c'",
    ]
