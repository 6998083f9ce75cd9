"""Good rows into the raw tables, and what the ledger says about them."""

import json
import os
from collections.abc import Mapping, Sequence

from customer360.adapters.protocol import Session
from customer360.ingestion.checking import Check, Input
from customer360.ingestion.readings import Reading
from customer360.ingestion.request import (
    FileReport,
    IngestReport,
    IngestRequest,
    RejectedRow,
)
from customer360.ingestion.source import ROW_NUMBER, string_literal
from customer360.ingestion.values import FAULT, ValuesQuery
from customer360.resources.raw_tables import (
    ADD_NEW_COLUMNS,
    ALL_TABLES,
    CUSTOMER_TRUTH,
    CUSTOMERS,
    LOAD_HISTORY,
    RAW_SCHEMA,
    RAW_TABLES,
    REJECTED_ROWS,
    RawTable,
    RawType,
)


def make_tables(session: Session) -> None:
    """Make the raw tables that are not there."""
    session.execute(f"create schema if not exists {RAW_SCHEMA}")
    for table in ALL_TABLES:
        session.execute(table.create_statement())
    session.execute(ADD_NEW_COLUMNS)


def holds_generated_rows(session: Session) -> bool:
    """True if the raw tables hold made-up rows, and nobody's own."""
    ledger = session.execute(
        "select 1 from duckdb_tables() where database_name = current_database() "
        f"and schema_name = '{RAW_SCHEMA}' and table_name = '{LOAD_HISTORY.name}'"
    ).rows
    if not ledger:
        return False
    origins = session.execute(
        f"select distinct origin from {LOAD_HISTORY.full_name}"
    ).rows
    return origins == (("generated",),)


def drop_generated_rows(session: Session) -> None:
    """Make all raw tables new and empty, and forget that rows were made up."""
    for table in (*RAW_TABLES, CUSTOMER_TRUTH):
        session.execute(f"drop table if exists {table.full_name}")
        session.execute(table.create_statement())
    session.execute(f"delete from {LOAD_HISTORY.full_name} where origin = 'generated'")


def store_rows(
    session: Session,
    item: Input,
    check: Check,
    request: IngestRequest,
    readings: Mapping[str, Reading],
) -> FileReport:
    """Append the rows whose keys are new and update those that changed."""
    table = request.table
    before = _count(session, table)
    rows = _prepared(session, item, check, table, readings)
    repeated = 0
    if check.has_repeats and not item.mapping.counts_repeats:
        kept = _one(session, f"select count(*) from ({rows})")
        repeated = check.rows - check.faulty - kept
    query = item.query(table, readings)
    if before == 0:
        _insert(session, table, query, rows, request)
        updated = 0
    else:
        updated = _merge(session, table, query, rows, request)
    return FileReport(
        path=item.source.path,
        read=check.rows + len(item.source.rejected),
        rejected=check.faulty + len(item.source.rejected),
        inserted=_count(session, table) - before,
        updated=updated,
        repeated=repeated,
    )


def _prepared(
    session: Session,
    item: Input,
    check: Check,
    table: RawTable,
    readings: Mapping[str, Reading],
) -> str:
    # Most files name a row once, and then no row needs its number. Otherwise rows are
    # counted as they come, which one thread must do.
    if not check.has_repeats:
        return f"select * from ({item.query(table, readings).sql}) where {FAULT} = 0"
    query = item.query(table, readings, numbered=True)
    key = table.key or ""
    session.execute(
        "create or replace temp table c360_repeated as "
        f"select {key}, {ROW_NUMBER}, {_order(table, query)} from ({query.sql}) "
        f"where {FAULT} = 0 and {key} in (select {key} from "
        f"({item.query(table, readings).sql}) where {FAULT} = 0 "
        f"group by {key} having count(*) > 1)"
    )
    if item.mapping.counts_repeats:
        # Equal rows are as many rows: the second one's key ends in -2.
        return (
            f"select rows.* replace (rows.{key} || coalesce('-' || counted.place, '') "
            f"as {key}) from ({query.sql}) as rows left join "
            f"(select {ROW_NUMBER}, row_number() over "
            f"(partition by {key} order by {ROW_NUMBER}) as place from c360_repeated) "
            f"as counted on rows.{ROW_NUMBER} = counted.{ROW_NUMBER} "
            f"and counted.place > 1 where rows.{FAULT} = 0"
        )
    return (
        f"select * from ({query.sql}) where {FAULT} = 0 and {ROW_NUMBER} not in "
        f"(select {ROW_NUMBER} from c360_repeated qualify row_number() over "
        f"(partition by {key} order by changed_at desc nulls last, "
        f"{ROW_NUMBER} desc) > 1)"
    )


def _order(table: RawTable, query: ValuesQuery) -> str:
    has_time = "updated_at" in query.columns and "updated_at" in table.column_names
    return f"{'updated_at' if has_time else 'null::timestamp'} as changed_at"


def _insert(
    session: Session,
    table: RawTable,
    query: ValuesQuery,
    rows: str,
    request: IngestRequest,
) -> None:
    names = ", ".join(query.columns)
    session.execute(
        f"insert into {table.full_name} ({names}, loaded_at) "
        f"select {names}, {_time(request)} from ({rows})"
    )


def _merge(
    session: Session,
    table: RawTable,
    query: ValuesQuery,
    rows: str,
    request: IngestRequest,
) -> int:
    key = table.key or ""
    stamped = _one(
        session,
        f"select count(*) from {table.full_name} where loaded_at = {_time(request)}",
    )
    before = _count(session, table)
    changing = [name for name in query.columns if name != key]
    differs = " or ".join(
        f"theirs.{name} is distinct from ours.{name}" for name in changing
    )
    # A row that says it is older than what is there changes nothing.
    newer = (
        " and coalesce(theirs.updated_at >= ours.updated_at, true)"
        if "updated_at" in query.columns
        else ""
    )
    names = ", ".join(query.columns)
    values = ", ".join(f"theirs.{name}" for name in query.columns)
    changes = ", ".join(f"{name} = theirs.{name}" for name in changing)
    if "updated_at" in table.column_names and "updated_at" not in query.columns:
        # The file does not say when, but it did change; snapshots go by this.
        changes += f", updated_at = {_time(request)}"
    update = (
        f"when matched and ({differs}){newer} then update set {changes}, "
        f"loaded_at = {_time(request)} "
        if changing
        else ""
    )
    session.execute(
        f"merge into {table.full_name} as ours "
        f"using (select {names} from ({rows})) as theirs on ours.{key} = theirs.{key} "
        f"{update}"
        f"when not matched then insert ({names}, loaded_at) "
        f"values ({values}, {_time(request)})"
    )
    inserted = _count(session, table) - before
    now_stamped = _one(
        session,
        f"select count(*) from {table.full_name} where loaded_at = {_time(request)}",
    )
    return now_stamped - stamped - inserted


def store_bare_customers(session: Session, request: IngestRequest) -> int:
    """Make a record with an id and no more for each customer only this load names."""
    table = request.table
    if table is CUSTOMERS or request.dry_run:
        return 0
    seen = _first_seen(table)
    before = _count(session, CUSTOMERS)
    session.execute(
        f"insert into {CUSTOMERS.full_name} (customer_id, source_system, created_at, "
        f"updated_at, loaded_at) select customer_id, ?, min({seen}), min({seen}), "
        f"{_time(request)} from {table.full_name} as rows "
        f"where loaded_at = {_time(request)} and customer_id is not null "
        f"and not exists (select 1 from {CUSTOMERS.full_name} as known "
        "where known.customer_id = rows.customer_id) group by customer_id",
        (request.system,),
    )
    return _count(session, CUSTOMERS) - before


def _first_seen(table: RawTable) -> str:
    # When a bare record came to be: the earliest time its rows speak of.
    times = [
        column.name
        for column in table.columns
        if column.data_type == RawType.TIME and column.name != "loaded_at"
    ]
    return times[0] if len(times) == 1 else f"coalesce({', '.join(times)})"


def store_rejected(
    session: Session,
    request: IngestRequest,
    rejected: Sequence[RejectedRow],
    *,
    folder: str,
) -> None:
    """Keep the rejected rows with their lines and reasons."""
    if not rejected:
        return
    # Through a file: bound values cost 0.2 ms a row, and there may be a million.
    path = os.path.join(folder, "rejected.json")
    with open(path, "w", encoding="utf-8") as out:
        for row in rejected:
            cells = {
                "f": row.path,
                "n": row.line,
                "c": row.column,
                "r": row.reason,
                "t": row.raw_line,
            }
            out.write(json.dumps(cells) + "\n")
    session.execute(
        f"insert into {REJECTED_ROWS.full_name} (load_id, table_name, file_name, "
        "line_number, column_name, reason, raw_line, rejected_at) "
        f"select ?, ?, f, n, c, r, t, {_time(request)} from read_json("
        f"{string_literal(path)}, format = 'newline_delimited', columns = "
        "{f: 'VARCHAR', n: 'BIGINT', c: 'VARCHAR', r: 'VARCHAR', t: 'VARCHAR'})",
        (request.load_id, request.table.name),
    )


def record_load(
    session: Session,
    request: IngestRequest,
    report: IngestReport,
    mappings: Sequence[Mapping[str, str]],
    readings: Mapping[str, Reading],
) -> None:
    """Enter a row a file into the ledger, and one for customers made on the way."""
    for file, mapping in zip(report.files, mappings, strict=True):
        settings = {
            "mapping": dict(mapping),
            "readings": {name: reading.name for name, reading in readings.items()},
            "read": file.read,
            "inserted": file.inserted,
            "updated": file.updated,
            "unchanged": file.unchanged,
            "repeated": file.repeated,
        }
        _enter(
            session,
            request,
            table=request.table.name,
            path=file.path,
            rows=file.loaded,
            rejected=file.rejected,
            settings=settings,
        )
    if report.bare_customers:
        _enter(
            session,
            request,
            table=CUSTOMERS.name,
            path=report.files[0].path,
            rows=report.bare_customers,
            rejected=0,
            settings={"derived_from": request.table.name},
        )


def _enter(
    session: Session,
    request: IngestRequest,
    *,
    table: str,
    path: str,
    rows: int,
    rejected: int,
    settings: Mapping[str, object],
) -> None:
    session.execute(
        f"insert into {LOAD_HISTORY.full_name} (load_id, table_name, origin, "
        "source_system, file_name, row_count, rejected_count, settings, loaded_at) "
        "values (?, ?, 'ingested', ?, ?, ?, ?, ?, ?)",
        (
            request.load_id,
            table,
            request.system,
            path,
            rows,
            rejected,
            json.dumps(settings, ensure_ascii=False),
            request.loaded_at,
        ),
    )


def _time(request: IngestRequest) -> str:
    return f"timestamp '{request.loaded_at.isoformat(sep=' ')}'"


def _count(session: Session, table: RawTable) -> int:
    return _one(session, f"select count(*) from {table.full_name}")


def _one(session: Session, sql: str) -> int:
    return int(str(session.execute(sql).rows[0][0]))
