"""The catalogue's page: from the artifacts that were just written, and past runs."""

import json
import os
from collections.abc import Iterable

from customer360.adapters.protocol import CatalogColumn, Session
from customer360.artifacts.text_file import write_text
from customer360.commands.lineage_columns import trace_compiled
from customer360.commands.workspace import Workspace
from customer360.docs_site.catalogue import Known, catalogue
from customer360.docs_site.page import catalogue_html
from customer360.resources.relation import Relation
from customer360.resources.result import CompiledNode

PAGE = "index.html"
STATIC_PAGE = "static_index.html"

_LATEST = """
select unique_id, status, strftime(started_at, '%Y-%m-%d %H:%M'), execution_seconds,
    {rows}
from {table}
qualify
    row_number() over (
        partition by unique_id order by started_at desc, invocation_id
    ) = 1
"""
_TABLES = (("node_runs", "row_count"), ("test_runs", "failure_count"))


def latest_runs(session: Session, database: str | None) -> dict[str, object]:
    """What the last run of each node came to; nothing where none was noted."""
    found: dict[str, object] = {}
    for name, rows in _TABLES:
        table = Relation(database=database, schema="c360", identifier=name)
        if session.relation(table) is None:
            continue
        for row in session.execute(_LATEST.format(table=table, rows=rows)).rows:
            found[str(row[0])] = dict(
                zip(("status", "started_at", "seconds", "rows"), row[1:], strict=True)
            )
    return found


def what_is_known(
    workspace: Workspace,
    session: Session,
    columns: Iterable[CatalogColumn],
    compiled: Iterable[CompiledNode],
) -> Known:
    """Past runs, column lineage, and the sizes of the sources' tables."""
    sql = {each.node.unique_id: each.compiled_code for each in compiled}
    return Known(
        runs=latest_runs(session, workspace.project.target.database),
        origins=trace_compiled(workspace, session, sql),
        row_counts=_source_rows(workspace, session, columns),
    )


def _source_rows(
    workspace: Workspace, session: Session, columns: Iterable[CatalogColumn]
) -> dict[str, object]:
    """How many rows the sources have that are tables; to count a view may take long."""
    tables = {str(each.relation) for each in columns if "VIEW" not in each.kind.upper()}
    return {
        name: session.execute(f"select count(*) from {source.relation}").rows[0][0]
        for name, source in workspace.manifest.sources.items()
        if str(source.relation) in tables
    }


def write_page(target_path: str, known: Known, *, is_static: bool) -> str | None:
    """The page beside the artifacts; None where there is no manifest to read."""
    manifest = _read(os.path.join(target_path, "manifest.json"))
    if not manifest:
        return None
    catalog = _read(os.path.join(target_path, "catalog.json"))
    page = catalogue_html(catalogue(manifest, catalog, known))
    path = os.path.join(target_path, PAGE)
    write_text(path, page)
    if is_static:
        # Ours holds everything anyway; dbt's users look for this name.
        write_text(os.path.join(target_path, STATIC_PAGE), page)
    return path


def _read(path: str) -> dict[str, object]:
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        values = json.load(file)
    return values if isinstance(values, dict) else {}
