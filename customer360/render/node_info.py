"""What JSON lines say of a node; Airflow Cosmos reads it."""

from collections.abc import Mapping
from datetime import datetime

from customer360.resources.kinds import Status
from customer360.resources.node import (
    Exposure,
    GraphNode,
    Node,
    Semantic,
    Source,
    UnitTest,
)
from customer360.resources.result import RunResult


def node_info(
    node: GraphNode,
    *,
    status: str,
    started: datetime | None = None,
    finished: datetime | None = None,
    relation_name: str | None = None,
) -> dict[str, object]:
    """dbt's `node_info`."""
    return {
        "materialized": node.materialized if isinstance(node, Node) else "",
        "meta": _meta(node),
        "node_checksum": node.checksum if isinstance(node, Node) else "",
        "node_finished_at": _time(finished),
        "node_name": node.name,
        "node_path": node.path,
        "node_relation": _relation(node, relation_name),
        "node_started_at": _time(started),
        "node_status": status,
        "resource_type": str(node.resource_type),
        "unique_id": node.unique_id,
    }


def info_of_result(result: RunResult) -> dict[str, object]:
    """The same at the end of a node; its times are those of the result."""
    timing = result.timing
    return node_info(
        result.node,
        status=str(result.status),
        started=timing[0].started_at if timing else None,
        finished=(
            timing[-1].completed_at
            if timing and result.status is not Status.SKIPPED
            else None
        ),
        relation_name=result.relation_name,
    )


def _meta(node: GraphNode) -> dict[str, object]:
    if isinstance(node, UnitTest):
        return {}
    meta = node.config.get("meta") if isinstance(node, Semantic) else node.meta
    return dict(meta) if isinstance(meta, Mapping) else {}


def _relation(node: GraphNode, relation_name: str | None) -> dict[str, object]:
    match node:
        case UnitTest() | Exposure() | Semantic():
            return {"alias": "", "database": "", "relation_name": "", "schema": ""}
        case Source():
            alias, name = node.identifier, str(node.relation)
        case Node():
            alias = node.alias
            name = relation_name or ("" if node.test else str(node.relation))
    return {
        "alias": alias,
        "database": node.database,
        "relation_name": name,
        "schema": node.schema,
    }


def _time(moment: datetime | None) -> str:
    return "" if moment is None else moment.replace(tzinfo=None).isoformat()
