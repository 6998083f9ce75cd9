"""`c360 docs generate`: what the database holds, beside what the project says."""

import os
import shutil
import time
from collections.abc import Callable, Iterable

from customer360.adapters.protocol import CatalogColumn
from customer360.artifacts.catalog import write_catalog
from customer360.commands.announcing import say_what_was_found
from customer360.commands.call import Call
from customer360.commands.compiling import (
    COMPILED,
    Compiled,
    compile_nodes,
    nodes_in_order,
)
from customer360.commands.docs_page import what_is_known, write_page
from customer360.commands.querying import reading
from customer360.commands.running import Walk, write_artifacts
from customer360.commands.selecting import selected_ids
from customer360.commands.workspace import Workspace, open_workspace
from customer360.errors import ProjectError
from customer360.events import Note
from customer360.project.project import Project
from customer360.project.yaml import as_texts
from customer360.render.screen import Screen
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Node, Source
from customer360.resources.relation import Relation

_IN_CATALOG = frozenset({ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT})


def run(call: Call, screen: Screen) -> int:
    """Compile what is selected, then write `catalog.json` of its relations.

    Without compiling (`--no-compile`) the selection has no say, as in dbt.
    """
    workspace = open_workspace(call, screen)
    call = workspace.call
    say_what_was_found(workspace)
    clock = time.perf_counter()
    compiled = Compiled(results=())
    selected: frozenset[str] | None = None
    columns: tuple[CatalogColumn, ...] = ()
    with reading(workspace) as (compiler, session):
        if call.is_on("compile", default=True):
            chosen = selected_ids(workspace, only={*COMPILED, ResourceType.SOURCE})
            selected = chosen if _is_selective(call) else None
            nodes = nodes_in_order(workspace, chosen)
            compiled = compile_nodes(workspace, nodes, compiler, session)
        if not call.is_on("empty_catalog"):
            screen.listener(Note(message="Building catalog", name="BuildingCatalog"))
            columns = session.catalog()
        known = what_is_known(workspace, session, columns, compiled.nodes)
    if call.is_on("compile", default=True):
        elapsed = time.perf_counter() - clock
        walk = Walk(results=compiled.results, elapsed=elapsed)
        write_artifacts(workspace, walk, compiled=compiled.nodes)
    if compiled.exit_code == 0:
        _copy_assets(workspace.project)
        _write(workspace, columns, selected, screen)
        page = write_page(
            workspace.project.target_path, known, is_static=call.is_on("static")
        )
        if page is not None:
            screen.listener(Note(message=f"Page written to {os.path.abspath(page)}"))
    return compiled.exit_code


def _copy_assets(project: Project) -> None:
    """Pictures and the like (`asset-paths`) go where the page can show them."""
    own = project.packages[0].config.get("asset-paths")
    for path in as_texts(own or [], "asset-paths"):
        source = os.path.join(project.root, path)
        copy = os.path.normpath(os.path.join(project.target_path, path))
        if not copy.startswith(project.target_path + os.sep):
            raise ProjectError(
                f"the folder {path!r} of asset-paths is not inside the project",
                hint="name a folder beside models/",
            )
        shutil.rmtree(copy, ignore_errors=True)
        if os.path.isdir(source):
            shutil.copytree(source, copy)


def _is_selective(call: Call) -> bool:
    return any(call.options.get(name) for name in ("select", "exclude", "selector"))


def _write(
    workspace: Workspace,
    columns: tuple[CatalogColumn, ...],
    selected: frozenset[str] | None,
    screen: Screen,
) -> None:
    manifest = workspace.manifest

    def is_meant(unique_id: str) -> bool:
        return selected is None or unique_id in selected

    path = write_catalog(
        workspace.project.target_path,
        columns,
        workspace.invocation,
        nodes=_relations(
            (node for node in manifest.nodes.values() if _is_shown(node)), is_meant
        ),
        sources=_relations(manifest.sources.values(), is_meant),
    )
    shown = os.path.abspath(path)
    screen.listener(
        Note(
            message=f"Catalog written to {shown}",
            name="CatalogWritten",
            code="E044",
            data={"path": shown},
        )
    )


def _is_shown(node: Node) -> bool:
    stores = bool(node.config.get("store_failures"))
    is_stored_test = node.resource_type is ResourceType.TEST and stores
    return node.resource_type in _IN_CATALOG or is_stored_test


def _relations(
    things: Iterable[Node | Source], is_meant: Callable[[str], bool]
) -> dict[str, Relation]:
    return {
        thing.unique_id: thing.relation
        for thing in things
        if is_meant(thing.unique_id)
        and not (isinstance(thing, Node) and thing.is_ephemeral)
    }
