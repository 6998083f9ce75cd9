"""A database in memory, and a short way to load files into it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from customer360.adapters.duckdb.opening import open_duckdb
from customer360.adapters.protocol import Session
from customer360.events import Event, Note
from customer360.ingestion.ingest import ingest
from customer360.ingestion.request import (
    FileFormat,
    IngestReport,
    IngestRequest,
    RejectionLimit,
    parse_rejection_limit,
)
from customer360.resources.raw_tables import RAW_TABLES

START = datetime(2024, 6, 1)


class Warehouse:
    """A database in memory. Each load is a minute later than the one before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._adapter = open_duckdb(
            path=":memory:",
            database="memory",
            settings={},
            read_only=False,
            lock_timeout=0,
        )
        self.session: Session = self._adapter.session()
        self.notes: list[str] = []
        self.loads = 0

    def write(self, content: str | bytes, name: str = "crm.csv") -> str:
        """Write a file to load; text as UTF-8 with its line ends as they are."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def load(
        self,
        table: str,
        *paths: str,
        system: str = "crm",
        max_rejected: str = "0",
        file_format: FileFormat | None = None,
        mapping: Mapping[str, str] | None = None,
        constants: Mapping[str, str] | None = None,
        id_columns: tuple[str, ...] = (),
        dry_run: bool = False,
    ) -> IngestReport:
        """Load files; by default a single bad row is too many."""
        self.loads += 1
        request = IngestRequest(
            table=next(raw for raw in RAW_TABLES if raw.name == table),
            paths=paths,
            system=system,
            load_id=f"load-{self.loads}",
            loaded_at=START + timedelta(minutes=self.loads),
            mapping=mapping or {},
            constants=constants or {},
            id_columns=id_columns,
            file_format=file_format or FileFormat(),
            max_rejected=_limit(max_rejected),
            dry_run=dry_run,
        )
        return ingest(self.session, request, listener=self._listen)

    def rows(self, sql: str) -> tuple[tuple[object, ...], ...]:
        """The rows of a query."""
        return self.session.execute(sql).rows

    def close(self) -> None:
        """Let the memory go."""
        self._adapter.close()

    def _listen(self, event: Event) -> None:
        if isinstance(event, Note):
            self.notes.append(event.message)


def _limit(text: str) -> RejectionLimit:
    return parse_rejection_limit(text)
