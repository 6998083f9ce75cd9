"""The files that `c360 dedupe` is given: read, understood, told to the user."""

import os
import re
from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches

from customer360.adapters.protocol import Session
from customer360.commands.call import Call
from customer360.errors import IngestionError, UsageError
from customer360.events import Level, Listener, Note
from customer360.identity.person_file import FileColumn, PersonFile
from customer360.identity.person_mapping import (
    PersonMapping,
    check_told,
    map_person_columns,
    read_told,
)
from customer360.identity.person_tables import (
    PersonInput,
    check_key,
    filled_fields,
    find_key,
    have_common_keys,
    likely_key,
    repeated_keys,
)
from customer360.ingestion.files import find_files
from customer360.ingestion.request import FileFormat, parse_rejection_limit
from customer360.ingestion.whole_file import StoredFile, store_file
from customer360.records import replace
from customer360.render.dedupe import mapping_lines
from customer360.render.words import grouped
from customer360.resources.column_names import normalized

_DEFAULT_LIMIT = "10%"
_SHOWN_REJECTED = 3
_SOURCE_NAMES = frozenset(
    {"source", "sourcesystem", "sourcedataset", "sourcename", "sourcefile", "dataset"}
)


def input_paths(call: Call) -> tuple[str, ...]:
    """The files that were named, before or behind `--map`.

    Raises:
        UsageError: none was.
        IngestionError: one is not there.
    """
    # `--map a=b people.csv`: what has no `=` in it is not for --map.
    misplaced = tuple(word for word in call.words("map") if "=" not in word)
    patterns = (*call.words("files"), *misplaced)
    if not patterns:
        raise UsageError(
            "no file is named", hint="c360 dedupe people.csv --output matches.csv"
        )
    return find_files(patterns)


def read_inputs(
    call: Call,
    session: Session,
    paths: Sequence[str],
    *,
    folder: str,
    listener: Listener,
) -> tuple[PersonInput, ...]:
    """Make a table of each file, and find out what its columns mean.

    Raises:
        IngestionError: a file has no rows or too many bad ones, says nothing about
            people, or names two rows alike.
        UsageError: an option names something that is not there.
    """
    told = read_told([word for word in call.words("map") if "=" in word])
    files = _read_files(call, session, paths, folder, listener)
    check_told(told, files)
    inputs = []
    for file in files:
        source = _source_column(call, session, file, is_alone=len(files) == 1)
        key = _key(call, session, file, listener)
        apart = [column.name for column in (source, key) if column is not None]
        mapping = map_person_columns(session, file, told, left_out=frozenset(apart))
        inputs.append(
            PersonInput(file=file, mapping=mapping, key=key, source_column=source)
        )
    _say_mappings(session, inputs, listener)
    return _told_apart(session, inputs, listener)


def _read_files(
    call: Call,
    session: Session,
    paths: Sequence[str],
    folder: str,
    listener: Listener,
) -> tuple[PersonFile, ...]:
    file_format = FileFormat(
        kind=call.text("format"),
        delimiter=call.text("delimiter"),
        encoding=call.text("encoding"),
        has_header=call.is_on("header", default=True),
    )
    limit = parse_rejection_limit(call.text("max_rejected") or _DEFAULT_LIMIT)
    stored = []
    for number, path in enumerate(paths):
        file = store_file(
            session,
            path,
            file_format,
            folder=folder,
            number=number,
            table=f"dedupe.file_{number}",
        )
        _say_file(file, listener)
        rejected = len(file.rejected)
        if not limit.allows(rejected, read=file.rows + rejected):
            raise IngestionError(
                f"{grouped(rejected)} of {grouped(file.rows + rejected)} rows cannot "
                f"be read, more than {limit}; the first: {file.rejected[0].reason}",
                path=path,
                line=file.rejected[0].line,
                hint="put the rows right, or allow more with --max-rejected 50%",
            )
        if not file.rows:
            raise IngestionError(
                "the file has column names and no rows",
                path=path,
                hint="if its first line is a record, say --no-header",
            )
        if call.switch("header") is None:
            _refuse_values_for_names(file)
        stored.append(file)
    return tuple(map(_person_file, stored, _names(paths), _sources(paths)))


def _refuse_values_for_names(file: StoredFile) -> None:
    values = [name for name in file.columns if _VALUE.fullmatch(name)]
    if values:
        raise IngestionError(
            f"the first line looks like a record: it says {values[0]!r} where a column "
            "is named",
            path=file.path,
            line=1,
            hint="--no-header if it is one: then say --map last_name=column_2 and so "
            "on; --header if not",
        )


# An e-mail address, a day, a number too long for a column's name.
_VALUE = re.compile(
    r"[^@\s]+@[^@\s]+\.\w+|\d{4}-\d\d?-\d\d?|\d\d?[./]\d\d?[./]\d{4}|\+?\d[\d ]{5,}"
)


def _say_file(file: StoredFile, listener: Listener) -> None:
    for note in file.notes:
        listener(Note(message=note))
    for row in file.rejected[:_SHOWN_REJECTED]:
        listener(
            Note(
                message=f"left out {row.path}:{row.line}: {row.reason}",
                level=Level.WARN,
            )
        )
    if len(file.rejected) > _SHOWN_REJECTED:
        others = grouped(len(file.rejected) - _SHOWN_REJECTED)
        listener(Note(message=f"left out {others} more", level=Level.WARN))


def _person_file(stored: StoredFile, name: str, source: str) -> PersonFile:
    return PersonFile(
        name=name,
        source=source,
        table=stored.table,
        columns=tuple(
            FileColumn(name=column, sql=f"c{place}")
            for place, column in enumerate(stored.columns)
        ),
        rows=stored.rows,
    )


def _names(paths: Sequence[str]) -> tuple[str, ...]:
    names = [os.path.basename(path) for path in paths]
    counts = Counter(names)
    return tuple(
        path if counts[name] > 1 else name
        for path, name in zip(paths, names, strict=True)
    )


def _sources(paths: Sequence[str]) -> tuple[str, ...]:
    # As staging writes a source's name, so that two files never become one source.
    stems = [os.path.basename(path).partition(".")[0] for path in paths]
    plain = [stem.strip().lower().replace(" ", "_").replace("-", "_") for stem in stems]
    counts = Counter(plain)
    return tuple(
        f"{name}_{number}" if counts[name] > 1 or not name else name
        for number, name in enumerate(plain, start=1)
    )


def _source_column(
    call: Call, session: Session, file: PersonFile, *, is_alone: bool
) -> FileColumn | None:
    if (name := call.text("source_column")) is not None:
        return _named(file, name, option="--source-column")
    if not call.is_on("link_only") or not is_alone:
        return None
    # One file with --link-only: a column must say which source a record is of.
    for column in file.columns:
        if normalized(column.name) in _SOURCE_NAMES:
            counted = session.execute(
                f"select count(distinct {column.sql}) from {file.table}"
            ).rows
            if int(str(counted[0][0])) > 1:
                return column
    raise UsageError(
        "--link-only needs two sources, and there is one file",
        hint="name two files, or the column that says where a record is from with "
        "--source-column",
    )


def _key(
    call: Call, session: Session, file: PersonFile, listener: Listener
) -> FileColumn | None:
    if (name := call.text("id")) is not None:
        if name.lower() in {"row", "row_number"} and file.column(name) is None:
            return None
        key = _named(file, name, option="--id")
        check_key(session, file, key)
        return key
    if (found := find_key(session, file)) is not None:
        return found
    likely = likely_key(file)
    if likely is not None:
        repeated = repeated_keys(session, file, likely)
        shown = ", ".join(repr(key) if key else "(empty)" for key in repeated)
        listener(
            Note(
                message=f"{file.name}: {likely.name!r} does not tell all rows apart "
                f"({shown}), so the number of the row is the record's key",
                level=Level.WARN,
            )
        )
    return None


def _named(file: PersonFile, name: str, *, option: str) -> FileColumn:
    for column in file.columns:
        if column.name == name or normalized(column.name) == normalized(name) != "":
            return column
    names = [column.name for column in file.columns if column.name]
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    guess = f"did you mean {near[0]!r}? " if near else ""
    raise UsageError(
        f"{option}: {file.name} has no column {name!r}",
        hint=f"{guess}It has {', '.join(map(repr, names))}",
    )


def _say_mappings(
    session: Session, inputs: Sequence[PersonInput], listener: Listener
) -> None:
    said: list[tuple[str, ...]] = []
    for item in inputs:
        shape = tuple(f"{m.field}={m.names}" for m in item.mapping.mapped)
        key = item.key.name if item.key else None
        if (*shape, str(key)) in said:
            continue
        said.append((*shape, str(key)))
        listener(
            Note(
                message="\n".join(
                    mapping_lines(
                        item.file.name,
                        rows=item.file.rows,
                        key=key,
                        fields=filled_fields(session, item),
                        ignored=item.mapping.ignored,
                        empty=item.mapping.empty,
                    )
                ),
                name="DedupeMapping",
                data={
                    "file": item.file.name,
                    "id": key,
                    "mapping": _as_data(item.mapping),
                    "ignored": list(item.mapping.ignored),
                    "empty": list(item.mapping.empty),
                },
            )
        )


def _as_data(mapping: PersonMapping) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for item in mapping.mapped:
        data.setdefault(str(item.field), []).append(item.names)
    return data


def _told_apart(
    session: Session, inputs: Sequence[PersonInput], listener: Listener
) -> tuple[PersonInput, ...]:
    if not have_common_keys(session, inputs):
        return tuple(inputs)
    example = f"{inputs[0].file.source}:KEY"
    listener(
        Note(
            message="several files have the same keys, so a record is called "
            f"{example} here"
        )
    )
    return tuple(replace(item, prefix=f"{item.file.source}:") for item in inputs)
