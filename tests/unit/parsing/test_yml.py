"""Jinja in a yml."""

import pytest

from customer360.errors import CompilationError
from tests.unit.parsing.projects import OnDisk


@pytest.mark.parametrize("text", ["ref('a')", "nobody(1)", "nobody", "target.nothing"])
@pytest.mark.parametrize(
    "place",
    [
        "config: {meta: {x: TEXT}}",
        "columns: [{name: id, data_tests: [{not_null: {config: {where: TEXT}}}]}]",
    ],
)
def test_what_no_yml_knows_is_refused_in_it(
    text: str, place: str, shop: OnDisk
) -> None:
    entry = place.replace("TEXT", f'"{{{{ {text} }}}}"')
    shop.write(
        {
            "models/a.sql": "select 1 as id",
            "models/a.yml": f"models: [{{name: a, {entry}}}]",
        }
    )
    with pytest.raises(CompilationError, match="not known here"):
        shop.manifest()


def test_a_yml_may_ask_whether_something_is_there(shop: OnDisk) -> None:
    shop.write(
        {
            "models/a.sql": "select 1 as id",
            "models/a.yml": """
            models:
              - name: a
                config: {meta: {x: "{{ target.vars.y or 'no' }}"}}
            """,
        }
    )
    assert shop.node("a").config["meta"] == {"x": "no"}


def severity(beside: str, shop: OnDisk) -> object:
    test = f"{{severity: {beside}, config: {{severity: error}}}}"
    column = f"{{name: id, data_tests: [{{not_null: {test}}}]}}"
    shop.write(
        {
            "models/a.sql": "select 1 as id",
            "models/a.yml": f"models: [{{name: a, columns: [{column}]}}]",
        }
    )
    (node,) = (node for node in shop.manifest().nodes.values() if node.test)
    return node.config["severity"]


def test_a_test_is_configured_in_one_place(shop: OnDisk) -> None:
    with pytest.raises(CompilationError, match="'severity' stands both"):
        severity("warn", shop)


def test_what_stands_empty_beside_a_configuration_counts_for_nothing(
    shop: OnDisk,
) -> None:
    assert str(severity("null", shop)).lower() == "error"
