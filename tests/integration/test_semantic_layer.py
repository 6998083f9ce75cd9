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
