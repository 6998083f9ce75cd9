"""`c360 show`: rows of a node or of a query, as a table or as JSON."""

import time
from datetime import UTC, datetime
from decimal import Decimal

from customer360.adapters.protocol import Rows, Session
from customer360.commands.call import Call
from customer360.commands.querying import INLINE_NAME, inline_node, reading
from customer360.commands.running import Walk, write_artifacts
from customer360.commands.selecting import selected_ids
from customer360.commands.workspace import Workspace, open_workspace
from customer360.compilation.compiler import Compiler
from customer360.errors import DatabaseError, UsageError
from customer360.render.screen import Screen
from customer360.render.table import text_table
from customer360.resources.kinds import ResourceType, Status
from customer360.resources.node import Node
from customer360.resources.result import CompiledNode, RunResult, Timing

_DEFAULT_LIMIT = 5
_SHOWN = frozenset(
    {
        ResourceType.MODEL,
        ResourceType.SEED,
        ResourceType.SNAPSHOT,
        ResourceType.TEST,
        ResourceType.ANALYSIS,
    }
)


def run(call: Call, screen: Screen) -> int:
    """Show the rows; nothing is written to the database."""
    workspace = open_workspace(call, screen)
    limit = workspace.call.whole("limit")
    limit = _DEFAULT_LIMIT if limit is None else limit
    results = []
    clock = time.perf_counter()
    with reading(workspace) as (compiler, session):
        for node, sql in _queries(workspace, compiler, session):
            began = datetime.now(tz=UTC)
            rows = _fetch(node, sql, limit, session)
            _answer(
                node,
                rows,
                workspace.call.text("output") or "text",
                screen,
                is_bare=workspace.call.is_on("quiet"),
            )
            results.append(_result(node, sql, began))
    elapsed = time.perf_counter() - clock
    write_artifacts(workspace, Walk(results=tuple(results), elapsed=elapsed))
    return 0


def _result(node: Node, sql: str, began: datetime) -> RunResult:
    ended = datetime.now(tz=UTC)
    return RunResult(
        node=node,
        status=Status.SUCCESS,
        execution_time=(ended - began).total_seconds(),
        timing=(
            Timing(name="compile", started_at=began, completed_at=began),
            Timing(name="execute", started_at=began, completed_at=ended),
        ),
        compiled=CompiledNode(node=node, compiled_code=sql),
    )


def _fetch(node: Node, sql: str, limit: int, session: Session) -> Rows:
    try:
        session.check_query(sql)
        return session.execute(_limited(sql, limit))
    except DatabaseError as error:
        # As in dbt, where a query that cannot be shown is no node that failed.
        error.exit_code = UsageError.exit_code
        if "does not exist" in error.message and node.name != INLINE_NAME:
            # What it reads, or it itself, has not been built yet.
            said = error.message.partition("\n")[0]
            error.message = f"{node.name} cannot be shown yet: {said}"
            error.hint = f"build it first: c360 build --select +{node.name}"
        raise


def _queries(
    workspace: Workspace, compiler: Compiler, session: Session
) -> list[tuple[Node, str]]:
    direct = workspace.call.text("inline_direct")
    if direct is not None:
        return [(inline_node(workspace, direct), direct)]
    inline = workspace.call.text("inline")
    if inline is not None:
        node = inline_node(workspace, inline)
        return [(node, compiler.compile(node, session).compiled_code)]
    return [(node, _query_of(node, compiler, session)) for node in _selected(workspace)]


def _query_of(node: Node, compiler: Compiler, session: Session) -> str:
    # What a seed or a snapshot holds is in the database and nowhere else.
    if node.resource_type in {ResourceType.SEED, ResourceType.SNAPSHOT}:
        return f"select * from {node.relation}"
    return compiler.compile(node, session).compiled_code


def _selected(workspace: Workspace) -> list[Node]:
    if not (workspace.call.words("select") or workspace.call.text("selector")):
        raise UsageError(
            "show needs a node or a query",
            hint="c360 show --select dim_customers, or --inline 'select 1'",
        )
    selected = selected_ids(workspace, only=_SHOWN)
    nodes = [workspace.manifest.nodes[name] for name in sorted(selected)]
    # Tests come along with what they test, and were not meant.
    meant = [node for node in nodes if node.resource_type is not ResourceType.TEST]
    return meant or nodes


def _limited(sql: str, limit: int) -> str:
    if limit < 0:
        return sql
    # On a line of its own: the query may end with a comment.
    return f"select * from (\n{sql.rstrip().rstrip(';')}\n) as shown limit {limit}"


def _answer(
    node: Node, rows: Rows, output: str, screen: Screen, *, is_bare: bool
) -> None:
    named = [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]
    is_inline = node.name == INLINE_NAME
    name = node.name if node.version is None else f"{node.name}.v{node.version}"
    if output == "json":
        import json

        head = {} if is_inline else {"node": name}
        text = json.dumps({**head, "show": named}, indent=2, default=_in_json)
    else:
        title = "inline node" if is_inline else f"node '{name}'"
        lines = () if is_bare else (f"Previewing {title}:",)
        text = "\n".join((*lines, *text_table(rows.columns, rows.rows)))
    data = {"node_name": name, "preview": [*map(_plain, named)]}
    screen.answer(text, name="ShowNode", data=data)


def _in_json(value: object) -> object:
    # A number, as long as it is the same number.
    if isinstance(value, Decimal) and Decimal(repr(float(value))) == value:
        return float(value)
    return str(value)


def _plain(row: dict[str, object]) -> dict[str, object]:
    return {name: value if value is None else str(value) for name, value in row.items()}
