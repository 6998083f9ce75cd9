"""The records of a CSV file one by one, and what is wrong with those that are bad.

The database reads whole files quickly but says little about a bad line, and nothing
about some. This is the careful reader that finds the bad ones: a line without quotes
costs 0.3 microseconds, one with quotes goes through Python's `csv`.

A quote that never closes would swallow the rest of the file. So of a record over
several lines that comes out wrong only the first line is rejected, and reading goes on
at the second.
"""

import csv
import io
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# No cell of a table that people keep is longer; an open quote usually is.
_LONGEST_RECORD = 10_000


class Record(NamedTuple):
    """One record: its first line, its text, and why it is bad (or None).

    `rewritten` is set where the text is to be written another way to be read.
    """

    line: int
    text: bytes
    problem: str | None
    rewritten: bytes | None = None


class _Lines:
    """Lines of a file, some of which may be handed back."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._rest = iter(lines)
        self._returned: deque[bytes] = deque()
        self.number = 0

    def __iter__(self) -> Iterator[bytes]:
        while (line := self.take()) is not None:
            yield line

    def take(self) -> bytes | None:
        """The next line, or None at the end."""
        line = self._returned.popleft() if self._returned else next(self._rest, None)
        if line is not None:
            self.number += 1
        return line

    def give_back(self, lines: list[bytes]) -> None:
        """Put lines back in front, in their order."""
        self._returned.extendleft(reversed(lines))
        self.number -= len(lines)


def read_records(
    lines: Iterable[bytes], *, delimiter: str, width: int
) -> Iterator[Record]:
    """The records of a file, empty lines left out, the header included.

    >>> records = read_records([b"a,b", b"1"], delimiter=",", width=2)
    >>> [record.problem for record in records]
    [None, '1 field instead of 2']
    """
    # Without this `csv` refuses a cell over 128 KB. The limit is the process's.
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    separator = delimiter.encode()
    feed = _Lines(lines)
    for raw in feed:
        body = raw.rstrip(b"\r\n")
        if not body:
            continue
        if b'"' in body or b"\r" in body:
            if _is_plainly_good(body, delimiter, width):
                yield Record(feed.number, body, None)
            else:
                yield _read_carefully(feed, raw, delimiter, width)
            continue
        found = body.count(separator) + 1
        # Some programs end every line with a delimiter; the database forgives it too.
        if found == width or (found == width + 1 and body.endswith(separator)):
            yield Record(feed.number, body, None)
        else:
            yield Record(feed.number, body, _ragged(found, width))


def _is_plainly_good(body: bytes, delimiter: str, width: int) -> bool:
    # Most quotes are closed on their line, and then nothing need be written anew.
    if b"\r" in body or f'{delimiter} "'.encode() in body:
        return False
    try:
        fields = next(csv.reader((body.decode(),), delimiter=delimiter, strict=True))
    except (csv.Error, UnicodeDecodeError):
        return False
    return len(fields) == width


def _read_carefully(feed: _Lines, first: bytes, delimiter: str, width: int) -> Record:
    start = feed.number
    taken = [first]

    def supply() -> Iterator[str]:
        yield first.decode(errors="replace")
        while len(taken) < _LONGEST_RECORD and (line := feed.take()) is not None:
            taken.append(line)
            yield line.decode(errors="replace")

    # A blank before an opening quote is not part of the cell, for the database too.
    skip_blanks = f'{delimiter} "'.encode() in first
    reader = csv.reader(
        supply(), delimiter=delimiter, strict=True, skipinitialspace=skip_blanks
    )
    try:
        fields = next(reader)
    except csv.Error as error:
        problem: str | None = _quote_problem(str(error))
    else:
        if len(fields) == width + 1 and not fields[-1]:
            fields.pop()
        problem = None if len(fields) == width else _ragged(len(fields), width)
        if problem is None:
            return Record(start, b"".join(taken), None, _written(fields, delimiter))
    feed.give_back(taken[1:])
    return Record(start, first.rstrip(b"\r\n"), problem)


def _written(fields: list[str], delimiter: str) -> bytes:
    # `csv` puts quotes around the characters of its own line end, and no others.
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(fields)
    return out.getvalue().removesuffix("\r\n").encode()


def _ragged(found: int, width: int) -> str:
    return f"{found} field{'' if found == 1 else 's'} instead of {width}"


def _quote_problem(said: str) -> str:
    if "unexpected end of data" in said:
        return "a quote is opened and never closed"
    if "expected after" in said:
        return "text follows a closing quote"
    if "new-line character" in said:
        return "a carriage return stands outside quotes"
    return said
