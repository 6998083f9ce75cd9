"""Small manifests, written as one line per node."""

from collections.abc import Mapping

from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node, Source, TestMetadata


def model(
    name: str,
    *parents: str,
    folder: str = "marts",
    tags: tuple[str, ...] = (),
    group: str | None = None,
    checksum: str = "",
    config: Mapping[str, object] | None = None,
) -> Node:
    return Node(
        unique_id=f"model.shop.{name}",
        resource_type=ResourceType.MODEL,
        package_name="shop",
        name=name,
        alias=name,
        database="db",
        schema=folder,
        path=f"{folder}/{name}.sql",
        original_file_path=f"models/{folder}/{name}.sql",
        fqn=("shop", folder, name),
        depends_on=parents,
        tags=tags,
        group=group,
        checksum=checksum,
        config=config or {"materialized": "table"},
    )


def data_test(name: str, *parents: str) -> Node:
    return Node(
        unique_id=f"test.shop.{name}",
        resource_type=ResourceType.TEST,
        package_name="shop",
        name=name,
        alias=name,
        database="db",
        schema="test_failures",
        path=f"{name}.sql",
        original_file_path="models/schema.yml",
        fqn=("shop", "marts", name),
        depends_on=parents,
        depends_on_macros=("macro.dbt.test_not_null",),
        test=TestMetadata(name="not_null"),
    )


def source(name: str) -> Source:
    return Source(
        unique_id=f"source.shop.raw.{name}",
        package_name="shop",
        source_name="raw",
        name=name,
        identifier=name,
        database="db",
        schema="raw",
        path="models/sources.yml",
        original_file_path="models/sources.yml",
        fqn=("shop", "raw", name),
    )


def manifest_of(*things: Node | Source) -> Manifest:
    return Manifest(
        project_name="shop",
        nodes={t.unique_id: t for t in things if isinstance(t, Node)},
        sources={t.unique_id: t for t in things if isinstance(t, Source)},
    )
