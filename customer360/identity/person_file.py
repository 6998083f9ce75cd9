"""A file of people, as matching sees it."""

from customer360.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FileColumn:
    """A column of a file: what it is called there, and SQL that gives it."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFile:
    """A file whose rows lie in `table`, in order of its `rowid`.

    `name` is what people call the file, `source` what its records are told apart by.
    """

    name: str
    source: str
    table: str
    columns: tuple[FileColumn, ...]
    rows: int

    def column(self, name: str) -> FileColumn | None:
        """The column of this name, if there is one."""
        return next((found for found in self.columns if found.name == name), None)
