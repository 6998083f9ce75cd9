"""A file of people in a database in memory, and what was made of it."""

from collections.abc import Sequence
from pathlib import Path

from customer360.adapters.duckdb.opening import open_duckdb
from customer360.adapters.protocol import Session
from customer360.identity.person_file import FileColumn, PersonFile
from customer360.identity.person_mapping import (
    PersonMapping,
    map_person_columns,
    read_told,
)
from customer360.identity.person_tables import (
    PersonInput,
    fill_raw_tables,
    find_key,
)
from customer360.ingestion.request import FileFormat
from customer360.ingestion.storing import make_tables
from customer360.ingestion.whole_file import store_file


class Reader:
    """Reads text as a CSV file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._adapter = open_duckdb(
            path=":memory:",
            database="memory",
            settings={"settings": {"preserve_insertion_order": True}},
            read_only=False,
            lock_timeout=0,
        )
        self.session: Session = self._adapter.session()

    def file(self, text: str) -> PersonFile:
        path = self._folder / "people.csv"
        path.write_text(text, encoding="utf-8")
        stored = store_file(
            self.session,
            str(path),
            FileFormat(),
            folder=str(self._folder),
            number=0,
            table="people",
        )
        return PersonFile(
            name="people.csv",
            source="people",
            table="people",
            columns=tuple(
                FileColumn(name=name, sql=f"c{place}")
                for place, name in enumerate(stored.columns)
            ),
            rows=stored.rows,
        )

    def mapping(self, text: str, *told: str) -> dict[str, str]:
        """Column names by field, as the user is shown them."""
        mapping = self._mapping(self.file(text), told)
        shown: dict[str, str] = {}
        for item in mapping.mapped:
            before = shown.get(str(item.field))
            shown[str(item.field)] = ", ".join(filter(None, (before, item.names)))
        return shown

    def people(
        self, text: str, *told: str, columns: Sequence[str]
    ) -> list[tuple[object, ...]]:
        """These columns of the raw table, in order of the file."""
        file = self.file(text)
        make_tables(self.session)
        mapping = self._mapping(file, told)
        item = PersonInput(file=file, mapping=mapping, key=find_key(self.session, file))
        fill_raw_tables(self.session, (item,))
        rows = self.session.execute(
            f"select {', '.join(columns)} from raw.customers order by rowid"
        ).rows
        return list(rows)

    def phones(self) -> list[tuple[object, ...]]:
        """The further phone numbers."""
        rows = self.session.execute(
            "select customer_id, phone_number from raw.phones order by phone_id"
        ).rows
        return list(rows)

    def close(self) -> None:
        self._adapter.close()

    def _mapping(self, file: PersonFile, told: Sequence[str]) -> PersonMapping:
        key = find_key(self.session, file)
        left_out = frozenset({key.name} if key else ())
        return map_person_columns(
            self.session, file, read_told(told), left_out=left_out
        )
