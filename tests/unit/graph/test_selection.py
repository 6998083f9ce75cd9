"""What a selection means."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from customer360.errors import SelectorError
from customer360.events import Event, Note
from customer360.graph.graph import Graph
from customer360.graph.selection import SelectionOptions, select
from customer360.graph.state import PreviousState
from customer360.resources.kinds import IndirectSelection, ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Macro
from tests.unit.graph.projects import data_test, manifest_of, model, source

RAW = "source.shop.raw.customers"
STAGED, DIM = "model.shop.stg_customers", "model.shop.dim_customers"
FACT, REPORT = "model.shop.fct_orders", "model.shop.report"
KEY_TEST, LINK_TEST = "test.shop.key", "test.shop.link"

SHOP = manifest_of(
    source("customers"),
    model("stg_customers", RAW, folder="staging", tags=("staging", "nightly")),
    model("dim_customers", STAGED, tags=("marts",), group="people"),
    model("fct_orders", tags=("marts", "money")),
    model("report", DIM, FACT, folder="analytics", config={"meta": {"owner": "ann"}}),
    data_test("key", DIM),
    data_test("link", DIM, FACT),
)


def chosen(
    *words: str, manifest: Manifest = SHOP, state: PreviousState | None = None
) -> set[str]:
    """Models and sources only; tests come along and are looked at elsewhere."""
    return {
        name.split(".")[-1]
        for name in select(
            manifest,
            Graph.from_manifest(manifest),
            SelectionOptions(select=words),
            state=state,
        )
        if not name.startswith("test.")
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["dim_customers"], {"dim_customers"}),
        (["tag:marts"], {"dim_customers", "fct_orders"}),
        (["tag:staging tag:money"], {"stg_customers", "fct_orders"}),
        (["tag:staging", "tag:money"], {"stg_customers", "fct_orders"}),
        (["tag:marts,tag:money"], {"fct_orders"}),
        (["+dim_customers"], {"customers", "stg_customers", "dim_customers"}),
        (["1+dim_customers"], {"stg_customers", "dim_customers"}),
        (["stg_customers+1"], {"stg_customers", "dim_customers"}),
        (
            ["@stg_customers"],
            {"customers", "stg_customers", "dim_customers", "report", "fct_orders"},
        ),
        (["models/staging"], {"stg_customers"}),
        (["path:models/*/dim_*.sql"], {"dim_customers"}),
        (["path:models/**/*.sql,tag:marts"], {"dim_customers", "fct_orders"}),
        (["fct_orders.sql"], {"fct_orders"}),
        (["file:fct_orders"], {"fct_orders"}),
        (["shop.staging"], {"stg_customers"}),
        (["staging.*"], {"stg_customers"}),
        (["fct_*"], {"fct_orders"}),
        (["*.fct_*"], {"fct_orders"}),
        (["source:raw"], {"customers"}),
        (["source:raw.customers+1"], {"customers", "stg_customers"}),
        (["source:shop.raw.*"], {"customers"}),
        (["config.materialized:table,tag:staging"], {"stg_customers"}),
        (["config.meta.owner:ann"], {"report"}),
        (["group:people"], {"dim_customers"}),
        (["package:this,tag:money"], {"fct_orders"}),
        (["resource_type:source"], {"customers"}),
        (["access:protected,tag:money"], {"fct_orders"}),
        (["version:none,tag:money"], {"fct_orders"}),
    ],
)
def test_each_method_means_what_it_means_in_dbt(
    words: list[str], expected: set[str]
) -> None:
    assert chosen(*words) == expected


def selected_tests(
    mode: IndirectSelection, *words: str, exclude: tuple[str, ...] = ()
) -> set[str]:
    options = SelectionOptions(select=words, exclude=exclude, indirect_selection=mode)
    found = select(SHOP, Graph.from_manifest(SHOP), options)
    return {name for name in found if name.startswith("test.")}


@pytest.mark.parametrize(
    ("mode", "words", "expected"),
    [
        (IndirectSelection.EAGER, ["dim_customers"], {KEY_TEST, LINK_TEST}),
        (IndirectSelection.CAUTIOUS, ["dim_customers"], {KEY_TEST}),
        (IndirectSelection.CAUTIOUS, ["tag:marts"], {KEY_TEST, LINK_TEST}),
        (
            IndirectSelection.CAUTIOUS,
            ["dim_customers", "fct_orders"],
            {KEY_TEST, LINK_TEST},
        ),
        (IndirectSelection.BUILDABLE, ["dim_customers"], {KEY_TEST}),
        (IndirectSelection.BUILDABLE, ["report"], set()),
        (IndirectSelection.EMPTY, ["dim_customers"], set()),
    ],
)
def test_tests_come_along_as_the_mode_says(
    mode: IndirectSelection, words: list[str], expected: set[str]
) -> None:
    assert selected_tests(mode, *words) == expected


def test_what_is_excluded_takes_its_tests_along() -> None:
    found = selected_tests(
        IndirectSelection.EAGER, "tag:marts", exclude=("fct_orders",)
    )
    assert found == {KEY_TEST}


def test_the_resource_type_is_a_filter() -> None:
    options = SelectionOptions(resource_types=frozenset({ResourceType.SOURCE}))
    assert select(SHOP, Graph.from_manifest(SHOP), options) == {RAW}


def test_a_word_that_matches_nothing_is_a_warning_with_the_nearest_name() -> None:
    heard: list[Event] = []
    options = SelectionOptions(select=("dim_custmers",))
    found = select(SHOP, Graph.from_manifest(SHOP), options, listener=heard.append)
    notes = [event.message for event in heard if isinstance(event, Note)]
    assert found == frozenset()
    assert "did you mean 'dim_customers'?" in notes[0]


@pytest.mark.parametrize("word", ["tga:marts", "@a+", "", "+", "test_type:nightly"])
def test_a_word_that_cannot_be_read_is_an_error(word: str) -> None:
    words = (word,) if word else ("tag:",)
    with pytest.raises(SelectorError):
        chosen(*words)


def with_selectors(**definitions: object) -> Manifest:
    return replace(
        SHOP,
        selectors={
            name: {"name": name, "definition": value}
            for name, value in definitions.items()
        },
    )


def by_selector(manifest: Manifest, name: str) -> set[str]:
    options = SelectionOptions(
        selector=name, indirect_selection=IndirectSelection.EMPTY
    )
    found = select(manifest, Graph.from_manifest(manifest), options)
    return {unique_id.split(".")[-1] for unique_id in found}


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("tag:marts", {"dim_customers", "fct_orders"}),
        ({"tag": "money"}, {"fct_orders"}),
        (
            {"method": "fqn", "value": "dim_customers", "parents": True},
            {"customers", "stg_customers", "dim_customers"},
        ),
        (
            {"method": "fqn", "value": "report", "parents": True, "parents_depth": 1},
            {"dim_customers", "fct_orders", "report"},
        ),
        ({"union": ["tag:staging", {"tag": "money"}]}, {"stg_customers", "fct_orders"}),
        ({"intersection": ["tag:marts", "tag:money"]}, {"fct_orders"}),
        ({"union": ["tag:marts", {"exclude": ["tag:money"]}]}, {"dim_customers"}),
        (
            {"method": "tag", "value": "marts", "exclude": [{"tag": "money"}]},
            {"dim_customers"},
        ),
        ({"method": "selector", "value": "other"}, {"stg_customers"}),
    ],
)
def test_selectors_of_the_project_are_read(
    definition: object, expected: set[str]
) -> None:
    assert (
        by_selector(with_selectors(mine=definition, other="tag:staging"), "mine")
        == expected
    )


def test_an_unknown_selector_names_the_nearest() -> None:
    with pytest.raises(SelectorError) as caught:
        by_selector(with_selectors(nightly="tag:staging"), "nihgtly")
    assert "did you mean 'nightly'?" in str(caught.value)


def test_selectors_that_use_each_other_are_an_error() -> None:
    circle = with_selectors(
        a={"method": "selector", "value": "b"}, b={"method": "selector", "value": "a"}
    )
    with pytest.raises(SelectorError, match="a -> b -> a"):
        by_selector(circle, "a")


def test_the_default_selector_counts_where_nothing_is_selected() -> None:
    default = {"name": "d", "definition": "tag:money", "default": True}
    manifest = replace(SHOP, selectors={"d": default})
    assert chosen(manifest=manifest) == {"fct_orders"}


def as_earlier(manifest: Manifest, **changed: Mapping[str, object]) -> PreviousState:
    """What that manifest would have left, with some nodes changed."""
    nodes: dict[str, Mapping[str, object]] = {
        name: {
            "raw_code": node.raw_code,
            "fqn": list(node.fqn),
            "access": node.access,
            "database": "elsewhere",
            "columns": {},
            "config": {},
            "unrendered_config": dict(node.unrendered_config),
            **changed.get(node.name, {}),
        }
        for name, node in manifest.nodes.items()
    }
    macros = {name: {"macro_sql": m.macro_sql} for name, m in manifest.macros.items()}
    return PreviousState(manifest={"nodes": nodes, "macros": macros})


def test_a_model_in_another_database_is_not_modified() -> None:
    before = as_earlier(SHOP)
    assert chosen("state:modified", state=before) == set()
    assert chosen("state:new", state=before) == {"customers"}


@pytest.mark.parametrize(
    ("changed", "aspect"),
    [
        ({"raw_code": "select 2"}, "body"),
        ({"unrendered_config": {"materialized": "view"}}, "configs"),
        ({"unrendered_config": {"schema": "other"}}, "relation"),
        ({"config": {"contract": {"enforced": True}}}, "contract"),
    ],
)
def test_what_changed_is_modified_in_its_aspect_only(
    changed: Mapping[str, object], aspect: str
) -> None:
    before = as_earlier(SHOP, fct_orders=changed)
    assert chosen("state:modified", state=before) == {"fct_orders"}
    found = {
        other
        for other in ("body", "configs", "relation", "contract", "macros")
        if chosen(f"state:modified.{other}", "tag:none", state=before) - {"customers"}
    }
    assert found == {aspect}


def test_a_new_model_is_modified_and_a_new_source_is_not() -> None:
    before = PreviousState(manifest={"nodes": {}})
    assert chosen("state:modified", state=before) == chosen("fqn:*")
    assert chosen("state:unmodified", state=before) == {"customers"}


def test_a_changed_macro_modifies_what_reads_it_through_others() -> None:
    inner, outer = macro("inner", "new"), macro("outer", "", "macro.shop.inner")
    node = replace(model("a"), depends_on_macros=(outer.unique_id,))
    manifest = replace(manifest_of(node, model("b")), macros=by_id(inner, outer))
    before = as_earlier(
        replace(manifest, macros=by_id(replace(inner, macro_sql="old"), outer))
    )
    assert chosen("state:modified", manifest=manifest, state=before) == {"a"}
    assert chosen("state:modified.macros", manifest=manifest, state=before) == {"a"}


def macro(name: str, text: str, *parents: str) -> Macro:
    return Macro(
        unique_id=f"macro.shop.{name}",
        package_name="shop",
        name=name,
        path="macros/m.sql",
        original_file_path="macros/m.sql",
        macro_sql=text,
        depends_on_macros=parents,
    )


def by_id(*macros: Macro) -> dict[str, Macro]:
    return {macro.unique_id: macro for macro in macros}


def test_result_selects_by_the_earlier_status() -> None:
    state = PreviousState(results={FACT: "error"})
    assert chosen("result:error+", state=state) == {"fct_orders", "report"}


def test_fresher_sources_are_selected() -> None:
    state = PreviousState(
        sources={RAW: "2026-01-01"}, current_sources={RAW: "2026-01-02"}
    )
    assert chosen("source_status:fresher", state=state) == {"customers"}


def test_state_without_an_earlier_manifest_says_what_is_missing() -> None:
    with pytest.raises(SelectorError) as caught:
        chosen("state:new")
    assert "--state" in str(caught.value)
