"""A table that remembers every version of a row (SCD type 2).

The laws: versions of a key neither overlap nor leave a gap (but for a time in which the
key was gone), each begins before it ends, one is current, a second run without changes
changes nothing, and the table tells what the query gave at any past run.

dbt and c360 can take turns on one table: `dbt_scd_id`, column order and types are
dbt-duckdb's. Where dbt breaks a law we differ, and only there:

- Two rows with one key, or a row without one, are an error; dbt stores both, and again
  at each run.
- A version that would begin when or before the last one of its key began (the strategy
  `check` with an `updated_at` that did not move; a key that comes back with an old
  `updated_at`; a clock set back) begins at the time of the run instead, or a tick after
  the last one. Its `dbt_scd_id` is made from that time, so that it stays unique.
- A row whose `updated_at` was null gets its first time when it has one.

With the strategy `timestamp` a row counts as changed only when `updated_at` is later
than that of the current version: late and equal ones are left out, as in dbt.

The query runs once, into a temporary table. All changes are one MERGE.
"""

from collections.abc import Sequence
from datetime import datetime

from customer360.adapters.protocol import ColumnInfo
from customer360.errors import DatabaseError
from customer360.materializations.context import Context, Outcome
from customer360.materializations.finishing import finish
from customer360.materializations.incremental import add_columns, compare_columns
from customer360.materializations.snapshot_settings import (
    HardDeletes,
    SnapshotSettings,
    Strategy,
    snapshot_settings,
)
from customer360.materializations.snapshot_sql import SnapshotSQL
from customer360.records import replace
from customer360.resources.kinds import RelationType
from customer360.resources.node import Node
from customer360.resources.relation import Relation, quote_identifier
from customer360.resources.result import CompiledNode


def take_snapshot(compiled: CompiledNode, context: Context) -> Outcome:
    """Make the table, or add versions to it.

    Raises:
        CompilationError: the configuration is wrong.
        DatabaseError: a key comes twice or is null, or what has this name is no
            snapshot. The table is left as it is then.
    """
    node, session = compiled.node, context.session
    settings = snapshot_settings(node)
    table = replace(node.relation, type=RelationType.TABLE)
    rows = _temporary(node, "rows")
    session.execute(
        f"create or replace temporary table {quote_identifier(rows.identifier)} as "
        + compiled.compiled_code
    )
    sql = _statements(settings, rows, table, context)
    _check_keys(sql, node, context)
    existing = context.catalog.get(table)
    if existing is None:
        answer = session.execute(f"create table {table} as {sql.first_versions()}")
        context.catalog.put(table)
        affected = answer.affected
    else:
        affected = _add_versions(sql, existing, node, context)
    session.drop(rows)
    finish(node, table, context, is_new=existing is None)
    return Outcome(relation=table, rows=affected)


def _add_versions(
    sql: SnapshotSQL, existing: Relation, node: Node, context: Context
) -> int | None:
    session = context.session
    before = _snapshot_columns(existing, sql.settings, node, context)
    columns = session.columns(sql.rows)
    drift = compare_columns(columns, before)
    add_columns(existing, drift.added, context)
    names = [column.name for column in columns]
    new_names = {column.name.lower() for column in drift.added}
    compared = _compared(sql.settings, names)
    is_wider = bool(new_names & {name.lower() for name in compared})
    changes = _temporary(node, "changes")
    selected = sql.changes(names, compared, all_changed=is_wider)
    session.execute(
        f"create or replace temporary table {quote_identifier(changes.identifier)} as "
        + selected
    )
    affected = session.execute(sql.merge(changes, names)).affected
    session.drop(changes)
    return affected


def _compared(settings: SnapshotSettings, names: Sequence[str]) -> Sequence[str]:
    """The columns that the strategy `check` looks at; as dbt, with a new one among them
    every row counts as changed."""
    if settings.strategy is not Strategy.CHECK:
        return ()
    return names if settings.check_columns is None else settings.check_columns


def _statements(
    settings: SnapshotSettings, rows: Relation, table: Relation, context: Context
) -> SnapshotSQL:
    time_type = "TIMESTAMP"
    if settings.updated_at is not None:
        [time_type] = context.session.execute(
            f"select {settings.updated_at} from {rows} limit 0"
        ).types
    return SnapshotSQL(
        settings=settings,
        rows=rows,
        table=table,
        time_type=time_type,
        moment=_moment(context.invocation.started_at, time_type),
    )


def _moment(started_at: datetime, time_type: str) -> str:
    """The time of the run as SQL.

    dbt takes the session's local time for it; so must we to take turns with it.
    """
    return f"cast(timestamptz '{started_at.isoformat(sep=' ')}' as {time_type})"


def _temporary(node: Node, word: str) -> Relation:
    return Relation(
        database="temp",
        schema="main",
        identifier=f"{node.alias}__{word}",
        type=RelationType.TABLE,
    )


def _check_keys(sql: SnapshotSQL, node: Node, context: Context) -> None:
    bad = context.session.execute(sql.bad_keys()).rows
    if not bad:
        return
    keys = ", ".join(sql.settings.keys)
    *values, count = bad[0]
    if any(value is None for value in values):
        raise DatabaseError(
            f"the snapshot {node.name} got {_rows(count)} without a key ({keys})",
            hint="leave such rows out, or give them a key",
            path=node.original_file_path,
        )
    said = "; ".join(
        f"{', '.join(str(value) for value in row[:-1])} ({_rows(row[-1])})"
        for row in bad
        if None not in row
    )
    raise DatabaseError(
        f"the snapshot {node.name} got a key more than once: {keys} = {said}",
        hint="keep one row of each key, or add columns to `unique_key`",
        path=node.original_file_path,
    )


def _rows(count: object) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _snapshot_columns(
    existing: Relation, settings: SnapshotSettings, node: Node, context: Context
) -> Sequence[ColumnInfo]:
    """The columns of the table, which must be a snapshot."""
    meta = settings.meta
    wanted = {meta.valid_from, meta.valid_to, meta.scd_id, meta.updated_at}
    found = context.session.columns(existing)
    names = {column.name.lower() for column in found}
    missing = sorted(name for name in wanted if name.lower() not in names)
    if existing.type is not RelationType.TABLE or missing:
        what = f"has no {', '.join(missing)}" if missing else f"is a {existing.type}"
        raise DatabaseError(
            f"{existing} is not a snapshot: it {what}",
            hint="give the snapshot another `alias` or `schema`, or move what is there",
            path=node.original_file_path,
        )
    is_new = meta.is_deleted.lower() not in names
    if settings.hard_deletes is HardDeletes.NEW_RECORD and is_new:
        context.session.execute(
            f"alter table {existing} add column {meta.is_deleted} varchar "
            "default 'False'"
        )
    return found
