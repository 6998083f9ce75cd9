"""`c360 features export`: the features of one date as a Parquet file and a manifest."""

import hashlib
import json
import os
from datetime import date

from customer360.adapters.protocol import Session
from customer360.artifacts.json_file import write_json
from customer360.commands.call import Call
from customer360.commands.querying import reading
from customer360.commands.workspace import Workspace, open_workspace
from customer360.errors import DatabaseError, UsageError
from customer360.ingestion.source import string_literal
from customer360.render.screen import Screen
from customer360.resources.node import Column, Node
from customer360.resources.version import VERSION

_MODEL = "ml_customer_features"
_DEFAULT_FOLDER = "features"
# The variables that say what a feature is, and not how many customers there are.
_VARIABLES = ("churn_horizon_days", "history_load_days", "reporting_currency")


def run(call: Call, screen: Screen) -> int:
    """Write both files, each whole or not at all."""
    asked = _asked_date(call)
    workspace = open_workspace(call, screen)
    node = _model(workspace)
    with reading(workspace) as (_, session):
        if session.relation(node.relation) is None:
            raise DatabaseError(
                f"{_MODEL} is not built yet", hint=f"c360 build --select +{_MODEL}"
            )
        observed = _observed_date(session, node, asked)
        folder = os.path.join(
            call.working_directory, call.text("output") or _DEFAULT_FOLDER
        )
        name = f"{_MODEL}_{observed.isoformat()}"
        data_file = os.path.join(folder, f"{name}.parquet")
        _write_parquet(session, node, observed, data_file)
        values = _manifest_values(workspace, session, node, observed, data_file)
    # The manifest comes last: who finds it finds the file that it tells of.
    write_json(os.path.join(folder, f"{name}.json"), values)
    screen.answer(
        f"{values['row_count']} customers, {values['column_count']} columns, as of "
        f"{observed.isoformat()}: {data_file}",
        name="FeaturesExported",
        data=values,
    )
    return 0


def _asked_date(call: Call) -> date | None:
    text = call.text("as_of")
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"--as-of {text!r} is not a date", hint="write it as 2026-01-31"
        ) from None


def _model(workspace: Workspace) -> Node:
    for node in workspace.manifest.nodes.values():
        if node.name == _MODEL:
            return node
    raise UsageError(
        f"this project has no model {_MODEL}",
        hint="c360 init makes a project that has one",
    )


def _observed_date(session: Session, node: Node, asked: date | None) -> date:
    """The date asked for, or the latest; only a date with all customers will do."""
    rows = session.execute(
        f"select distinct observation_date from {node.relation} where is_everyone "
        "order by 1"
    ).rows
    known = [row[0] for row in rows if isinstance(row[0], date)]
    if asked is None and known:
        return known[-1]
    if asked is not None and asked in known:
        return asked
    if asked is None:
        raise DatabaseError(f"{_MODEL} is empty", hint="are there any customers?")
    listed = ", ".join(day.isoformat() for day in known) or "none"
    raise UsageError(
        f"the features of all customers are not known for {asked} (known: {listed})",
        hint=f"c360 build --select +{_MODEL} --vars 'feature_dates: [\"{asked}\"]'",
    )


def _write_parquet(session: Session, node: Node, observed: date, path: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    draft = f"{path}.{os.getpid()}.tmp"
    try:
        session.execute(
            f"copy (select * from {node.relation} "
            f"where observation_date = date '{observed.isoformat()}' "
            f"order by customer_id) to {string_literal(draft)} (format parquet)"
        )
        os.replace(draft, path)
    finally:
        if os.path.exists(draft):
            os.unlink(draft)


def _manifest_values(
    workspace: Workspace, session: Session, node: Node, observed: date, path: str
) -> dict[str, object]:
    file = string_literal(path)
    counted = session.execute(f"select count(*) from read_parquet({file})").rows
    columns = session.execute(f"describe select * from read_parquet({file})").rows
    return {
        "name": _MODEL,
        "file": os.path.basename(path),
        "file_sha256": _file_hash(path),
        "observation_date": observed.isoformat(),
        "row_count": counted[0][0],
        "column_count": len(columns),
        "definition_hash": _definition_hash(workspace, node),
        "variables": _variables(workspace, node),
        "generated_by": f"c360 {VERSION}",
        "columns": [
            _column_values(str(row[0]), str(row[1]), node.columns.get(str(row[0])))
            for row in columns
        ],
    }


def _column_values(name: str, data_type: str, column: Column | None) -> object:
    return {
        "name": name,
        "data_type": data_type,
        "unit": None if column is None else column.meta.get("unit"),
        "description": "" if column is None else column.description,
    }


def _file_hash(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _definition_hash(workspace: Workspace, node: Node) -> str:
    """Changes with the model, what it reads, the macros, and the variables it names.

    Where the data come from and how many they are does not change it.
    """
    nodes = workspace.manifest.nodes
    names = {node.unique_id, *workspace.graph.ancestors([node.unique_id])}
    parts = {name: nodes[name].checksum for name in names if name in nodes}
    macros = {
        name: macro.macro_sql
        for name, macro in workspace.manifest.macros.items()
        if macro.package_name == node.package_name
    }
    text = json.dumps([parts, macros, _variables(workspace, node)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _variables(workspace: Workspace, node: Node) -> dict[str, str]:
    layers = workspace.project.variables.layers(node.package_name)
    found = {
        name: next((layer[name] for layer in layers if name in layer), None)
        for name in _VARIABLES
    }
    return {name: str(value) for name, value in found.items() if value is not None}
