"""`c360 docs`."""

import threading
import urllib.request
from pathlib import Path

import pytest

from customer360.commands.call import Call
from customer360.commands.docs_serve import server_of
from tests.conftest import Shop

FILES = {
    "models/a.sql": "{{ config(materialized='table') }}\nselect 1 as id, 'x' as name",
    "models/b.sql": "select id from {{ ref('a') }}",
    "models/sources.yml": "sources: [{name: raw, schema: main, tables: [{name: a}]}]",
}


def built(shop: Shop) -> Shop:
    assert shop.write(FILES).run("build").exit_code == 0
    return shop


def test_the_catalog_says_what_the_database_holds(shop: Shop) -> None:
    finished = built(shop).run("docs", "generate")
    assert finished.exit_code == 0
    catalog = shop.artifact("catalog.json")
    nodes = catalog["nodes"]
    assert isinstance(nodes, dict)
    assert nodes["model.shop.a"]["metadata"]["type"] == "BASE TABLE"
    assert nodes["model.shop.b"]["metadata"]["type"] == "VIEW"
    assert nodes["model.shop.a"]["columns"]["name"] == {
        "type": "VARCHAR",
        "index": 2,
        "name": "name",
        "comment": None,
    }
    assert list(catalog["sources"]) == ["source.shop.raw.a"]  # type: ignore[call-overload]


def test_docs_of_a_selection_show_nothing_else(shop: Shop) -> None:
    built(shop).run("docs", "generate", "--select", "b")
    catalog = shop.artifact("catalog.json")
    assert [*catalog["nodes"], *catalog["sources"]] == ["model.shop.b"]  # type: ignore[misc]


def test_without_compiling_everything_is_shown(shop: Shop) -> None:
    built(shop).run("docs", "generate", "--no-compile", "--select", "b")
    assert len(shop.artifact("catalog.json")["nodes"]) == 2  # type: ignore[arg-type]


def test_an_empty_catalog_asks_nothing(shop: Shop) -> None:
    built(shop).run("docs", "generate", "--empty-catalog")
    catalog = shop.artifact("catalog.json")
    assert (catalog["nodes"], catalog["sources"]) == ({}, {})


def test_docs_write_the_results_of_compiling(shop: Shop) -> None:
    built(shop).run("docs", "generate")
    assert shop.statuses() == {"a": "success", "b": "success"}
    args = shop.artifact("run_results.json")["args"]
    assert isinstance(args, dict)
    assert args["which"] == "generate"


def test_nothing_is_served_before_it_is_made(shop: Shop) -> None:
    finished = shop.run("docs", "serve", "--no-browser")
    assert finished.exit_code == 1
    assert "c360 docs generate" in finished.out


def test_the_folder_of_the_artifacts_is_served(tmp_path: Path, call: Call) -> None:
    (tmp_path / "catalog.json").write_text("{}")
    with server_of(str(tmp_path), call) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/catalog.json"
        with urllib.request.urlopen(address) as answer:
            assert answer.read() == b"{}"
        server.shutdown()


@pytest.fixture
def call() -> Call:
    from datetime import UTC, datetime

    return Call(
        command="serve",
        options={"port": 0},
        environment={},
        working_directory=".",
        invocation_id="i",
        started_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_the_manifest_has_the_compiled_sql(shop: Shop) -> None:
    built(shop).run("docs", "generate")
    nodes = shop.artifact("manifest.json")["nodes"]
    assert isinstance(nodes, dict)
    assert '"main"."a"' in nodes["model.shop.b"]["compiled_code"]
    path = shop.folder / nodes["model.shop.b"]["compiled_path"]
    assert path.read_text() == nodes["model.shop.b"]["compiled_code"]


def test_assets_lie_beside_the_docs(shop: Shop) -> None:
    file = shop.folder / "dbt_project.yml"
    file.write_text(file.read_text() + "asset-paths: [assets, gone]\n")
    shop.write({"assets/logo.svg": "<svg/>"})
    assert built(shop).run("docs", "generate").exit_code == 0
    assert (shop.folder / "target" / "assets" / "logo.svg").read_text() == "<svg/>"


def test_the_manifest_tells_which_texts_a_description_quotes(shop: Shop) -> None:
    shop.write(
        {
            "models/a.sql": "select 1 as id",
            "models/a.yml": (
                "models:\n  - name: a\n    description: \"{{ doc('about') }}\"\n"
                "    columns:\n      - name: id\n"
                "        description: \"{{ doc('key') }} See {{ doc('about') }}\"\n"
            ),
            "models/a.md": (
                "{% docs about %}Of a.{% enddocs %}{% docs key %}Its key.{% enddocs %}"
            ),
        }
    )
    shop.run("parse")
    node = ("nodes", "model.shop.a")
    assert shop.in_manifest(*node, "doc_blocks") == ["doc.shop.about"]
    of_column = shop.in_manifest(*node, "columns", "id", "doc_blocks")
    assert of_column == ["doc.shop.key", "doc.shop.about"]


def test_only_what_compiles_writes_the_manifest(shop: Shop) -> None:
    shop.write({"models/a.sql": "select 1 as id"})
    assert shop.run("docs", "generate", "--no-compile").exit_code == 0
    assert not (shop.folder / "target/manifest.json").exists()
    shop.run("docs", "generate")
    assert shop.in_manifest("nodes", "model.shop.a", "name") == "a"
