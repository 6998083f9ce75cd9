"""Nodes that are unpacked when they are first looked into."""

from dataclasses import replace

import pytest

from customer360.parsing.kept_nodes import KeptNode, pack_nodes, unpack_nodes
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Column, Node, Ref

NODE = Node(
    unique_id="model.shop.orders",
    resource_type=ResourceType.MODEL,
    package_name="shop",
    name="orders",
    alias="orders",
    database="db",
    schema="main",
    path="orders.sql",
    original_file_path="models/orders.sql",
    fqn=("shop", "orders"),
    raw_code="select 1 as id",
    columns={"id": Column(name="id")},
    refs=(Ref(name="customers"),),
    depends_on=("model.shop.customers",),
)


@pytest.fixture
def kept() -> Node:
    return unpack_nodes(pack_nodes([NODE]))[NODE.unique_id]


def test_a_kept_node_is_the_node_that_was_kept(kept: Node) -> None:
    assert kept == NODE


def test_a_node_of_other_code_is_another_node(kept: Node) -> None:
    assert kept != replace(NODE, raw_code="select 2 as id")


def test_what_was_not_early_is_found_when_asked_for(kept: Node) -> None:
    assert kept.columns == {"id": Column(name="id")}
    assert kept.refs == (Ref(name="customers"),)


def test_a_name_that_no_node_has_is_refused(kept: Node) -> None:
    with pytest.raises(AttributeError, match="colour"):
        _ = kept.colour  # type: ignore[attr-defined]


def test_a_kept_node_is_kept_again_without_being_unpacked(kept: Node) -> None:
    again = unpack_nodes(pack_nodes([kept]))[NODE.unique_id]
    assert isinstance(kept, KeptNode)
    assert isinstance(again, KeptNode)
    assert again.packed is kept.packed


def test_a_changed_copy_is_kept_as_it_is_now(kept: Node) -> None:
    changed = replace(kept, raw_code="select 2 as id")
    again = unpack_nodes(pack_nodes([changed]))[NODE.unique_id]
    assert again.raw_code == "select 2 as id"
