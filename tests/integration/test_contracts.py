"""Contracts and constraints: what a yml promises is what the table is."""

import pytest

from tests.conftest import Shop

CONTRACT = """
models:
  - name: orders
    config:
      materialized: table
      contract: {enforced: true}
    columns:
      - name: id
        data_type: integer
        constraints:
          - type: not_null
          - type: primary_key
          - type: check
            expression: id > 0
      - name: customer
        data_type: string
    constraints:
      - type: unique
        columns: [id, customer]
"""
ORDERS = {
    "models/orders.yml": CONTRACT,
    "models/orders.sql": "select 'ann' as customer, 1 as id",
}
FAMILY = """
models:
  - name: parent
    config: {materialized: table, contract: {enforced: true}}
    columns:
      - {name: id, data_type: int, constraints: [{type: primary_key}]}
  - name: child
    config: {materialized: table, contract: {enforced: true}}
    columns:
      - name: parent_id
        data_type: int
        constraints:
          - {type: foreign_key, to: ref('parent'), to_columns: [id]}
"""
KEYS = {
    "models/family.yml": FAMILY,
    "models/parent.sql": "select 1 as id",
    "models/child.sql": "select {{ var('parent', 1) }} as parent_id",
}


def test_the_columns_come_in_the_order_of_the_contract(shop: Shop) -> None:
    shop.write(ORDERS).run("run")
    assert shop.query("select * from orders") == [(1, "ann")]


def test_the_database_holds_the_constraints(shop: Shop) -> None:
    shop.write(ORDERS).run("run")
    kinds = shop.query(
        "select distinct constraint_type from duckdb_constraints() "
        "where table_name = 'orders' order by all"
    )
    assert kinds == [("CHECK",), ("NOT NULL",), ("PRIMARY KEY",), ("UNIQUE",)]


def test_a_broken_contract_says_which_columns_differ(shop: Shop) -> None:
    shop.write({**ORDERS, "models/orders.sql": "select 'x' as id, 2 as amount"})
    finished = shop.run("run")
    assert finished.exit_code == 1
    assert [line for line in finished.lines if "|" in line] == [
        "    | column_name | definition_type | contract_type | mismatch_reason       |",
        "    | ----------- | --------------- | ------------- | --------------------- |",
        "    | amount      | INTEGER         |               | missing in contract   |",
        "    | customer    |                 | VARCHAR       | missing in definition |",
        "    | id          | VARCHAR         | INTEGER       | data type mismatch    |",
    ]


def test_a_build_that_breaks_a_constraint_leaves_the_old_rows(shop: Shop) -> None:
    shop.write(ORDERS).run("run")
    shop.write({"models/orders.sql": "select 'bob' as customer, 0 as id"})
    finished = shop.run("run")
    assert (finished.exit_code, shop.query("select id from orders")) == (1, [(1,)])


def test_a_view_keeps_its_contract_too(shop: Shop) -> None:
    view = CONTRACT.replace("materialized: table", "materialized: view")
    shop.write({**ORDERS, "models/orders.yml": view})
    shop.write({"models/orders.sql": "select 1 as id"})
    assert "missing in definition" in shop.run("run").out


def test_an_incremental_model_keeps_its_contract_when_it_adds(shop: Shop) -> None:
    settings = "incremental\n      on_schema_change: append_new_columns\n"
    incremental = CONTRACT.replace("table\n", settings)
    shop.write({**ORDERS, "models/orders.yml": incremental}).run("run")
    shop.write({"models/orders.sql": "select 2 as id, 3 as customer"})
    assert "data type mismatch" in shop.run("run").out


def test_a_foreign_key_makes_its_parent_be_built_first(shop: Shop) -> None:
    shop.write(KEYS).run("run")
    nodes = shop.artifact("manifest.json")["nodes"]
    assert isinstance(nodes, dict)
    assert nodes["model.shop.child"]["depends_on"]["nodes"] == ["model.shop.parent"]


def test_tables_with_foreign_keys_can_be_built_again(shop: Shop) -> None:
    shop.write(KEYS).run("run")
    finished = shop.run("run")
    keys = shop.query(
        "select table_name, referenced_table from duckdb_constraints() "
        "where constraint_type = 'FOREIGN KEY'"
    )
    assert (finished.exit_code, keys) == (0, [("child", "parent")])


def test_a_parent_is_not_replaced_below_a_child_that_stays(shop: Shop) -> None:
    shop.write(KEYS).run("run")
    finished = shop.run("run", "--select", "parent")
    assert "child (model child is not selected in this run)" in finished.out
    assert shop.query("select * from child") == [(1,)]


def test_a_child_that_fails_keeps_its_rows_when_its_parent_is_new(shop: Shop) -> None:
    shop.write(KEYS).run("run")
    shop.run("run", "--vars", "parent: 2")
    assert shop.query("select * from child") == [(1,)]


def test_indexes_comments_and_headers_are_applied(shop: Shop) -> None:
    model = """
{{ config(
    materialized='table',
    indexes=[{'columns': ['id'], 'unique': true}],
    persist_docs={'relation': true, 'columns': true},
) }}
{% call set_sql_header(config) %}
create or replace temporary macro answer() as 42
{% endcall %}
select answer() as id
"""
    described = """
models:
  - name: orders
    description: What was 'ordered'.
    columns: [{name: ID, description: The key.}, {name: gone, description: x}]
"""
    files = {"models/orders.sql": model, "models/orders.yml": described}
    finished = shop.write(files).run("run")
    assert "not present in the database: gone" in finished.out
    assert shop.query(
        "select comment from duckdb_tables() where table_name = 'orders' union all "
        "select comment from duckdb_columns() where table_name = 'orders' union all "
        "select is_unique::text from duckdb_indexes()"
    ) == [("What was 'ordered'.",), ("The key.",), ("true",)]


def test_the_statement_that_makes_a_table_is_left_below_run(shop: Shop) -> None:
    shop.write(ORDERS).run("run")
    text = (shop.folder / "target/run/shop/models/orders.sql").read_text()
    assert text.startswith('create table "shop"."main"."orders" (')


def test_a_compiled_manifest_names_the_relation_of_a_foreign_key(shop: Shop) -> None:
    shop.write(
        {
            "models/family.yml": FAMILY,
            "models/parent.sql": "select 1 as id",
            "models/child.sql": "select 1 as parent_id",
        }
    )
    place = ("nodes", "model.shop.child", "columns", "parent_id", "constraints", 0)
    shop.run("parse")
    assert shop.in_manifest(*place, "to") == "ref('parent')"
    shop.run("compile")
    assert shop.in_manifest(*place, "to") == '"shop"."main"."parent"'


def test_a_contract_that_no_yml_describes_fails_its_model_alone(shop: Shop) -> None:
    shop.write(
        {
            "models/a.sql": "{{ config(materialized='table', "
            "contract={'enforced': true}) }} select 1 as id",
            "models/b.sql": "select 2 as id",
        }
    )
    finished = shop.run("run")
    assert finished.exit_code == 1
    assert "its 'columns' specification is missing" in finished.out
    assert "PASS=1 WARN=0 ERROR=1" in finished.out
    shop.write({"models/a.yml": "models: [{name: a, description: x}]\n"})
    refused = shop.run("run")
    assert refused.exit_code == 2
    assert "Contract enforcement failed" in refused.out


UNHELD = """
models:
  - name: promised
    config: {{materialized: {kind}, contract: {{enforced: true}}}}
    columns:
      - name: id
        data_type: integer
        constraints: [{{type: not_null{more}}}]
"""


@pytest.mark.parametrize(
    ("kind", "more", "warns"),
    [
        ("view", "", True),
        ("view", ", warn_unsupported: false", False),
        ("table", "", False),
    ],
)
def test_constraints_that_a_view_cannot_hold_are_told(
    shop: Shop, kind: str, more: str, *, warns: bool
) -> None:
    shop.write({"models/promised.sql": "select 1 as id"})
    shop.write({"models/promised.yml": UNHELD.format(kind=kind, more=more)})
    said = "the constraints of 'promised' are not enforced: a view has none"
    finished = shop.run("run")
    assert finished.exit_code == 0
    assert (said in finished.out) is warns
    assert shop.run("parse", "--warn-error", "--no-partial-parse").exit_code == (
        2 if warns else 0
    )
