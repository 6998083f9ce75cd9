"""Metrics, semantic models and saved queries are parsed, selected and written."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Shop

PROJECT = Path(__file__).parent / "semantic_layer"
_OF_A_RUN = {
    *("created_at", "compiled", "compiled_code", "compiled_path", "build_path"),
    *("extra_ctes", "extra_ctes_injected"),
}


@pytest.fixture
def layer(shop: Shop) -> Shop:
    shutil.copytree(PROJECT, shop.folder / "models")
    return shop


@pytest.mark.parametrize(
    ("select", "names"),
    [
        ("metric:*", "cumul derived_thing order_count revenue revenue_per_order"),
        ("metric:revenue", "revenue"),
        ("semantic_model:*", "orders"),
        ("saved_query:shop.sq", "sq"),
        ("orders,resource_type:semantic_model", "orders"),
        ("metric:order_count+", "order_count revenue_per_order"),
        ("+saved_query:sq,resource_type:metric", "revenue"),
        ("1+metric:derived_thing", "derived_thing revenue"),
        ("config.meta.x:1", "revenue"),
    ],
)
def test_they_are_selected(layer: Shop, select: str, names: str) -> None:
    listed = layer.run("ls", "--quiet", "--output", "name", "--select", select)
    assert sorted(set(listed.out.split())) == names.split()


def test_ls_shows_their_kind(layer: Shop) -> None:
    listed = layer.run("ls", "--quiet").out.split()
    assert {"metric:shop.revenue", "saved_query:shop.sq"} <= set(listed)
    assert "semantic_model:shop.orders" in listed


def test_a_project_with_them_builds(layer: Shop) -> None:
    finished = layer.run("build")
    assert finished.exit_code == 0
    assert "5 metrics, 1 saved query" in finished.out


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("measure: order_total", "measure: order_totl", "the measure 'order_totl'"),
        ("numerator: revenue", "numerator: revenues", "the metric 'revenues'"),
        ("model: ref('orders')", "model: ref('order')", "the model 'order'"),
        ("model: ref('orders')", "model: orders", "write ref('model')"),
        ("metric('revenue')", "metric('gone')", "'gone'"),
        ("window: 7 days", "window: a week", "the window 'a week'"),
        ("type: simple", "kind: simple", "the metric 'revenue' has no `type`"),
        ("label: Revenue", "label: R\n    model: x", "the unknown key `model`"),
        ("- name: revenue\n", "- name: 1 sum\n", "cannot contain spaces, must begin"),
        ("name: is_big,", "name: order_total,", "two parts that are called"),
        ("time_spine:\n", "docs: {}\n    x:\n", "requires a time spine model"),
        ("granularity: day\n", "tags: []\n", "must have a granularity defined"),
        ("- name: date_day\n", "- name: day\n", "must be defined on the model"),
        ("export_as: table", "alias: x", "has the `export_as` None"),
    ],
)
def test_what_they_name_must_exist(
    layer: Shop, before: str, after: str, message: str
) -> None:
    file = layer.folder / "models" / "sem.yml"
    file.write_text(file.read_text().replace(before, after, 1))
    finished = layer.run("parse")
    assert finished.exit_code == 2
    assert message in finished.out


def test_what_is_disabled_is_not_there_for_others(layer: Shop) -> None:
    file = layer.folder / "models" / "sem.yml"
    text = file.read_text()
    off = "model: ref('orders')\n    config: {enabled: false}"
    file.write_text(text.replace("model: ref('orders')", off, 1))
    finished = layer.run("parse")
    assert "but the semantic model 'orders' is disabled" in finished.out


def test_a_model_that_asks_for_a_metric_depends_on_it_and_sees_it(layer: Shop) -> None:
    text = (
        "{% set revenue = metric('revenue') %}\n"
        "{% do config(meta={'asked': revenue.metric_name}) if not execute %}\n"
        "select '{{ revenue.label }} {{ revenue.type }}' as shown,\n"
        "{{ graph.metrics['metric.shop.revenue'].meta.x }} as x"
    )
    layer.write({"models/asks.sql": text})
    finished = layer.run("build", "--select", "asks")
    assert finished.exit_code == 0
    node = ("nodes", "model.shop.asks")
    above = layer.in_manifest(*node, "depends_on", "nodes")
    assert above == ["metric.shop.revenue"]
    assert layer.in_manifest(*node, "config", "meta") == {"asked": "revenue"}
    assert layer.query("select shown, x from main.asks") == [("Revenue simple", 1)]


def test_a_model_may_not_ask_for_a_metric_that_is_disabled(layer: Shop) -> None:
    layer.write({"models/asks.sql": "select '{{ metric('cumul') }}' as x"})
    file = layer.folder / "models" / "sem.yml"
    off = "label: C\n    config: {enabled: false}"
    file.write_text(file.read_text().replace("label: C\n", f"{off}\n", 1))
    finished = layer.run("parse")
    assert finished.exit_code == 2
    assert "asks for the metric 'cumul', which is disabled" in finished.out


def test_parts_are_described_and_inherit_the_meta_of_their_model(layer: Shop) -> None:
    file = layer.folder / "models" / "sem.yml"
    text = file.read_text()
    described = "name: is_big, description: \"{{ doc('big') }}\","
    text = text.replace("name: is_big,", described)
    meta = "model: ref('orders')\n    config: {meta: {owner: ann}}"
    file.write_text(text.replace("model: ref('orders')", meta, 1))
    layer.write({"models/texts.md": "{% docs big %}More than five.{% enddocs %}"})
    layer.run("parse")
    part = ("semantic_models", "semantic_model.shop.orders", "dimensions", 1)
    assert layer.in_manifest(*part, "description") == "More than five."
    assert layer.in_manifest(*part, "config") == {"meta": {"owner": "ann"}}


def test_an_export_is_configured_as_its_saved_query(layer: Shop) -> None:
    file = layer.folder / "models" / "sem.yml"
    text = file.read_text().replace("label: SQ", "label: SQ\n    config: {schema: out}")
    file.write_text(text.replace("table, schema: x", "table", 1))
    layer.run("parse")
    export = ("saved_queries", "saved_query.shop.sq", "exports", 0)
    assert layer.in_manifest(*export, "config", "schema_name") == "out"


def test_they_are_the_same_in_another_target(layer: Shop) -> None:
    layer.run("parse")
    (layer.folder / "target").rename(layer.folder / "before")
    words = ("--select", "state:modified", "--state", "before", "--target", "prod")
    assert layer.run("ls", *words, "--quiet").out.split() == []


@pytest.mark.parity
@pytest.mark.slow
@pytest.mark.parametrize("name", ["manifest.json", "semantic_manifest.json"])
def test_the_artifacts_say_what_dbts_say(layer: Shop, name: str) -> None:
    dbt = os.environ.get("C360_DBT")
    if not dbt:
        pytest.skip("C360_DBT does not name a dbt-core executable")
    layer.run("parse")
    subprocess.run(
        [dbt, "parse", "--target-path", "theirs", "--quiet"],
        check=True,
        capture_output=True,
        cwd=layer.folder,
    )
    ours = layer.artifact(name)
    theirs = json.loads((layer.folder / "theirs" / name).read_text())
    parts = ["metrics", "semantic_models", "saved_queries"]
    if name == "manifest.json":
        parts += ["nodes", "exposures", "groups", "parent_map", "child_map"]
    else:
        parts.append("project_configuration")
    for part in parts:
        assert _compared(ours[part]) == _compared(theirs[part]), part


def _compared(value: object) -> object:
    if isinstance(value, dict):
        return {k: _compared(v) for k, v in value.items() if k not in _OF_A_RUN}
    if isinstance(value, list):
        return sorted((_compared(item) for item in value), key=repr)
    return value
