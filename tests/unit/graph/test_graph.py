"""What depends on what."""

import pytest

from customer360.errors import CompilationError
from customer360.graph.graph import Graph
from tests.unit.graph.projects import manifest_of, model


def test_a_circle_is_named_in_the_error() -> None:
    circle = manifest_of(
        model("a", "model.shop.c"),
        model("b", "model.shop.a"),
        model("c", "model.shop.b"),
    )
    with pytest.raises(CompilationError, match="a -> b -> c -> a"):
        Graph.from_manifest(circle)


def test_a_node_that_reads_itself_is_a_circle() -> None:
    with pytest.raises(CompilationError, match="a -> a"):
        Graph.from_manifest(manifest_of(model("a", "model.shop.a")))


def test_order_counts_through_nodes_that_are_not_selected() -> None:
    graph = Graph.from_parents({"a": (), "b": ("a",), "c": ("b",)})
    assert graph.among({"a", "c"}).parents == {"a": (), "c": ("a",)}


def test_five_thousand_models_are_ordered_at_once() -> None:
    chain = {f"m{i}": (f"m{i - 1}",) if i else () for i in range(5000)}
    assert Graph.from_parents(chain).run_order()[-1] == "m4999"
