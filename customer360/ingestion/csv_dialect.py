"""What stands between columns, and what the columns are called."""

import contextlib
import csv
import io
from collections import Counter

from customer360.errors import IngestionError, UsageError
from customer360.ingestion.request import FileFormat
from customer360.records import dataclass

_SAMPLE = 1 << 18
_CANDIDATES = (",", ";", "\t", "|")
_NAMES = {
    "tab": "\t",
    "\\t": "\t",
    "comma": ",",
    "semicolon": ";",
    "pipe": "|",
    "space": " ",
    "blank": " ",
}
_SPOKEN = {
    ",": "commas",
    ";": "semicolons",
    "\t": "tabs",
    "|": "pipes",
    " ": "blanks",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a CSV file is written. `is_spaced`: a blank follows each delimiter."""

    delimiter: str
    columns: tuple[str, ...]
    has_header: bool
    is_spaced: bool = False

    @property
    def spoken(self) -> str:
        """Name the delimiter for people."""
        return _SPOKEN.get(self.delimiter, repr(self.delimiter))


def read_delimiter(text: str) -> str:
    """The one character that `--delimiter` names.

    Raises:
        UsageError: it is longer, or cannot be told from text.
    """
    delimiter = _NAMES.get(text.lower(), text)
    if len(delimiter) != 1 or delimiter in '"\r\n' or not delimiter.isascii():
        raise UsageError(
            f"--delimiter cannot be {text!r}",
            hint="one character, or tab, comma, semicolon, pipe, space",
        )
    return delimiter


def find_dialect(path: str, file_format: FileFormat, *, shown: str) -> Dialect:
    """The delimiter and the column names of a readable file.

    Raises:
        IngestionError: two columns have one name, or the header cannot be read.
    """
    with open(path, encoding="utf-8-sig", newline="") as file:
        sample = file.read(_SAMPLE)
    rest_is_cut = len(sample) == _SAMPLE
    if file_format.delimiter is not None:
        delimiter = read_delimiter(file_format.delimiter)
    else:
        delimiter = _most_even(sample, rest_is_cut=rest_is_cut)
    rows = _rows(sample, delimiter, rest_is_cut=rest_is_cut)
    if not rows:
        raise IngestionError("the first line cannot be read", path=shown, line=1)
    names = _names(rows[0], file_format)
    _refuse_repeated(names, shown)
    return Dialect(
        delimiter=delimiter,
        columns=names,
        has_header=file_format.has_header,
        is_spaced=len(rows[0]) > 1 and all(c.startswith(" ") for c in rows[0][1:]),
    )


def _most_even(sample: str, *, rest_is_cut: bool) -> str:
    # The delimiter that cuts most rows into as many pieces as the first one.
    best, best_score = ",", (0.0, 1)
    for delimiter in _CANDIDATES:
        widths = [len(row) for row in _rows(sample, delimiter, rest_is_cut=rest_is_cut)]
        if not widths or widths[0] < 2:
            continue
        even = Counter(widths)[widths[0]] / len(widths)
        score = (round(even, 1), widths[0])
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _rows(sample: str, delimiter: str, *, rest_is_cut: bool) -> list[list[str]]:
    # Not str.splitlines, which ends lines at characters that are text here.
    lines = io.StringIO(sample, newline="")
    rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        rows.extend(row for row in csv.reader(lines, delimiter=delimiter) if row)
    # The last row of a piece of a file is cut.
    return rows[:-1] if rest_is_cut and len(rows) > 1 else rows


def _names(first: list[str], file_format: FileFormat) -> tuple[str, ...]:
    if file_format.column_names:
        return file_format.column_names
    if not file_format.has_header:
        return tuple(f"column_{number}" for number in range(1, len(first) + 1))
    return tuple(name.strip() for name in first)


def _refuse_repeated(names: tuple[str, ...], shown: str) -> None:
    seen: dict[str, str] = {}
    for name in names:
        if not name:
            continue
        if name.lower() in seen:
            raise IngestionError(
                f"two columns are called {name!r}",
                path=shown,
                line=1,
                hint="rename one of them in the file's first line",
            )
        seen[name.lower()] = name
