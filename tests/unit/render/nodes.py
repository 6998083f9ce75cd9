"""Nodes and results for the tests of views."""

from datetime import UTC, datetime

from customer360.events import NodeFinished, NodeStarted, RunFinished
from customer360.resources.kinds import ResourceType, Status
from customer360.resources.node import Node, Source, TestMetadata, UnitTest
from customer360.resources.result import CompiledNode, RunResult, Timing

NOON = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)


def model(name: str = "a", materialized: str = "view") -> Node:
    return Node(
        unique_id=f"model.shop.{name}",
        resource_type=ResourceType.MODEL,
        package_name="shop",
        name=name,
        alias=name,
        database="shop",
        schema="main",
        path=f"{name}.sql",
        original_file_path=f"models/{name}.sql",
        fqn=("shop", name),
        checksum="c0ffee",
        config={"materialized": materialized},
    )


def seed() -> Node:
    return Node(
        unique_id="seed.shop.s",
        resource_type=ResourceType.SEED,
        package_name="shop",
        name="s",
        alias="s",
        database="shop",
        schema="main",
        path="s.csv",
        original_file_path="seeds/s.csv",
        fqn=("shop", "s"),
        config={"materialized": "seed"},
    )


def data_test(name: str = "not_null_a_v") -> Node:
    return Node(
        unique_id=f"test.shop.{name}.1",
        resource_type=ResourceType.TEST,
        package_name="shop",
        name=name,
        alias=name,
        database="shop",
        schema="test_failures",
        path=f"{name}.sql",
        original_file_path="models/schema.yml",
        fqn=("shop", name),
        test=TestMetadata(name="not_null"),
        config={"materialized": "test"},
    )


def unit_test() -> UnitTest:
    return UnitTest(
        unique_id="unit_test.shop.b.ut",
        package_name="shop",
        name="ut",
        model="b",
        path="schema.yml",
        original_file_path="models/schema.yml",
    )


def source() -> Source:
    return Source(
        unique_id="source.shop.raw.t",
        package_name="shop",
        source_name="raw",
        name="t",
        identifier="t",
        database="shop",
        schema="main",
        path="models/schema.yml",
        original_file_path="models/schema.yml",
    )


def result(
    node: Node | Source | UnitTest,
    status: Status = Status.SUCCESS,
    **said: object,
) -> RunResult:
    return RunResult(
        node=node,
        status=status,
        execution_time=0.301,
        timing=(Timing(name="execute", started_at=NOON, completed_at=NOON),),
        compiled=(
            CompiledNode(node=node, compiled_code="select 1")
            if isinstance(node, Node)
            else None
        ),
        **said,  # type: ignore[arg-type]
    )


def started(node: Node | Source | UnitTest) -> NodeStarted:
    return NodeStarted(node=node, index=1, total=10)


def finished(of: RunResult) -> NodeFinished:
    return NodeFinished(result=of, index=4, total=10)


def ended(*results: RunResult, is_interrupted: bool = False) -> RunFinished:
    return RunFinished(
        command="build",
        results=results,
        elapsed=1.2,
        database_path="/data/shop.duckdb",
        target_path="target",
        is_interrupted=is_interrupted,
    )
