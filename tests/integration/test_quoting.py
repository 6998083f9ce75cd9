"""`quoting:` says which parts of a relation's name are printed without quotes."""

import pytest

from tests.conftest import PROJECT_FILE, Shop

SOURCES = """\
sources:
  - name: x
    schema: main
    tables: [{name: t}]
  - name: y
    schema: main
    quoting: {database: false}
    tables: [{name: t, quoting: {identifier: false}}]
"""


def unquoted(shop: Shop, quoting: str) -> Shop:
    return shop.write({"dbt_project.yml": f"{PROJECT_FILE}quoting: {quoting}\n"})


def compiled(shop: Shop, sql: str) -> str:
    unquoted(shop, "{schema: false, identifier: false}")
    shop.write(
        {"models/a.sql": "select 1 as id", "models/s.yml": SOURCES, "models/b.sql": sql}
    )
    assert shop.run("compile").exit_code == 0
    return (shop.folder / "target/compiled/shop/models/b.sql").read_text()


@pytest.mark.parametrize(
    ("template", "printed"),
    [
        ("ref('a')", '"shop".main.a'),
        ("this", '"shop".main.b'),
        ("this.quote(schema=true)", '"shop"."main".b'),
        ("this.include(database=false)", "main.b"),
        ("this.incorporate(path={'identifier': 'x'})", '"shop".main.x'),
        ("this.quote_policy['schema']", "False"),
        ("api.Relation.create(schema='s', identifier='i')", "s.i"),
        (
            "api.Relation.create(identifier='i', quote_policy={'identifier': true})",
            '"i"',
        ),
        ("adapter.quote_as_configured('x', 'schema')", "x"),
        ("adapter.quote_as_configured('x', 'database')", '"x"'),
        ("source('x', 't')", '"shop"."main"."t"'),
        ("source('y', 't')", 'shop."main".t'),
    ],
)
def test_names_are_printed_as_dbt_prints_them(
    shop: Shop, template: str, printed: str
) -> None:
    assert compiled(shop, f"{{{{ {template} }}}}") == printed


def test_a_models_own_quoting_is_not_looked_at(shop: Shop) -> None:
    sql = "{{ config(quoting={'identifier': true}) }}{{ this }}"
    assert compiled(shop, sql) == '"shop".main.b'


def test_everything_is_made_without_quotes_too(shop: Shop) -> None:
    unquoted(shop, "{database: false, schema: false, identifier: false}")
    shop.write(
        {
            "seeds/s.csv": "id,n\n1,2\n",
            "models/a.sql": "select * from {{ ref('s') }}",
            "models/b.sql": "{{ config(materialized='incremental', unique_key='id') }}"
            "select * from {{ ref('a') }}",
            "snapshots/c.sql": "{% snapshot c %}{{ config(strategy='check', "
            "check_cols='all', unique_key='id') }}select * from {{ ref('b') }}"
            "{% endsnapshot %}",
        }
    )
    assert shop.run("build").exit_code == 0
    assert shop.run("build").exit_code == 0
    assert shop.query("select id, n from c") == [(1, 2)]
    nodes = shop.artifact("manifest.json")["nodes"]
    assert isinstance(nodes, dict)
    assert nodes["model.shop.b"]["relation_name"] == "shop.main.b"


def test_the_manifest_tells_what_is_quoted(shop: Shop) -> None:
    compiled(shop, "select 1")
    metadata = shop.artifact("manifest.json")["metadata"]
    assert isinstance(metadata, dict)
    assert metadata["quoting"] == {
        "database": True,
        "schema": False,
        "identifier": False,
        "column": None,
    }
