"""A load from its first file to its line in the ledger: all of it, or nothing."""

from collections import Counter
from collections.abc import Sequence
from tempfile import TemporaryDirectory

from customer360.adapters.protocol import Session
from customer360.errors import DatabaseError, IngestionError, UsageError
from customer360.events import Level, Listener, Note, Progress
from customer360.ingestion.checking import (
    Check,
    Input,
    check_rows,
    choose_readings,
    faulty_rows,
)
from customer360.ingestion.files import find_files
from customer360.ingestion.mapping import ColumnMapping, check_names, map_columns
from customer360.ingestion.opening import open_source
from customer360.ingestion.readings import (
    Reading,
    told_date_reading,
    told_number_reading,
)
from customer360.ingestion.request import (
    FileReport,
    IngestReport,
    IngestRequest,
    RejectedRow,
)
from customer360.ingestion.storing import (
    drop_generated_rows,
    holds_generated_rows,
    make_tables,
    record_load,
    store_bare_customers,
    store_rejected,
    store_rows,
)
from customer360.resources.raw_tables import RawType
from customer360.resources.relation import Relation

_SHOWN_REASONS = 5


def ingest(
    session: Session,
    request: IngestRequest,
    *,
    listener: Listener,
    stale: Sequence[Relation] = (),
) -> IngestReport:
    """Load files into a raw table; what was read is loaded or rejected, row by row.

    `stale` are relations that remember generated rows: dropped if those are replaced.

    Raises:
        IngestionError: a file cannot be used as it is, or too many rows are wrong;
            then nothing was loaded.
        UsageError: an option names something that does not exist.
    """
    told = _told_readings(request)
    _check_time_zone(session, request.file_format.time_zone)
    check_names(request.table, request.mapping, option="--map")
    check_names(request.table, request.constants, option="--set")
    paths = find_files(request.paths)
    # Row numbers mean lines only if rows come in the file's order.
    kept = session.execute("select current_setting('preserve_insertion_order')").rows
    session.execute("set preserve_insertion_order = true")
    try:
        with TemporaryDirectory(prefix="c360-ingest-") as folder:
            return _ingest(
                session,
                request,
                paths,
                folder=folder,
                told=told,
                listener=listener,
                stale=stale,
            )
    finally:
        setting = str(kept[0][0]).lower()
        session.execute(f"set preserve_insertion_order = {setting}")


def _ingest(
    session: Session,
    request: IngestRequest,
    paths: Sequence[str],
    *,
    folder: str,
    told: dict[str, Reading],
    listener: Listener,
    stale: Sequence[Relation],
) -> IngestReport:
    inputs = _open_all(session, request, paths, folder, listener)
    readings: dict[str, Reading] = dict(told)
    inputs, checks = _check_all(session, request, inputs, readings, listener)
    chosen = choose_readings(session, inputs, checks, request.table, told)
    if chosen != readings:
        for name, reading in chosen.items():
            listener(Note(message=f"{name} is read as {reading.name}"))
        readings = chosen
        inputs, checks = _check_all(session, request, inputs, readings, listener)
    rejected = _rejected(session, request, inputs, checks, readings)
    _refuse_too_many(request, checks, inputs, rejected)
    if request.dry_run:
        return IngestReport(
            table=request.table.name,
            files=tuple(map(_counted_only, inputs, checks)),
            rejected_rows=tuple(rejected),
            dry_run=True,
        )
    return _store(
        session,
        request,
        inputs,
        checks,
        readings=readings,
        rejected=rejected,
        folder=folder,
        listener=listener,
        stale=stale,
    )


def _check_time_zone(session: Session, name: str | None) -> None:
    if name is None:
        return
    try:
        session.execute("select timezone(?, timestamp '2024-01-01')", (name,))
    except DatabaseError:
        raise UsageError(
            f"--time-zone: there is no time zone {name!r}",
            hint="a name such as Europe/Berlin, America/New_York or UTC",
        ) from None


def _told_readings(request: IngestRequest) -> dict[str, Reading]:
    told: dict[str, Reading] = {}
    file_format = request.file_format
    for column in request.table.columns:
        if column.data_type == RawType.TIME and file_format.date_format:
            told[column.name] = told_date_reading(file_format.date_format)
        if column.data_type == RawType.MONEY and file_format.decimal:
            told[column.name] = told_number_reading(file_format.decimal)
    return told


def _open_all(
    session: Session,
    request: IngestRequest,
    paths: Sequence[str],
    folder: str,
    listener: Listener,
) -> list[Input]:
    inputs: list[Input] = []
    said: ColumnMapping | None = None
    for number, path in enumerate(paths):
        listener(Progress(task="open", done=number, total=len(paths), detail=path))
        source = open_source(
            session, path, request.file_format, folder=folder, number=number
        )
        mapping = map_columns(
            source,
            request.table,
            mapping=request.mapping,
            constants=request.constants,
            id_columns=request.id_columns,
        )
        for note in source.notes:
            listener(Note(message=note))
        if said is None or said.summary() != mapping.summary():
            _say_mapping(request, path, mapping, listener)
            said = mapping
        inputs.append(
            Input(
                source=source,
                mapping=mapping,
                system=request.system,
                time_zone=request.file_format.time_zone,
            )
        )
    return inputs


def _say_mapping(
    request: IngestRequest, path: str, mapping: ColumnMapping, listener: Listener
) -> None:
    pairs = [
        ours if ours == theirs else f"{ours} = {theirs}"
        for ours, theirs in mapping.summary().items()
    ]
    listener(
        Note(
            message=f"{path}: {', '.join(pairs)}",
            data={"mapping": dict(mapping.summary())},
        )
    )
    key = request.table.key
    if mapping.key_terms:
        made_of = ", ".join(str(term) for term in mapping.key_terms)
        listener(Note(message=f"{key} is made from the content of {made_of}"))
    if mapping.ignored:
        listener(Note(message=f"ignored: {', '.join(mapping.ignored)}"))
    missing = [name for name in mapping.missing if name != key or not mapping.key_terms]
    if missing:
        listener(Note(message=f"not in the file, left empty: {', '.join(missing)}"))


def _check_all(
    session: Session,
    request: IngestRequest,
    inputs: Sequence[Input],
    readings: dict[str, Reading],
    listener: Listener,
) -> tuple[list[Input], list[Check]]:
    usable: list[Input] = []
    checks: list[Check] = []
    for number, item in enumerate(inputs):
        path = item.source.path
        listener(Progress(task="check", done=number, total=len(inputs), detail=path))
        source, check = _checked(session, request, item, readings)
        usable.append(source)
        checks.append(check)
    return usable, checks


def _checked(
    session: Session,
    request: IngestRequest,
    item: Input,
    readings: dict[str, Reading],
) -> tuple[Input, Check]:
    # The quick way first. If the database stumbles, or counts other rows than we do,
    # the careful reader sets aside what is wrong.
    repair = item.source.repair
    try:
        check = check_rows(session, item, request.table, readings)
    except DatabaseError as error:
        if repair is None:
            raise IngestionError(
                f"the database cannot read the file: {error.message.splitlines()[0]}",
                path=item.source.path,
            ) from None
    else:
        if check.rows == item.source.rows:
            return item, check
        if repair is None:
            raise IngestionError(
                f"the file has {item.source.rows:,} rows, and the database reads "
                f"{check.rows:,}; nothing was loaded",
                path=item.source.path,
                hint="check --delimiter and --encoding, or save the file anew",
            )
    repaired = Input(
        source=repair(),
        mapping=item.mapping,
        system=item.system,
        time_zone=item.time_zone,
    )
    return _checked(session, request, repaired, readings)


def _rejected(
    session: Session,
    request: IngestRequest,
    inputs: Sequence[Input],
    checks: Sequence[Check],
    readings: dict[str, Reading],
) -> list[RejectedRow]:
    rejected: list[RejectedRow] = []
    for item, check in zip(inputs, checks, strict=True):
        found = list(item.source.rejected)
        if check.faulty:
            found += faulty_rows(session, item, request.table, readings)
        rejected += sorted(found, key=lambda row: row.line)
    return rejected


def _refuse_too_many(
    request: IngestRequest,
    checks: Sequence[Check],
    inputs: Sequence[Input],
    rejected: Sequence[RejectedRow],
) -> None:
    read = sum(check.rows for check in checks)
    read += sum(len(item.source.rejected) for item in inputs)
    if request.max_rejected.allows(len(rejected), read=read):
        return
    reasons = Counter(row.column or row.reason for row in rejected)
    shown: list[str] = []
    for kind, count in reasons.most_common(_SHOWN_REASONS):
        first = next(row for row in rejected if (row.column or row.reason) == kind)
        others = f" ({count:,} such rows)" if count > 1 else ""
        shown.append(f"  {first.path}:{first.line}: {first.reason}{others}")
    raise IngestionError(
        f"{len(rejected):,} of {read:,} rows cannot be read, more than "
        f"{request.max_rejected}; nothing was loaded\n" + "\n".join(shown),
        hint="put the rows right, or allow more with --max-rejected 10%",
    )


def _counted_only(item: Input, check: Check) -> FileReport:
    return FileReport(
        path=item.source.path,
        read=check.rows + len(item.source.rejected),
        rejected=check.faulty + len(item.source.rejected),
    )


def _store(
    session: Session,
    request: IngestRequest,
    inputs: Sequence[Input],
    checks: Sequence[Check],
    *,
    readings: dict[str, Reading],
    rejected: Sequence[RejectedRow],
    folder: str,
    listener: Listener,
    stale: Sequence[Relation],
) -> IngestReport:
    replaces = holds_generated_rows(session)
    if replaces:
        listener(
            Note(
                message="the generated data of this database are replaced: all raw "
                "tables are emptied first, and what remembers them is dropped",
                level=Level.WARN,
            )
        )
    with session.transaction():
        make_tables(session)
        if replaces:
            drop_generated_rows(session)
            for relation in stale:
                session.drop(relation)
        files: list[FileReport] = []
        for number, (item, check) in enumerate(zip(inputs, checks, strict=True)):
            path = item.source.path
            listener(Progress(task="load", done=number, total=len(inputs), detail=path))
            files.append(store_rows(session, item, check, request, readings))
        report = IngestReport(
            table=request.table.name,
            files=tuple(files),
            rejected_rows=tuple(rejected),
            bare_customers=store_bare_customers(session, request),
            replaced_generated=replaces,
        )
        store_rejected(session, request, rejected, folder=folder)
        mappings = [item.mapping.summary() for item in inputs]
        record_load(session, request, report, mappings, readings)
    listener(Progress(task="load", done=len(inputs), total=len(inputs)))
    return report
