"""A small project made by hand: nodes with their SQL, and a run of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from customer360.adapters.catalog import RelationCatalog
from customer360.adapters.protocol import Adapter, Session
from customer360.adapters.registry import open_adapter
from customer360.events import Event
from customer360.execution.run import run_nodes
from customer360.graph.graph import Graph
from customer360.project.project import Target
from customer360.resources.invocation import Invocation
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Macro, Node, TestMetadata, UnitTest
from customer360.resources.result import CompiledNode, RunResult


def target(path: Path, **settings: object) -> Target:
    return Target(
        profile_name="shop",
        name="dev",
        type="duckdb",
        path=str(path),
        database=path.stem,
        schema="main",
        threads=4,
        settings=settings,
    )


def model(
    name: str,
    sql: str,
    config: Mapping[str, object] | None = None,
    *,
    reads: Iterable[str] = (),
    materialized: str = "table",
) -> Node:
    return Node(
        unique_id=f"model.shop.{name}",
        resource_type=ResourceType.MODEL,
        package_name="shop",
        name=name,
        alias=name,
        database="db",
        schema="marts",
        path=f"{name}.sql",
        original_file_path=f"models/{name}.sql",
        fqn=("shop", name),
        raw_code=sql,
        config={"materialized": materialized, **(config or {})},
        depends_on=tuple(_full(parent) for parent in reads),
    )


def data_test(
    name: str,
    sql: str,
    *,
    reads: Iterable[str],
    column: str | None = None,
    kind: str | None = None,
    arguments: Mapping[str, object] | None = None,
    config: Mapping[str, object] | None = None,
) -> Node:
    return Node(
        unique_id=f"test.shop.{name}",
        resource_type=ResourceType.TEST,
        package_name="shop",
        name=name,
        alias=name,
        database="db",
        schema="test_failures",
        path=f"{name}.sql",
        original_file_path="models/models.yml",
        fqn=("shop", name),
        raw_code=sql,
        config={"materialized": "test", "severity": "ERROR", **(config or {})},
        depends_on=tuple(_full(parent) for parent in reads),
        depends_on_macros=(f"macro.dbt.test_{kind}",) if kind else (),
        column_name=column,
        attached_node=next((_full(parent) for parent in reads), None),
        test=(
            TestMetadata(name=kind, kwargs={**(arguments or {}), "column_name": column})
            if kind
            else None
        ),
    )


def _full(name: str) -> str:
    return name if "." in name else f"model.shop.{name}"


class GivenSQL:
    """Stands for the compiler: a node's raw code is its SQL already."""

    def compile(self, node: Node, session: Session) -> CompiledNode:
        return CompiledNode(node=node, compiled_code=node.raw_code)

    def compile_unit_test(self, test: UnitTest, session: Session) -> CompiledNode:
        raise NotImplementedError

    def render(
        self,
        text: str,
        node: Node,
        session: Session,
        *,
        names: Mapping[str, object] | None = None,
    ) -> str:
        return text.format(**names) if names else text

    def materialization_of(self, node: Node) -> Macro | None:
        return None

    def replaces(self, name: str) -> bool:
        return False

    def run_materialization(
        self,
        macro: Macro,
        compiled: CompiledNode,
        session: Session,
        names: Mapping[str, object],
    ) -> tuple[object, object]:
        raise NotImplementedError


@dataclass
class World:
    """An open database, and what happened in it."""

    folder: Path
    settings: dict[str, object] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.adapter: Adapter = open_adapter(
            target(self.folder / "db.duckdb", **self.settings)
        )
        self.session = self.adapter.session()
        self.templates = GivenSQL()

    def run(
        self, *nodes: Node, command: str = "run", **said: object
    ) -> list[RunResult]:
        manifest = Manifest(
            project_name="shop", nodes={node.unique_id: node for node in nodes}
        )
        threads = said.pop("threads", 4)
        assert isinstance(threads, int)
        return list(
            run_nodes(
                list(manifest.nodes),
                manifest=manifest,
                graph=Graph.from_manifest(manifest),
                compiler=self.templates,
                adapter=self.adapter,
                catalog=RelationCatalog.of(self.adapter),
                invocation=invocation(command, **said),
                target_path=str(self.folder / "target"),
                threads=threads,
                listener=self.events.append,
            )
        )

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return list(self.session.execute(sql).rows)

    def relations(self) -> list[str]:
        return sorted(f"{r.schema}.{r.identifier}" for r in self.session.relations())


def invocation(command: str, **said: object) -> Invocation:
    return Invocation(
        invocation_id="0",
        command=command,
        **{"started_at": datetime(2026, 1, 1, tzinfo=UTC), **said},  # type: ignore[arg-type]
    )
