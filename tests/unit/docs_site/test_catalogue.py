"""The catalogue's data from small artifacts, and its page."""

from customer360.docs_site.catalogue import Known, catalogue
from customer360.docs_site.page import catalogue_html
from tests.page_data import data_of

ORDERS = "model.shop.orders"
MODEL: dict[str, object] = {
    "unique_id": ORDERS,
    "name": "orders",
    "resource_type": "model",
    "package_name": "shop",
    "original_file_path": "models/marts/orders.sql",
    "description": "One row per order. </script>",
    "config": {"materialized": "table"},
    "tags": ["marts"],
    "columns": {
        "ID": {"name": "ID", "description": "The key."},
        "gone": {"name": "gone", "data_type": "text", "description": "Not there."},
    },
    "depends_on": {"nodes": ["source.shop.raw.orders"]},
    "raw_code": "select 1",
}
TEST = {
    "unique_id": "test.shop.unique_orders_id.1",
    "name": "unique_orders_id",
    "resource_type": "test",
    "column_name": "id",
    "test_metadata": {"name": "unique"},
    "depends_on": {"nodes": ["model.shop.orders"]},
}
MANIFEST: dict[str, object] = {
    "metadata": {"project_name": "shop", "generated_at": "2026-01-03T00:00:00Z"},
    "nodes": {ORDERS: MODEL, "test.shop.unique_orders_id.1": TEST},
    "sources": {
        "source.shop.raw.orders": {
            "unique_id": "source.shop.raw.orders",
            "name": "orders",
            "source_name": "raw",
            "resource_type": "source",
        }
    },
    "docs": {"doc.shop.__overview__": {"block_contents": "What we sell.\n"}},
    "macros": {
        "macro.dbt.ref": {"name": "ref", "package_name": "dbt"},
        "macro.shop.cents": {
            "unique_id": "macro.shop.cents",
            "name": "cents",
            "package_name": "shop",
            "arguments": [{"name": "column", "type": "string", "description": "Which"}],
        },
    },
}
CATALOG: dict[str, object] = {
    "nodes": {
        ORDERS: {
            "columns": {
                "amount": {"type": "DECIMAL", "index": 2},
                "id": {"type": "INTEGER", "index": 1},
            }
        }
    }
}
KNOWN = Known(
    runs={ORDERS: {"status": "success", "rows": 3}},
    origins={ORDERS: {"id": (("source.shop.raw.orders", "id"),), "amount": ()}},
    row_counts={"source.shop.raw.orders": 7},
)


def things() -> dict[object, dict[str, object]]:
    data = catalogue(MANIFEST, CATALOG, KNOWN)
    listed = data["things"]
    assert isinstance(listed, list)
    return {thing["id"]: thing for thing in listed}


def test_columns_stand_in_the_tables_order_with_what_is_said_of_them() -> None:
    assert things()["model.shop.orders"]["columns"] == [
        ["id", "INTEGER", "The key."],
        ["amount", "DECIMAL", ""],
        ["gone", "text", "Not there."],
    ]


def test_sources_are_called_by_both_names() -> None:
    assert things()["source.shop.raw.orders"]["name"] == "raw.orders"


def test_dbts_own_macros_are_left_out() -> None:
    macros = [thing for thing in things().values() if thing["kind"] == "macro"]
    assert [macro["name"] for macro in macros] == ["cents"]
    assert macros[0]["columns"] == [["column", "string", "Which"]]


def test_the_last_run_is_told() -> None:
    assert things()["model.shop.orders"]["run"] == {"status": "success", "rows": 3}


def test_columns_tell_what_they_are_made_of_and_sources_their_rows() -> None:
    found = things()
    assert found[ORDERS]["made_of"] == {
        "id": (("source.shop.raw.orders", "id"),),
        "amount": (),
    }
    assert found["source.shop.raw.orders"]["made_of"] is None
    assert found["source.shop.raw.orders"]["rows"] == 7


def test_descriptions_cannot_end_the_script() -> None:
    page = catalogue_html(catalogue(MANIFEST, CATALOG, KNOWN))
    assert "One row per order. </script>" not in page
    assert "One row per order. </script>" in str(data_of(page))


def test_the_projects_overview_is_kept() -> None:
    assert catalogue(MANIFEST, CATALOG, KNOWN)["overview"] == "What we sell."
    assert catalogue({}, {}, Known())["overview"] == ""


def test_the_same_data_are_the_same_page() -> None:
    data = catalogue(MANIFEST, CATALOG, KNOWN)
    assert catalogue_html(data) == catalogue_html(data)
