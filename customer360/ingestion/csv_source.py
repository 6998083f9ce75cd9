"""CSV files, and text in columns of fixed width or between blanks, as sources.

The database reads the file with nothing left to guess: column names, delimiter and
quotes are given and every column is text. It stops at the first bad line; then the
source is repaired: read record by record, the bad ones set aside, the good ones
written to a file that the database can read.
"""

import csv
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from customer360.errors import IngestionError
from customer360.ingestion.csv_dialect import Dialect, find_dialect, read_delimiter
from customer360.ingestion.csv_records import Record, read_records
from customer360.ingestion.request import FileFormat, FixedColumn, RejectedRow
from customer360.ingestion.source import (
    ROW_NUMBER,
    Field,
    Place,
    Source,
    string_literal,
)
from customer360.ingestion.text_files import TextFile
from customer360.records import dataclass, replace

# DuckDB's own limit; its buffers grow with it, so it is raised only when needed.
_LONGEST_LINE = 2_000_000
_LONGEST_SHOWN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _CsvFile:
    """A readable file and how it is written. `shown` is what the user calls it."""

    shown: str
    path: str
    dialect: Dialect

    def records(self) -> Iterator[Record]:
        """All records but the header, good and bad."""
        with open(self.path, "rb") as lines:
            records = read_records(
                lines,
                delimiter=self.dialect.delimiter,
                width=len(self.dialect.columns),
            )
            yield from islice(records, int(self.dialect.has_header), None)


def open_csv(text: TextFile, file_format: FileFormat) -> Source:
    """The source of a text file.

    Raises:
        IngestionError: the header is not usable.
    """
    text, file_format = _with_delimiters(text, file_format)
    dialect = find_dialect(text.path, file_format, shown=text.original)
    file = _CsvFile(shown=text.original, path=text.path, dialect=dialect)
    source = Source(
        path=text.original,
        relation=_relation(file, longest=_LONGEST_LINE),
        numbered=_numbered(_relation(file, longest=_LONGEST_LINE)),
        fields=tuple(
            Field(
                name=name,
                sql=f"nullif(trim(c{index}), '')" if dialect.is_spaced else f"c{index}",
            )
            for index, name in enumerate(dialect.columns)
        ),
        rows=0,
        # The database has read every record, those that we would set aside, too.
        places=lambda numbers: _places(file.records(), numbers),
        repair=lambda: _repaired(source, file),
        notes=_notes(text, dialect),
    )
    if text.lines is None:
        # Empty lines or odd quotes: only the careful reader can count.
        source = replace(source, rows=sum(1 for _ in file.records()))
    else:
        source = replace(source, rows=text.lines - int(dialect.has_header))
    return source


def _relation(file: _CsvFile, *, longest: int) -> str:
    columns = ", ".join(f"c{i}: 'VARCHAR'" for i in range(len(file.dialect.columns)))
    return (
        f"read_csv({string_literal(file.path)}, columns = {{{columns}}}, "
        f"auto_detect = false, header = {str(file.dialect.has_header).lower()}, "
        f"delim = {string_literal(file.dialect.delimiter)}, quote = '\"', "
        "escape = '\"', nullstr = '', strict_mode = true, null_padding = false, "
        f"compression = 'none', max_line_size = {longest})"
    )


def _numbered(relation: str) -> str:
    return f"(select *, row_number() over () as {ROW_NUMBER} from {relation})"


def _notes(text: TextFile, dialect: Dialect) -> tuple[str, ...]:
    notes = []
    if text.is_guess:
        notes.append(
            f"{text.original} is not UTF-8; it is read as {text.encoding} "
            "(--encoding names another)"
        )
    elif text.encoding not in {"utf-8", "utf-8-sig"}:
        notes.append(f"{text.original} is read as {text.encoding}")
    if dialect.delimiter not in {",", "\x1f"}:
        notes.append(f"{text.original} has {dialect.spoken} between its columns")
    return tuple(notes)


def _repaired(source: Source, file: _CsvFile) -> Source:
    clean = file.path + ".clean"
    rejected: list[RejectedRow] = []
    good, longest = 0, _LONGEST_LINE
    with open(clean, "wb") as out:
        for record in file.records():
            if record.problem is not None:
                rejected.append(_rejected(file.shown, record))
                continue
            text = record.rewritten or record.text
            out.write(text + b"\n")
            longest = max(longest, len(text) + 1)
            good += 1
    if not good and rejected:
        raise IngestionError(
            f"no row can be read; the first: {rejected[0].reason}",
            path=file.shown,
            line=rejected[0].line,
            hint="check --delimiter and --encoding",
        )
    plain = replace(file, path=clean, dialect=replace(file.dialect, has_header=False))
    relation = _relation(plain, longest=longest)
    return replace(
        source,
        relation=relation,
        numbered=_numbered(relation),
        rows=good,
        rejected=tuple(rejected),
        places=lambda numbers: _places(
            (record for record in file.records() if record.problem is None), numbers
        ),
        repair=None,
    )


def _rejected(shown: str, record: Record) -> RejectedRow:
    return RejectedRow(
        path=shown,
        line=record.line,
        column=None,
        reason=record.problem or "",
        raw_line=_shown_text(record.text),
    )


def _places(records: Iterable[Record], numbers: Sequence[int]) -> Mapping[int, Place]:
    wanted = set(numbers)
    places: dict[int, Place] = {}
    for number, record in enumerate(records, start=1):
        if number in wanted:
            places[number] = Place(record.line, _shown_text(record.text))
            if len(places) == len(wanted):
                break
    return places


def _shown_text(text: bytes) -> str:
    return text.rstrip(b"\r\n").decode(errors="replace")[:_LONGEST_SHOWN]


def _with_delimiters(
    text: TextFile, file_format: FileFormat
) -> tuple[TextFile, FileFormat]:
    # Columns of fixed width or between runs of blanks: put a sign that no text holds
    # between them, a line for a line so that line numbers stay.
    if file_format.fixed_width:
        names = tuple(column.name for column in file_format.fixed_width)
        changed = replace(file_format, column_names=names, delimiter="\x1f")
    elif (
        file_format.delimiter is not None
        and read_delimiter(file_format.delimiter) == " "
    ):
        changed = replace(file_format, delimiter="\x1f")
    else:
        return text, file_format
    path = text.path + ".columns"
    lines = 0
    with (
        open(text.path, encoding="utf-8-sig", newline="\n") as source,
        open(path, "w", encoding="utf-8", newline="") as out,
    ):
        writer = csv.writer(out, delimiter="\x1f", lineterminator="\n")
        for line in source:
            content = line.rstrip("\r\n")
            cells = _cut(content, file_format.fixed_width)
            if any(cells):
                writer.writerow(cells)
                lines += 1
            else:
                out.write("\n")
    os.remove(text.path)
    return replace(text, path=path, lines=None), changed


def _cut(line: str, columns: tuple[FixedColumn, ...]) -> list[str]:
    if not columns:
        return line.split()
    return [line[column.first - 1 : column.last].strip() for column in columns]
