"""A run's lineage for OpenLineage, where it is configured."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from customer360.adapters.protocol import Adapter, ColumnInfo
from customer360.commands.workspace import Workspace
from customer360.records import replace
from customer360.resources.relation import Relation


@contextmanager
def telling_lineage(workspace: Workspace, adapter: Adapter) -> Iterator[Workspace]:
    """The same workspace, its listener telling lineage besides if that is wanted.

    What has started and not ended when the context is left has failed.

    Raises:
        ProjectError: it is wanted, and the client is not installed or set up.
    """
    call, project = workspace.call, workspace.project
    # The modules cost time, and few want it.
    if not _is_wanted(call.environment, project.root):
        yield workspace
        return
    from customer360.observability.lineage_events import Teller
    from customer360.observability.open_lineage import (
        LineageListener,
        open_client,
    )

    send = open_client(
        call.environment,
        root=project.root,
        database_path=adapter.path,
        project=project.name,
    )

    # A session for each question: one left open would keep the file from being closed.
    def columns_of(relation: Relation) -> tuple[ColumnInfo, ...]:
        with closing(adapter.session()) as session:
            return session.columns(relation)

    def syntax_of(sql: str) -> str:
        with closing(adapter.session()) as session:
            return str(
                session.execute("select json_serialize_sql(?)", [sql]).rows[0][0]
            )

    teller = Teller(
        project=project.name,
        command=call.command,
        invocation_id=call.invocation_id,
        manifest=workspace.manifest,
        columns_of=columns_of,
        syntax_of=syntax_of,
        clock=lambda: datetime.now(tz=UTC),
    )
    listener = LineageListener(workspace.listener, teller, send)
    try:
        yield replace(workspace, listener=listener)
    finally:
        listener.close(sys.exception())


def _is_wanted(environment: Mapping[str, str], root: str) -> bool:
    if environment.get("OPENLINEAGE_DISABLED", "").lower() in {"1", "true"}:
        return False
    return any(
        name in {"OPENLINEAGE_URL", "OPENLINEAGE_CONFIG"}
        or name.startswith("OPENLINEAGE__")
        for name in environment
    ) or os.path.isfile(os.path.join(root, "openlineage.yml"))
