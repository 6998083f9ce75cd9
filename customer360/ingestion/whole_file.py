"""A whole file as a table, a row for a row and a column for a column.

Where `ingest` fits a file into ours, this keeps it as it is: whoever asks decides what
the columns mean.
"""

from customer360.adapters.protocol import Session
from customer360.errors import DatabaseError, IngestionError
from customer360.ingestion.opening import open_source
from customer360.ingestion.request import FileFormat, RejectedRow
from customer360.ingestion.source import Source
from customer360.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that has become a table.

    The table's columns are called `c0`, `c1` ...; `columns` are the file's own names
    for them. Its `rowid` counts the rows from 0 as they stand in the file, those left
    out that are `rejected`.
    """

    path: str
    table: str
    columns: tuple[str, ...]
    rows: int
    rejected: tuple[RejectedRow, ...] = ()
    notes: tuple[str, ...] = ()


def store_file(
    session: Session,
    path: str,
    file_format: FileFormat,
    *,
    folder: str,
    number: int,
    table: str,
) -> StoredFile:
    """Make the table; the session must keep the order of insertion.

    Raises:
        IngestionError: the file cannot be used as it is.
    """
    source = open_source(session, path, file_format, folder=folder, number=number)
    source, rows = _stored(session, source, table)
    return StoredFile(
        path=path,
        table=table,
        columns=tuple(field.name for field in source.fields),
        rows=rows,
        rejected=source.rejected,
        notes=source.notes,
    )


def _stored(session: Session, source: Source, table: str) -> tuple[Source, int]:
    # The quick way first; if the database stumbles or counts other rows than we do, the
    # careful reader sets aside what is wrong.
    columns = ", ".join(f"{f.sql} as c{place}" for place, f in enumerate(source.fields))
    try:
        session.execute(
            f"create or replace table {table} as select {columns} "
            f"from {source.relation}"
        )
    except DatabaseError as error:
        if "Out of Memory" in error.message:
            raise
        if source.repair is None:
            raise IngestionError(
                f"the database cannot read the file: {error.message.splitlines()[0]}",
                path=source.path,
            ) from None
        return _stored(session, source.repair(), table)
    rows = int(str(session.execute(f"select count(*) from {table}").rows[0][0]))
    if rows == source.rows:
        return source, rows
    if source.repair is not None:
        return _stored(session, source.repair(), table)
    raise IngestionError(
        f"the file has {source.rows:,} rows, and the database reads {rows:,}",
        path=source.path,
        hint="check --delimiter and --encoding, or save the file anew",
    )
