"""`c360 report`: the customer base on one page, in one file."""

import os
from contextlib import closing

from customer360.adapters.protocol import Session
from customer360.adapters.registry import open_adapter
from customer360.artifacts.text_file import write_text
from customer360.commands.call import Call
from customer360.commands.workspace import Workspace, open_workspace
from customer360.dashboard.compose import compose
from customer360.dashboard.page import report_html
from customer360.dashboard.tables import Tables
from customer360.errors import DatabaseError
from customer360.render.screen import Screen
from customer360.resources.relation import Relation

_FILE = "report.html"
# Tables that are no models: what was loaded, and what was run.
_OTHERS = (
    ("load_history", "raw", "load_history"),
    ("invocations", "c360", "invocations"),
    ("test_runs", "c360", "test_runs"),
)


def run(call: Call, screen: Screen) -> int:
    """Write the page and say where it is."""
    workspace = open_workspace(call, screen)
    call = workspace.call
    path = os.path.join(
        call.working_directory,
        call.text("output_file") or os.path.join(workspace.project.target_path, _FILE),
    )
    target = workspace.project.target
    if not os.path.exists(target.path) and "://" not in target.path:
        raise DatabaseError(
            f"there is no database yet at {target.path}", hint="c360 build makes it"
        )
    adapter = open_adapter(target, read_only=True, lock_timeout=workspace.lock_timeout)
    with closing(adapter), closing(adapter.session()) as session:
        report = compose(
            _tables(workspace, session),
            project=workspace.project.name,
            include_pii=call.is_on("include_pii"),
        )
    page = report_html(report)
    write_text(path, page)
    size = len(page.encode()) / 1e6
    screen.answer(
        f"{path} ({size:.1f} MB)",
        name="Report",
        data={"path": path, "bytes": len(page.encode())},
    )
    return 0


def _tables(workspace: Workspace, session: Session) -> Tables:
    nodes = {
        node.name: node.relation
        for node in workspace.manifest.nodes.values()
        if node.resource_type in {"model", "seed", "snapshot"}
    }
    database = workspace.project.target.database
    for name, schema, identifier in _OTHERS:
        nodes[name] = Relation(database=database, schema=schema, identifier=identifier)
    relations = {
        name: str(relation)
        for name, relation in nodes.items()
        if session.relation(relation) is not None
    }
    as_of, currency = _as_of(session, relations)
    return Tables(
        session=session,
        relations=relations,
        names=frozenset(nodes),
        as_of=as_of,
        currency=currency,
    )


def _as_of(session: Session, relations: dict[str, str]) -> tuple[str, str]:
    """The day and the currency of the figures, as the first of these tables says."""
    for name in ("customer_lifetime_value", "rfm_segments", "customer_360"):
        if name not in relations:
            continue
        rows = session.execute(
            "select cast(max(as_of_date) as varchar), min(currency_code) "
            f"from {relations[name]}"
        ).rows
        if rows and rows[0][0] is not None:
            return str(rows[0][0]), str(rows[0][1] or "")
    return "", ""
