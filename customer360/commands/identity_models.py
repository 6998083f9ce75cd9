"""The models of identity alone, run on people in a database of their own."""

import os
import shutil
from collections.abc import Mapping, Sequence
from typing import cast

from customer360.adapters.protocol import Adapter
from customer360.commands.call import Call
from customer360.commands.running import open_compiler
from customer360.commands.shipped_project import shipped_project
from customer360.commands.workspace import (
    Workspace,
    load_project_of,
    parse_workspace,
)
from customer360.errors import C360Error
from customer360.events import Event, Listener, NodeFinished, Progress
from customer360.execution.run import run_nodes
from customer360.project.project import Target
from customer360.records import dataclass, replace
from customer360.render.screen import Screen
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Node
from customer360.resources.relation import Relation
from customer360.resources.result import RunResult
from customer360.resources.version import VERSION

# What DuckDB calls a database in memory; a file of this name is called so, too.
CATALOG = "memory"
_RUN = frozenset({ResourceType.MODEL, ResourceType.SEED})


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityModels:
    """The parsed project, its target a database that is nobody's."""

    workspace: Workspace
    folder: str

    def relation(self, name: str) -> Relation | None:
        """The relation of a model, if the project has one of this name."""
        nodes = self.workspace.manifest.nodes.values()
        return next((node.relation for node in nodes if _is_model(node, name)), None)

    def run(
        self, adapter: Adapter, listener: Listener, *, wanted: Sequence[str]
    ) -> None:
        """Run the models of these names, those that there are, and what they need.

        Raises:
            C360Error: a model failed; says which, and why.
        """
        workspace = self.workspace
        selected = self._selected(wanted)
        compiler, catalog = open_compiler(workspace, adapter, selected)
        results = run_nodes(
            selected,
            manifest=workspace.manifest,
            graph=workspace.graph,
            compiler=compiler,
            adapter=adapter,
            catalog=catalog,
            invocation=workspace.invocation,
            target_path=self.folder,
            threads=workspace.project.target.threads,
            listener=_only_progress(listener),
        )
        compiler.save()
        failed = next((result for result in results if result.status.is_bad), None)
        if failed is not None:
            raise _failure(failed)

    def _selected(self, wanted: Sequence[str]) -> frozenset[str]:
        nodes = self.workspace.manifest.nodes
        models = [
            unique_id
            for unique_id, node in nodes.items()
            if any(_is_model(node, name) for name in wanted)
        ]
        return frozenset(
            unique_id
            for unique_id in {*models, *self.workspace.graph.ancestors(models)}
            if (node := nodes.get(unique_id)) is not None and node.resource_type in _RUN
        )


def open_identity_models(
    call: Call,
    screen: Screen,
    target: Target,
    *,
    folder: str,
    variables: Mapping[str, object],
) -> IdentityModels:
    """Parse the shipped project for this target; what it writes goes to `folder`.

    With `--project-dir` it is that project: its nicknames, its overrides.
    """
    is_own = _names_a_project(call)
    options: dict[str, object] = {
        **call.options,
        "target_path": folder if is_own else _kept_folder(call.environment, folder),
        "log_path": folder,
        "write_json": False,
    }
    if not is_own:
        copied = _copy_identity_part(shipped_project(), folder)
        options |= {
            "project_dir": copied,
            "profiles_dir": copied,
            "profile": None,
            "target": None,
        }
    own_call = replace(
        call, options=options, environment=call.environment if is_own else {}
    )
    own_call, project = load_project_of(own_call)
    given = project.variables
    changed = replace(
        project,
        # What was parsed and compiled is kept for targets that look the same.
        target=replace(
            target, path=":memory:", settings={}, threads=project.target.threads
        ),
        variables=replace(given, command_line={**given.command_line, **variables}),
    )
    workspace = parse_workspace(own_call, changed, screen)
    return IdentityModels(workspace=workspace, folder=folder)


def _names_a_project(call: Call) -> bool:
    # What the environment says is meant for commands on a project.
    given = call.text("project_dir")
    return given is not None and all(
        call.environment.get(f"{prefix}PROJECT_DIR") != given
        for prefix in ("C360_", "DBT_ENGINE_", "DBT_")
    )


def _kept_folder(environment: Mapping[str, str], folder: str) -> str:
    # Parsing and compiling the models takes longer than matching a thousand records, so
    # both are kept in the user's cache. There is nothing of the user's files in it.
    home = environment.get("HOME")
    caches = environment.get("XDG_CACHE_HOME") or (
        home and os.path.join(home, ".cache")
    )
    if not caches or not os.path.isabs(caches):
        return folder
    kept = os.path.join(caches, "c360", f"identity-{VERSION}")
    try:
        os.makedirs(kept, exist_ok=True)
    except OSError:
        return folder
    return kept if os.access(kept, os.W_OK) else folder


def _copy_identity_part(project: str, folder: str) -> str:
    # Parsing the marts and all else takes as long again, and nothing here reads them.
    copied = os.path.join(folder, "project")
    for name in _PARTS:
        source, target = os.path.join(project, name), os.path.join(copied, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if os.path.isdir(source):
            shutil.copytree(source, target)
        elif os.path.isfile(source):
            shutil.copy2(source, target)
    return copied


_PARTS = (
    "dbt_project.yml",
    "profiles.yml",
    "macros",
    "seeds",
    "docs",
    os.path.join("models", "_sources.yml"),
    os.path.join("models", "staging"),
    os.path.join("models", "intermediate", "identity"),
    os.path.join("tests", "generic"),
)


def target_for_people(path: str, settings: Mapping[str, object]) -> Target:
    """A database that belongs to no project, with these settings of DuckDB."""
    return Target(
        profile_name="people",
        name="people",
        type="duckdb",
        path=path,
        database=CATALOG,
        schema="main",
        threads=1,
        settings={"settings": settings},
    )


def _is_model(node: Node, name: str) -> bool:
    return node.resource_type is ResourceType.MODEL and node.name == name


def _only_progress(listener: Listener) -> Listener:
    def listen(event: Event) -> None:
        if isinstance(event, NodeFinished):
            listener(
                Progress(
                    task="match",
                    done=event.index,
                    total=event.total,
                    detail=cast(Node, event.result.node).name,
                )
            )

    return listen


def _failure(failed: RunResult) -> C360Error:
    said = failed.message or "no reason was given"
    return C360Error(f"matching failed in {cast(Node, failed.node).name}: {said}")
