"""Small projects on disk, loaded, parsed and compiled without a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

from customer360.adapters.catalog import RelationCatalog
from customer360.compilation.compiler import Compiler
from customer360.events import Event
from customer360.parsing.load import load_manifest
from customer360.project.load import ProjectOptions, load_project
from customer360.project.project import Project
from customer360.resources.invocation import Invocation
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node
from customer360.resources.result import CompiledNode

PROJECT = "name: shop\nprofile: shop\nversion: '1'\n"
PROFILES = """
shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb, schema: main, threads: 1}
"""


@dataclass
class OnDisk:
    """A project in a folder. Files are written as given, without their indent."""

    folder: Path
    variables: dict[str, object] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    full_refresh: bool = False
    empty: bool = False

    def __post_init__(self) -> None:
        self.write({"dbt_project.yml": PROJECT, "profiles.yml": PROFILES})

    def write(self, files: Mapping[str, str]) -> "OnDisk":
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return self

    def project(self) -> Project:
        return load_project(
            ProjectOptions(
                project_dir=str(self.folder),
                working_directory=str(self.folder),
                vars=self.variables,
                environment=self.environment,
            )
        )

    def invocation(self) -> Invocation:
        return Invocation(
            invocation_id="0",
            command="run",
            started_at=datetime(2026, 1, 1, tzinfo=UTC),
            environment=self.environment,
            full_refresh=self.full_refresh,
            empty=self.empty,
        )

    def manifest(self, *, use_cache: bool = False) -> Manifest:
        return load_manifest(
            self.project(),
            invocation=self.invocation(),
            listener=self.events.append,
            use_cache=use_cache,
        )

    def node(self, name: str) -> Node:
        return self.manifest().nodes[_full(name)]

    def compiler(
        self, *, use_cache: bool = False, catalog: RelationCatalog | None = None
    ) -> Compiler:
        return Compiler(
            self.project(),
            self.manifest(use_cache=use_cache),
            invocation=self.invocation(),
            listener=self.events.append,
            catalog=catalog,
        )

    def compiled(self, name: str) -> CompiledNode:
        compiler = self.compiler()
        return compiler.compile(compiler.manifest.nodes[_full(name)])

    def sql(self, name: str) -> str:
        return self.compiled(name).compiled_code.strip()

    def rendered(self, text: str, **files: str) -> str:
        """What a model of this text becomes."""
        self.write({"models/under_test.sql": text, **files})
        return self.sql("under_test")


def _full(name: str) -> str:
    return name if "." in name else f"model.shop.{name}"
