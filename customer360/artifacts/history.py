"""The history of runs, kept in the database so that trends can be queried.

Schema `c360`: `invocations` has one row per call, `node_runs` one per node and call,
`test_runs` one per test and call. A call adds all its rows in one transaction and a few
statements, whatever the number of nodes.

`row_count` is how many rows the relation has after the run, also where the run added
few of them: what an incremental model is given says little of what it holds.
"""

import json
from collections.abc import Mapping, Sequence

from customer360.adapters.protocol import Session
from customer360.artifacts.json_file import moment, plain
from customer360.project.project import Target
from customer360.resources.invocation import Invocation
from customer360.resources.kinds import ResourceType, Status
from customer360.resources.node import Node
from customer360.resources.relation import quote_identifier
from customer360.resources.result import RunResult
from customer360.resources.version import VERSION

HISTORY_SCHEMA = "c360"

_TESTS = frozenset({ResourceType.TEST, ResourceType.UNIT_TEST})
_GROWING = frozenset({"incremental", "snapshot"})
_INVOCATIONS = {
    "invocation_id": "varchar",
    "command": "varchar",
    "target": "varchar",
    "version": "varchar",
    "started_at": "timestamp",
    "elapsed_seconds": "double",
    "node_count": "bigint",
    "bad_count": "bigint",
}
_NODE_RUNS = {
    "invocation_id": "varchar",
    "unique_id": "varchar",
    "resource_type": "varchar",
    "relation_name": "varchar",
    "status": "varchar",
    "message": "varchar",
    "started_at": "timestamp",
    "execution_seconds": "double",
    "row_count": "bigint",
}
_TEST_RUNS = {
    "invocation_id": "varchar",
    "unique_id": "varchar",
    "status": "varchar",
    "message": "varchar",
    "started_at": "timestamp",
    "execution_seconds": "double",
    "failure_count": "bigint",
}
_TABLES = {
    "invocations": _INVOCATIONS,
    "node_runs": _NODE_RUNS,
    "test_runs": _TEST_RUNS,
}


def record_run(
    session: Session,
    target: Target,
    invocation: Invocation,
    results: Sequence[RunResult],
    *,
    elapsed: float,
) -> None:
    """Add the call to the history; the tables are made when they are not there."""
    call = {
        "invocation_id": invocation.invocation_id,
        "command": invocation.command,
        "target": target.name,
        "version": VERSION,
        "started_at": moment(invocation.started_at)[:-1],
        "elapsed_seconds": elapsed,
        "node_count": len(results),
        "bad_count": sum(result.status.is_bad for result in results),
    }
    tests = [r for r in results if r.node.resource_type in _TESTS]
    nodes = [r for r in results if r.node.resource_type not in _TESTS]
    totals = _totals(session, nodes)
    rows = {
        "invocations": [call],
        "node_runs": [_node_run(result, invocation, totals) for result in nodes],
        "test_runs": [_test_run(result, invocation) for result in tests],
    }
    schema = history_schema(session)
    with session.transaction():
        session.execute(f"create schema if not exists {schema}")
        for table, columns in _TABLES.items():
            _append(session, f"{schema}.{table}", columns, rows[table])


def history_schema(session: Session) -> str:
    """The schema with its database: a file may be called as the schema is.

    DuckDB refuses `c360.node_runs` as ambiguous in a database `c360`.
    """
    ((database,),) = session.execute("select current_database()").rows
    return f"{quote_identifier(str(database))}.{HISTORY_SCHEMA}"


def _append(
    session: Session,
    table: str,
    columns: dict[str, str],
    rows: Sequence[dict[str, object]],
) -> None:
    listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    session.execute(f"create table if not exists {table} ({listed})")
    if not rows:
        return
    # One parameter for all rows: a prepared insert per row costs a millisecond each.
    session.execute(
        f"insert into {table} "
        "select unnest(from_json(cast(? as json), ?), recursive := true)",
        (json.dumps(rows, default=plain), json.dumps([columns])),
    )


def _totals(session: Session, results: Sequence[RunResult]) -> dict[str, int]:
    """How many rows there are now in the relations that only got some of them."""
    grown = {
        result.node.unique_id: str(result.node.relation)
        for result in results
        if isinstance(result.node, Node)
        and result.status is Status.SUCCESS
        and result.node.config.get("materialized") in _GROWING
        and session.relation(result.node.relation) is not None
    }
    if not grown:
        return {}
    counted = session.execute(
        " union all ".join(
            f"select {place}, count(*) from {relation}"
            for place, relation in enumerate(grown.values())
        )
    ).rows
    names = [*grown]
    return {names[int(str(place))]: int(str(number)) for place, number in counted}


def _node_run(
    result: RunResult, invocation: Invocation, totals: Mapping[str, int]
) -> dict[str, object]:
    return {
        "invocation_id": invocation.invocation_id,
        "unique_id": result.node.unique_id,
        "resource_type": str(result.node.resource_type),
        "relation_name": result.relation_name,
        "status": str(result.status),
        "message": result.message,
        "started_at": _began(result),
        "execution_seconds": result.execution_time,
        "row_count": totals.get(result.node.unique_id, result.rows),
    }


def _test_run(result: RunResult, invocation: Invocation) -> dict[str, object]:
    return {
        "invocation_id": invocation.invocation_id,
        "unique_id": result.node.unique_id,
        "status": str(result.status),
        "message": result.message,
        "started_at": _began(result),
        "execution_seconds": result.execution_time,
        "failure_count": result.failures,
    }


def _began(result: RunResult) -> str | None:
    return moment(result.timing[0].started_at)[:-1] if result.timing else None
