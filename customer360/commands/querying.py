"""Nodes made SQL without running them: what `compile` and `show` share."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from customer360.adapters.protocol import Session
from customer360.adapters.registry import open_adapter
from customer360.commands.running import open_compiler
from customer360.commands.workspace import Workspace
from customer360.compilation.compiler import Compiler
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Node

INLINE_NAME = "inline_query"


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
    finally:
        session.close()
        adapter.close()


def inline_node(workspace: Workspace, text: str) -> Node:
    """A node that holds a query from the command line."""
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
        original_file_path=f"from remote system.sql/{INLINE_NAME}",
        fqn=(name, "sql", INLINE_NAME),
        raw_code=text,
        config={"materialized": "view"},
    )
