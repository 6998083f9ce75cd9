"""`c360 history`: runs over time, and what is notable about them."""

import json
from contextlib import closing

from customer360.adapters.protocol import Session
from customer360.adapters.registry import open_adapter
from customer360.artifacts.past_runs import (
    has_history,
    known_ids,
    read_history,
    read_node_runs,
)
from customer360.commands.call import Call
from customer360.commands.nearest import nearest_hint
from customer360.commands.workspace import open_project
from customer360.errors import DatabaseError, UsageError
from customer360.render.screen import Screen

_RUNS = 10
_NODES = 10


def run(call: Call, screen: Screen) -> int:
    """Show the history; nothing is parsed, and nothing is written."""
    call, project = open_project(call, screen)
    limit = call.whole("limit")
    limit = _RUNS if limit is None else limit
    if limit < 1:
        raise UsageError(f"--limit cannot be {limit}", hint="1 is the least")
    adapter = open_adapter(
        project.target, read_only=True, lock_timeout=call.number("lock_timeout") or 0.0
    )
    with closing(adapter), closing(adapter.session()) as session:
        if not has_history(session):
            raise DatabaseError(
                f"no run is recorded in {adapter.path}", hint="c360 build makes one"
            )
        node = call.text("node")
        if node is None:
            _show_all(session, call, screen, limit, adapter.path)
        else:
            _show_node(session, call, screen, limit, node)
    return 0


def _show_all(
    session: Session, call: Call, screen: Screen, limit: int, path: str
) -> None:
    from customer360.render.history_page import history_lines, history_values

    history = read_history(session, runs=limit, nodes=_NODES)
    values = history_values(history)
    if call.text("output") == "json":
        text = json.dumps(values, indent=2)
    else:
        text = history_lines(history, screen.paper, database_path=path)
    screen.answer(text, name="History", data=values)


def _show_node(
    session: Session, call: Call, screen: Screen, limit: int, node: str
) -> None:
    from customer360.render.history_page import (
        node_history_lines,
        node_history_values,
    )

    known = known_ids(session)
    found = [name for name in known if node in {name, *_names(name)}]
    if not found:
        names = sorted({_names(name)[0] for name in known})
        raise UsageError(
            f"nothing called {node!r} ever ran",
            hint=nearest_hint(node, names, listed_by="c360 ls"),
        )
    runs = read_node_runs(session, found, limit=limit)
    values = node_history_values(node, runs)
    if call.text("output") == "json":
        text = json.dumps(values, indent=2)
    else:
        text = node_history_lines(node, runs, screen.paper)
    screen.answer(text, name="NodeHistory", data=values)


def _names(unique_id: str) -> tuple[str, ...]:
    """What people may call it: `a`, `shop.a`; tests without the hash behind them."""
    kind, _, rest = unique_id.partition(".")
    package, _, name = rest.partition(".")
    if kind == "test":
        name = name.rpartition(".")[0] or name
    return name, f"{package}.{name}"
