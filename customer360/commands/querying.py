"""Nodes made SQL without running them: what `compile` and `show` share."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from customer360.adapters.protocol import Session
from customer360.adapters.registry import open_adapter
from customer360.commands.running import open_compiler
from customer360.commands.workspace import Workspace
from customer360.compilation.compiler import Compiler
from customer360.records import replace
from customer360.render.screen import Screen
from customer360.render.table import text_table
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Node

INLINE_NAME = "inline_query"
_SHOWN_ROWS = 10


@contextmanager
def reading(workspace: Workspace) -> Iterator[tuple[Compiler, Session]]:
    """A compiler and a session that only read; an empty database if there is none."""
    target = workspace.project.target
    if not os.path.exists(target.path) and "://" not in target.path:
        target = replace(target, path=":memory:")
    adapter = open_adapter(target, read_only=True, lock_timeout=workspace.lock_timeout)
    session = adapter.session()
    try:
        compiler, _ = open_compiler(workspace, adapter)
        yield compiler, session
        compiler.save()
    finally:
        session.close()
        adapter.close()


def inline_node(workspace: Workspace, text: str) -> Node:
    """A node that holds a query from the command line; it may read everything."""
    project = workspace.project
    name = project.name
    return Node(
        unique_id=f"sql operation.{name}.{INLINE_NAME}",
        resource_type=ResourceType.SQL_OPERATION,
        package_name=name,
        name=INLINE_NAME,
        alias=INLINE_NAME,
        database=project.target.database,
        schema=project.target.schema,
        path=f"sql/{INLINE_NAME}",
        original_file_path="--inline",
        fqn=(name, "sql", INLINE_NAME),
        raw_code=text,
        depends_on=(*workspace.manifest.nodes, *workspace.manifest.sources),
        config={"materialized": "view"},
    )


def show_seeds(workspace: Workspace, selected: frozenset[str], screen: Screen) -> None:
    """`--show`: the first rows of each selected seed, if they were asked for."""
    nodes = workspace.manifest.nodes
    seeds = [
        nodes[name]
        for name in sorted(selected)
        if name in nodes and nodes[name].resource_type is ResourceType.SEED
    ]
    if not seeds or not workspace.call.is_on("show"):
        return
    with reading(workspace) as (_, session):
        for seed in seeds:
            if session.relation(seed.relation) is None:
                continue
            rows = session.execute(f"select * from {seed.relation} limit {_SHOWN_ROWS}")
            lines = (f"{seed.name}:", *text_table(rows.columns, rows.rows))
            screen.answer("\n".join(lines), name="SeedHeader")
