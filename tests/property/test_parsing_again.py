"""A project parsed with what is known of it is the project parsed from nothing."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer360.artifacts.manifest import write_manifest
from customer360.errors import C360Error
from customer360.resources.manifest import Manifest
from tests.unit.parsing.projects import PROJECT, OnDisk

DESCRIBED = """
models:
  - name: a
    description: {description}
    {more}
    columns:
      - {{name: id, data_tests: [{tests}]}}
"""
MANY = """
models:
  - name: b
    data_tests: [{tests}]
    columns: [{{name: id, data_tests: [{of_id}]}}]
  - name: c
    {more}
    columns: [{{name: id, description: "{{{{ doc('it') }}}}", data_tests: [unique]}}]
"""
SOURCES = """
sources: [{name: raw, tables: [{name: t}]}]
groups: [{name: g, owner: {name: me}}]
"""
NAMING = """
{% macro generate_alias_name(custom, node) %}
    {{ node.name }}_{{ node.config.tags | join('_') }}
{% endmacro %}
"""
# What each file may hold; nothing means that it is not there.
CHOICES: Mapping[str, tuple[str | None, ...]] = {
    "dbt_project.yml": (PROJECT, PROJECT + "models: {shop: {+tags: [all]}}\n"),
    "models/a.sql": (
        "select 1 as id",
        "select 2 as id, 'longer'",
        "{{ config(materialized='table', tags=['x']) }} select 1 as id",
        "{{ config(alias='other') }} select {{ var('x', 0) }} as id",
        "{{ config(enabled=false) }} select 1 as id",
        "{{ config(severity='x') }} select {{ two() }} as id from {{ ref('c') }}",
        None,
    ),
    "models/b.sql": (
        "select * from {{ ref('a') }}",
        "select * from {{ ref('a') }} where id > {{ two() }}",
        "select * from {{ source('raw', 't') }}",
        "select * from {{ ref('v') }}",
        "select * from {{ ref('v', v=1) }}",
        None,
    ),
    "models/deep/c.sql": (
        "select 3",
        "{{ config(group='g', access='private') }} select 3",
        "{% if var('x', 0) %} select {{ env_var('E', '1') }} {% else %} {% endif %}",
        "select {{ two() }}",
        "{{ config(event_time='at', schema='s') }} select 3",
        "{% broken",
        None,
    ),
    "models/python.py": (
        "def model(dbt, session):\n    return dbt.ref('a')\n",
        "def model(dbt, session):\n    return dbt.source('raw', 't')\n",
        None,
    ),
    "models/v_v1.sql": ("select 1 as v", "select 10 as v"),
    "models/v_v2.sql": ("select 2 as v", "{{ config(tags=['y']) }} select 2 as v"),
    "models/v.yml": (
        "models: [{name: v, latest_version: 2, versions: [{v: 1}, {v: 2}]}]\n",
        "models: [{name: v, latest_version: 1, versions: [{v: 1}, {v: 2}]}]\n",
    ),
    "models/a.yml": (
        DESCRIBED.format(description="plain", more="", tests="unique"),
        DESCRIBED.format(description="'{{ doc(\"it\") }}'", more="", tests="unique"),
        DESCRIBED.format(description="plain", more="config: {meta: {k: 1}}", tests=""),
        DESCRIBED.format(description="plain", more="", tests="not_null, is_two"),
        DESCRIBED.format(description="plain", more="", tests="is_two, not_null"),
        None,
    ),
    "models/many.yml": (
        MANY.format(tests="is_two: {column_name: id}", of_id="unique", more=""),
        MANY.format(tests="", of_id="not_null, unique", more="access: public"),
        MANY.format(tests="", of_id="{unique: {name: own}}", more="description: d"),
        MANY.format(
            tests="{relationships: {arguments: {to: ref('a'), field: id}}}",
            of_id="{unique: {config: {where: \"{{ var('x', 0) }}\"}}}",
            more="config: {tags: [t], materialized: table}",
        ),
        MANY.format(
            tests="",
            of_id="{unique: {config: {enabled: false}}}, not_null",
            more="config: {schema: \"{{ env_var('E', 's') }}\"}",
        ),
        MANY.format(tests="missing", of_id="", more="group: g"),
        "models: [{name: c}, {name: b, columns: [{name: id, data_tests: [unique]}]}]\n",
        "models: [{name: b}]\nsources: [{name: r, tables: [{name: s}]}]\n",
        None,
    ),
    "models/sources.yml": (SOURCES,),
    "models/texts.md": (
        "{% docs it %}this{% enddocs %}",
        "{% docs it %}that{% enddocs %}",
    ),
    "macros/two.sql": (
        "{% macro two() %}2{% endmacro %}",
        "{% macro two() %}{{ var('x', 2) }}{% endmacro %}",
    ),
    "macros/is_two.sql": (
        "{% test is_two(model, column_name) %}select {{ two() }}{% endtest %}",
    ),
    "macros/names.sql": (
        None,
        NAMING,
    ),
}
FIRST = dict.fromkeys(CHOICES, 0)
CHANGES = st.one_of(
    [
        st.tuples(st.just(path), st.integers(0, len(texts) - 1))
        for path, texts in CHOICES.items()
    ]
    + [st.tuples(st.just("x"), st.integers(0, 2))]
)


def changed(shop: OnDisk, path: str, choice: int) -> None:
    if path == "x":
        shop.variables = {"x": choice} if choice else {}
        return
    text = CHOICES[path][choice]
    if text is None:
        (shop.folder / path).unlink(missing_ok=True)
    else:
        shop.write({path: text})


def written(shop: OnDisk, manifest: Manifest) -> dict[str, object]:
    """`manifest.json` without what tells one call from another."""
    write_manifest(shop.project(), manifest, shop.invocation())
    text = (shop.folder / "target" / "manifest.json").read_text()
    values: dict[str, dict[str, object]] = json.loads(text)
    nodes = list(values["nodes"].items())
    return {**values, "metadata": None, "nodes": nodes}


def parsed(shop: OnDisk, *, use_cache: bool) -> Manifest | str:
    """What comes of it: a manifest, or an error."""
    try:
        return shop.manifest(use_cache=use_cache)
    except C360Error as error:
        return str(error)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(st.lists(CHANGES, min_size=1, max_size=6))
def test_parsing_again_gives_what_parsing_from_nothing_gives(
    changes: list[tuple[str, int]],
) -> None:
    with TemporaryDirectory() as folder:
        shops = [OnDisk(Path(folder) / name) for name in ("again", "anew")]
        for shop in shops:
            for path, choice in FIRST.items():
                changed(shop, path, choice)
        shops[0].manifest(use_cache=True)
        for path, choice in changes:
            for shop in shops:
                changed(shop, path, choice)
            again = parsed(shops[0], use_cache=True)
            anew = parsed(shops[1], use_cache=False)
            assert again == anew
            if isinstance(again, Manifest) and isinstance(anew, Manifest):
                assert list(again.nodes) == list(anew.nodes)
                assert again.fingerprint == anew.fingerprint
                assert written(shops[0], again) == written(shops[1], anew)
