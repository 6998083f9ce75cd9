"""JSON files as sources: one object a line, or one array of objects.

An array is cut into lines first. Every row is one JSON value and columns are taken out
of it as text, so that a key that is a number in one row and text in the next is read.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from customer360.adapters.protocol import Session
from customer360.errors import DatabaseError, IngestionError
from customer360.ingestion.request import RejectedRow
from customer360.ingestion.source import (
    ROW_NUMBER,
    Field,
    Place,
    Source,
    string_literal,
)
from customer360.ingestion.text_files import TextFile
from customer360.records import dataclass, replace

_SAMPLED_ROWS = 20_000
_LONGEST_ROW = 64 << 20
_LONGEST_SHOWN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _JsonFile:
    """A file of one value a line. `starts` are lines of an array's elements."""

    shown: str
    path: str
    starts: tuple[int, ...] | None = None

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """The lines that hold something, with their numbers in the user's file."""
        with open(self.path, "rb") as file:
            row = 0
            for number, line in enumerate(file, start=1):
                content = line.strip().removeprefix(b"\xef\xbb\xbf")
                if content:
                    yield (number if self.starts is None else self.starts[row]), content
                    row += 1


def open_json(session: Session, text: TextFile) -> Source:
    """The source of a text file with JSON in it.

    Raises:
        IngestionError: it is neither an array of objects nor one object a line.
    """
    with open(text.path, encoding="utf-8-sig") as file:
        start = file.read(4096).lstrip()
    if start.startswith("["):
        json_file = _cut_array(text)
    elif start.startswith("{"):
        json_file = _JsonFile(shown=text.original, path=text.path)
    else:
        raise IngestionError(
            "the file does not start like JSON",
            path=text.original,
            line=1,
            hint="write one array of objects, or one object a line",
        )
    source = _source(json_file)
    source = replace(
        source,
        rows=sum(1 for _ in json_file.lines()),
        repair=lambda: _repaired(session, source, json_file),
    )
    try:
        return replace(source, fields=_fields(session, source.relation))
    except DatabaseError:
        return _repaired(session, source, json_file)


def _source(file: _JsonFile) -> Source:
    relation = _relation(file.path)
    return Source(
        path=file.shown,
        relation=relation,
        numbered=f"(select *, row_number() over () as {ROW_NUMBER} from {relation})",
        fields=(),
        rows=0,
        places=lambda numbers: _places(file, numbers, repaired=False),
        nested=lambda path: Field(
            name=path, sql=_taken("/" + path.replace(".", "/")), data_type="VARCHAR"
        ),
    )


def _relation(path: str) -> str:
    return (
        f"read_json_objects({string_literal(path)}, format = 'newline_delimited', "
        f"compression = 'none', maximum_object_size = {_LONGEST_ROW})"
    )


def _fields(session: Session, relation: str) -> tuple[Field, ...]:
    sampled = session.execute(
        "select distinct unnest(json_keys(json)) from "
        f"(select json from {relation} where json_type(json) = 'OBJECT' "
        f"limit {_SAMPLED_ROWS}) order by all"
    )
    names = [str(row[0]) for row in sampled.rows]
    return tuple(
        Field(
            name=name,
            sql=_taken("/" + name.replace("~", "~0").replace("/", "~1")),
            data_type="VARCHAR",
        )
        for name in names
    )


def _taken(pointer: str) -> str:
    return f"json_extract_string(json, {string_literal(pointer)})"


def _repaired(session: Session, source: Source, file: _JsonFile) -> Source:
    clean = file.path + ".clean"
    rejected: list[RejectedRow] = []
    good = 0
    with open(clean, "wb") as out:
        for number, line in file.lines():
            problem = _problem(line)
            if problem is None:
                out.write(line + b"\n")
                good += 1
            else:
                rejected.append(_rejected(file.shown, number, line, problem))
    if not good:
        raise IngestionError(
            f"no row can be read; the first: {rejected[0].reason}",
            path=file.shown,
            line=rejected[0].line,
            hint="write one array of objects, or one object a line",
        )
    relation = _relation(clean)
    return replace(
        source,
        relation=relation,
        numbered=f"(select *, row_number() over () as {ROW_NUMBER} from {relation})",
        fields=source.fields or _fields(session, relation),
        rows=good,
        rejected=tuple(rejected),
        places=lambda numbers: _places(file, numbers, repaired=True),
        repair=None,
    )


def _problem(line: bytes) -> str | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"not JSON: {error}"
    return None if isinstance(value, dict) else "not a JSON object"


def _rejected(shown: str, number: int, line: bytes, problem: str) -> RejectedRow:
    return RejectedRow(
        path=shown, line=number, column=None, reason=problem, raw_line=_shown_text(line)
    )


def _places(
    file: _JsonFile, numbers: Sequence[int], *, repaired: bool
) -> Mapping[int, Place]:
    wanted = set(numbers)
    places: dict[int, Place] = {}
    row = 0
    for number, line in file.lines():
        if repaired and _problem(line) is not None:
            continue
        row += 1
        if row in wanted:
            places[row] = Place(number, _shown_text(line))
            if len(places) == len(wanted):
                break
    return places


def _shown_text(line: bytes) -> str:
    return line.decode(errors="replace")[:_LONGEST_SHOWN]


def _cut_array(text: TextFile) -> _JsonFile:
    with open(text.path, encoding="utf-8-sig") as file:
        content = file.read()
    path = text.path + ".lines"
    starts: list[int] = []
    line, counted_to = 1, 0
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        for start, end in _elements(content, text.original):
            line += content.count("\n", counted_to, start)
            counted_to = start
            starts.append(line)
            # A line end inside an element stands between tokens, never inside text.
            out.write(" ".join(content[start:end].split("\n")) + "\n")
    return _JsonFile(shown=text.original, path=path, starts=tuple(starts))


def _elements(content: str, shown: str) -> Iterator[tuple[int, int]]:
    decoder = json.JSONDecoder()
    position = _skip_blanks(content, content.index("[") + 1)
    while content[position : position + 1] != "]":
        try:
            _, end = decoder.raw_decode(content, position)
        except (ValueError, RecursionError) as error:
            raise IngestionError(
                f"the JSON array cannot be read: {getattr(error, 'msg', error)}",
                path=shown,
                line=content.count("\n", 0, getattr(error, "pos", position)) + 1,
                hint="with one object a line, a bad line costs only itself",
            ) from None
        yield position, end
        position = _skip_blanks(content, end)
        if content[position : position + 1] == ",":
            position = _skip_blanks(content, position + 1)
        elif content[position : position + 1] != "]":
            raise IngestionError(
                "the JSON array is cut off or lacks a comma",
                path=shown,
                line=content.count("\n", 0, position) + 1,
            )


def _skip_blanks(content: str, position: int) -> int:
    while content[position : position + 1] in {" ", "\n", "\r", "\t"}:
        position += 1
    return position
