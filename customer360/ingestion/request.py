"""The nouns of a load: what is asked for, what was rejected, what came of it."""

from collections.abc import Mapping
from datetime import datetime

from customer360.errors import UsageError
from customer360.records import dataclass, field
from customer360.resources.raw_tables import RawTable


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionLimit:
    """How many rows may be rejected: a share of the rows read, or a number of rows."""

    share: float | None = 0.01
    rows: int | None = None

    def allows(self, rejected: int, *, read: int) -> bool:
        """Say whether so many rejected rows are still fine."""
        if self.rows is not None:
            return rejected <= self.rows
        return rejected <= (self.share or 0.0) * read

    def __str__(self) -> str:
        """Write it as the option is written."""
        return str(self.rows) if self.rows is not None else f"{self.share or 0:.3%}"


def parse_rejection_limit(text: str) -> RejectionLimit:
    """Read `--max-rejected`: `5%` and `0.05` are shares, `200` is a number of rows.

    >>> parse_rejection_limit("5%").share
    0.05
    >>> parse_rejection_limit("200").rows
    200

    Raises:
        UsageError: it is none of these.
    """
    try:
        if text.endswith("%"):
            share = float(text[:-1]) / 100
        elif text.isdigit():
            return RejectionLimit(share=None, rows=int(text))
        else:
            share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise UsageError(
            f"--max-rejected cannot be {text!r}",
            hint="write a share such as 1% or 0.01, or a number of rows such as 200",
        )
    return RejectionLimit(share=share)


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedColumn:
    """A column of a fixed width file, `first` and `last` character counted from 1."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """How files are to be read; None means: find out."""

    kind: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    has_header: bool = True
    column_names: tuple[str, ...] = ()
    fixed_width: tuple[FixedColumn, ...] = ()
    date_format: str | None = None
    decimal: str | None = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestRequest:
    """What `c360 ingest` was told.

    `mapping` is canonical column to theirs, `constants` canonical column to a value
    for every row. `id_columns` make the key where the files have none; `("content",)`
    means all mapped columns. `loaded_at` is UTC without a zone.
    """

    table: RawTable
    paths: tuple[str, ...]
    system: str
    load_id: str
    loaded_at: datetime
    mapping: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    id_columns: tuple[str, ...] = ()
    file_format: FileFormat = field(default_factory=FileFormat)
    max_rejected: RejectionLimit = field(default_factory=RejectionLimit)
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """A row that could not be read. `line` counts from 1 as an editor does."""

    path: str
    line: int
    column: str | None
    reason: str
    raw_line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What came of one file. `read` is always `loaded` plus `rejected`.

    Of the loaded rows, `inserted` are new, `updated` changed a row that was there,
    `repeated` had their key again further down in the same file; the rest said
    nothing new.
    """

    path: str
    read: int
    rejected: int
    inserted: int = 0
    updated: int = 0
    repeated: int = 0

    @property
    def loaded(self) -> int:
        """The rows that were read and not rejected."""
        return self.read - self.rejected

    @property
    def unchanged(self) -> int:
        """The rows that were there already, the same or newer."""
        return self.loaded - self.inserted - self.updated - self.repeated


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What came of a load. `bare_customers` are records made only from an id."""

    table: str
    files: tuple[FileReport, ...]
    rejected_rows: tuple[RejectedRow, ...]
    bare_customers: int = 0
    replaced_generated: bool = False
    dry_run: bool = False

    @property
    def read(self) -> int:
        """The rows of all files."""
        return sum(file.read for file in self.files)

    @property
    def loaded(self) -> int:
        """The rows of all files that were not rejected."""
        return sum(file.loaded for file in self.files)

    @property
    def rejected(self) -> int:
        """The rows of all files that could not be read."""
        return sum(file.rejected for file in self.files)
