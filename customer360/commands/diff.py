"""`c360 diff`: what differs between a model here and in another place."""

import json
import os
from contextlib import closing

from customer360.adapters.protocol import Session
from customer360.adapters.registry import open_adapter
from customer360.artifacts.past_runs import has_history
from customer360.artifacts.primary_keys import primary_keys
from customer360.commands.call import Call
from customer360.commands.diff_runs import compare_with_run
from customer360.commands.nearest import nearest_hint
from customer360.commands.workspace import (
    Workspace,
    load_project_of,
    open_workspace,
    parse_workspace,
)
from customer360.comparison.relations import Comparison, Side, compare
from customer360.errors import DatabaseError, ProjectError, SelectorError, UsageError
from customer360.records import replace
from customer360.render.diff_page import diff_lines, diff_values
from customer360.render.screen import Screen
from customer360.resources.node import Node
from customer360.resources.relation import Relation

_SAMPLE = 5
_OTHER_DATABASE = "c360_other"
_COMPARED = frozenset({"model", "seed", "snapshot"})


def run(call: Call, screen: Screen) -> int:
    """Show what differs; 1 if something does, as `diff` has it."""
    workspace = open_workspace(call, screen)
    node = _node(workspace, str(call.text("node")))
    against = call.text("against")
    if against is None:
        raise UsageError(
            "say what to compare with",
            hint="--against a target, a database file, or a run of `c360 history`",
        )
    target = workspace.project.target
    adapter = open_adapter(target, read_only=True, lock_timeout=workspace.lock_timeout)
    with closing(adapter), closing(adapter.session()) as session:
        here = _side(session, node.relation, f"here ({target.name})", node)
        place = _other_place(call, workspace, screen, node, against)
        if place is None:
            if not has_history(session):
                raise _unknown(against)
            return compare_with_run(
                session, here, node, call=call, screen=screen, run=against
            )
        path, relation = place
        if path is not None:
            _check_readable(workspace, path)
            relation = _attached(session, path, relation)
        there = _side(session, relation, against, node)
        if there.relation == here.relation:
            raise UsageError(
                f"{against} has {node.name} in the same place as {target.name}",
                hint="there is nothing to compare: name another target or file",
            )
        key = () if call.is_on("whole_rows") else _key(call, workspace, node)
        comparison = _compare(call, session, key=key, here=here, there=there)
    values = diff_values(node.name, comparison)
    if call.text("output") == "json":
        text = json.dumps(values, indent=2, default=str)
    else:
        text = diff_lines(node.name, comparison, screen.paper)
    screen.answer(text, name="Diff", data=values)
    return int(not comparison.is_same)


def _compare(
    call: Call,
    session: Session,
    *,
    key: tuple[str, ...],
    here: Side,
    there: Side,
) -> Comparison:
    limit = call.whole("limit")
    tolerance = call.number("tolerance") or 0.0
    if tolerance < 0:
        raise UsageError(f"--tolerance cannot be {tolerance}", hint="0 is the least")
    return compare(
        session,
        here,
        there,
        key=key,
        ignored=call.words("ignore"),
        tolerance=tolerance,
        sample=_SAMPLE if limit is None else max(limit, 0),
    )


def _node(workspace: Workspace, name: str) -> Node:
    nodes = [
        node
        for node in workspace.manifest.nodes.values()
        if node.resource_type in _COMPARED
    ]
    spellings = [(node, {node.name, node.unique_id}) for node in nodes]
    found = next((node for node, names in spellings if name in names), None)
    if found is None:
        raise SelectorError(
            f"there is no model, seed or snapshot {name!r}",
            hint=nearest_hint(
                name,
                {node.name for node in nodes},
                listed_by="c360 ls --resource-type model seed snapshot",
            ),
        )
    if found.is_ephemeral:
        raise SelectorError(
            f"{name} is ephemeral: it has no rows of its own",
            hint="compare a model that reads it",
        )
    return found


def _key(call: Call, workspace: Workspace, node: Node) -> tuple[str, ...]:
    """What was said, the model's own key, or what is tested to be unique."""
    given = tuple(name for word in call.words("key") for name in word.split(","))
    if given:
        return given
    match node.config.get("unique_key"):
        case str() as name if name.isidentifier():
            return (name,)
        case list() | tuple() as names if names:
            return tuple(str(name) for name in names)
    found = primary_keys(workspace.manifest.nodes.values())
    return tuple(found.get(node.unique_id, ()))[:1]


def _side(session: Session, relation: Relation, name: str, node: Node) -> Side:
    if session.relation(relation) is None:
        raise DatabaseError(
            f"{node.name} is not built in {name}",
            hint=f"c360 build --select {node.name} makes it",
        )
    return Side(name=name, relation=str(relation), columns=session.columns(relation))


def _other_place(
    call: Call, workspace: Workspace, screen: Screen, node: Node, against: str
) -> tuple[str | None, Relation] | None:
    """The other database's file (None if it is the same) and the relation in it."""
    path = os.path.normpath(
        os.path.join(call.working_directory, os.path.expanduser(against))
    )
    own = workspace.project.target
    if os.path.isfile(path):
        return (None if _is_same_file(path, own.path) else path), node.relation
    if os.sep in against or against.endswith((".duckdb", ".db")):
        raise DatabaseError(
            f"there is no database {path}", hint="--against names a file that exists"
        )
    try:
        other_call, project = load_project_of(
            replace(call, options={**call.options, "target": against})
        )
    except ProjectError as error:
        if "target" not in error.message:
            raise
        return None
    other = parse_workspace(other_call, project, screen)
    found = other.manifest.nodes.get(node.unique_id)
    if found is None:
        raise SelectorError(
            f"{node.name} is not enabled in the target {against}",
            hint="compare another model",
        )
    if _is_same_file(project.target.path, own.path):
        return None, found.relation
    if not os.path.exists(project.target.path):
        raise DatabaseError(
            f"the target {against} has no database yet at {project.target.path}",
            hint=f"c360 build --target {against} makes it",
        )
    return project.target.path, found.relation


def _is_same_file(one: str, other: str) -> bool:
    return (
        os.path.exists(one) and os.path.exists(other) and os.path.samefile(one, other)
    )


def _check_readable(workspace: Workspace, path: str) -> None:
    """Opening it says what is wrong with a file; attaching it says less."""
    target = replace(workspace.project.target, path=path)
    open_adapter(target, read_only=True, lock_timeout=workspace.lock_timeout).close()


def _attached(session: Session, path: str, relation: Relation) -> Relation:
    quoted = path.replace("'", "''")
    session.execute(f"attach '{quoted}' as {_OTHER_DATABASE} (read_only)")
    return replace(relation, database=_OTHER_DATABASE)


def _unknown(against: str) -> UsageError:
    return UsageError(
        f"there is no target, no file and no run {against!r}",
        hint="targets are in profiles.yml, runs in `c360 history`",
    )
