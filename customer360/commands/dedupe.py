"""`c360 dedupe`: which records of some files are the same person."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing

from customer360.adapters.protocol import Session
from customer360.adapters.registry import open_adapter
from customer360.commands.call import Call
from customer360.commands.identity_models import IdentityModels, open_identity_models
from customer360.errors import C360Error, UsageError
from customer360.identity.matches import (
    Found,
    check_output,
    matches_query,
    prepare_matches,
    write_query,
)
from customer360.identity.person_file import FileColumn, PersonFile
from customer360.identity.person_mapping import (
    check_told,
    map_person_columns,
    read_told,
)
from customer360.identity.person_tables import (
    PersonInput,
    fill_raw_tables,
    find_key,
)
from customer360.ingestion.files import find_files
from customer360.ingestion.request import FileFormat
from customer360.ingestion.storing import make_tables
from customer360.ingestion.whole_file import StoredFile, store_file
from customer360.render.screen import Screen

_DEFAULT_MEMORY = "4GB"
# Smaller files are matched in memory, in half the time; larger ones need the disk.
_LARGE = 64 << 20


def run(call: Call, screen: Screen) -> int:
    """Match, write what was asked for, say what was found."""
    for option in ("output", "pairs", "golden"):
        if (path := call.text(option)) is not None:
            check_output(path, option=f"--{option}")
    paths = find_files(call.words("files"))
    with tempfile.TemporaryDirectory(prefix="c360-dedupe-") as folder:
        models = open_identity_models(
            call,
            screen,
            folder=folder,
            database=_database(paths, folder),
            settings=_settings(call, folder),
            variables=_variables(call),
        )
        adapter = open_adapter(models.workspace.project.target)
        with closing(adapter):
            session = adapter.session()
            session.execute("set preserve_insertion_order = true")
            session.execute("create schema dedupe")
            make_tables(session)
            inputs = _inputs(call, screen, session, paths, folder)
            fill_raw_tables(session, inputs)
            models.run(adapter, screen.listener)
            found = _found(models)
            prepare_matches(session, found)
            if (output := call.text("output")) is not None:
                write_query(session, matches_query(found, inputs), output)
    return 0


def _database(paths: Sequence[str], folder: str) -> str:
    if sum(os.path.getsize(path) for path in paths) < _LARGE:
        return ":memory:"
    return os.path.join(folder, "people.duckdb")


def _settings(call: Call, folder: str) -> Mapping[str, object]:
    return {
        "memory_limit": call.text("memory_limit") or _DEFAULT_MEMORY,
        "temp_directory": os.path.join(folder, "spilled"),
    }


def _variables(call: Call) -> Mapping[str, object]:
    variables: dict[str, object] = {}
    if call.is_on("link_only"):
        variables["identity_link_only"] = True
    if (threshold := call.number("threshold")) is not None:
        if not 0 < threshold < 1:
            raise UsageError(
                f"--threshold cannot be {threshold:g}",
                hint="a probability between 0 and 1, for example 0.9",
            )
        variables["identity_match_threshold"] = threshold
    return variables


def _found(models: IdentityModels) -> Found:
    clusters = models.relation("int_identity__clusters")
    golden_records = models.relation("int_identity__golden_records")
    if clusters is None or golden_records is None:
        raise C360Error(
            "the project has no models int_identity__clusters and "
            "int_identity__golden_records",
            hint="leave --project-dir out to match with the shipped project",
        )
    return Found(
        clusters=clusters,
        golden_records=golden_records,
        scored_pairs=models.relation("int_identity__scored_pairs"),
    )


def _inputs(
    call: Call, screen: Screen, session: Session, paths: Sequence[str], folder: str
) -> tuple[PersonInput, ...]:
    told = read_told(call.words("map"))
    file_format = FileFormat(
        kind=call.text("format"),
        delimiter=call.text("delimiter"),
        encoding=call.text("encoding"),
        has_header=call.is_on("header", default=True),
    )
    stored = [
        store_file(
            session,
            path,
            file_format,
            folder=folder,
            number=number,
            table=f"dedupe.file_{number}",
        )
        for number, path in enumerate(paths)
    ]
    files = [_person_file(file) for file in stored]
    check_told(told, files)
    inputs = []
    for file in files:
        key = find_key(session, file)
        mapping = map_person_columns(
            session,
            file,
            told,
            left_out=frozenset({key.name} if key else ()),
        )
        inputs.append(PersonInput(file=file, mapping=mapping, key=key))
    return tuple(inputs)


def _person_file(stored: StoredFile) -> PersonFile:
    name = os.path.basename(stored.path)
    return PersonFile(
        name=name,
        source=os.path.splitext(name)[0],
        table=stored.table,
        columns=tuple(
            FileColumn(name=name, sql=f"c{place}")
            for place, name in enumerate(stored.columns)
        ),
        rows=stored.rows,
    )
