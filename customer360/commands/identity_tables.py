"""Tables of the identity layer in the project's database, and tables from files."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from math import log2

from customer360.adapters.protocol import Session
from customer360.adapters.registry import open_adapter
from customer360.commands.workspace import Workspace
from customer360.errors import DatabaseError, UsageError, VariableError
from customer360.identity.pair_lookup import IdentityTables
from customer360.ingestion.request import FileFormat
from customer360.ingestion.whole_file import store_file
from customer360.project.nearest import nearest_name
from customer360.project.project import Target
from customer360.resources.relation import Relation, quote_identifier

_THRESHOLD = "identity_match_threshold"
_FILES_DATABASE = "c360_files"
_FILES = (".csv", ".tsv", ".txt", ".parquet", ".pq", ".json", ".jsonl", ".gz")


@contextmanager
def reading_database(workspace: Workspace) -> Iterator[Session]:
    """A session that only reads the project's database.

    Raises:
        DatabaseError: there is none yet.
    """
    adapter = open_adapter(
        workspace.project.target, read_only=True, lock_timeout=workspace.lock_timeout
    )
    with closing(adapter), closing(adapter.session()) as session:
        yield session


@contextmanager
def without_database() -> Iterator[Session]:
    """A session in memory, for files alone."""
    target = Target(
        profile_name="",
        name="",
        type="duckdb",
        path=":memory:",
        database="memory",
        schema="main",
        threads=1,
    )
    adapter = open_adapter(target)
    with closing(adapter), closing(adapter.session()) as session:
        yield session


def model_relation(workspace: Workspace, session: Session, name: str) -> str | None:
    """Where the model of this name lies, quoted; None if it has not been built."""
    node = next((n for n in workspace.manifest.nodes.values() if n.name == name), None)
    found = None if node is None else session.relation(node.relation)
    return None if found is None else str(found)


def built_model(workspace: Workspace, session: Session, name: str) -> str:
    """The same where it must be there.

    Raises:
        DatabaseError: it has not been built.
    """
    relation = model_relation(workspace, session, name)
    if relation is None:
        raise DatabaseError(
            f"{name} is not built yet", hint=f"c360 build --select +{name}"
        )
    return relation


def is_file(name: str, folder: str) -> bool:
    """Whether a file is meant, and not a table."""
    return name.lower().endswith(_FILES) or os.path.isfile(os.path.join(folder, name))


def table_named(session: Session, name: str) -> str:
    """A table or view that was named as `table`, `schema.table` or in full.

    Raises:
        UsageError: there is none.
    """
    *before, identifier = name.split(".")
    schema = before[-1] if before else None
    database = before[-2] if len(before) > 1 else None
    relation = Relation(database=database, schema=schema, identifier=identifier)
    if session.relation(relation) is None:
        near = nearest_name(
            name,
            [
                f"{found.schema}.{found.identifier}" if schema else found.identifier
                for found in session.relations()
            ],
        )
        raise UsageError(
            f"there is no file and no table {name!r}",
            hint=f"did you mean {near!r}?" if near else "write it as schema.table",
        )
    return str(relation)


def stored_file(session: Session, path: str, *, folder: str, table: str) -> str:
    """A temporary table of a file, with the file's own columns.

    Raises:
        IngestionError: the file cannot be read, or not all of it.
    """
    # The project's own database may be open for reading only.
    session.execute(
        f"attach if not exists ':memory:' as {_FILES_DATABASE} (read_write)"
    )
    raw = f"{_FILES_DATABASE}.{table}_columns"
    stored = store_file(
        session,
        path,
        FileFormat(),
        folder=folder,
        number=len(os.listdir(folder)),
        table=raw,
    )
    if stored.rejected:
        first = stored.rejected[0]
        raise UsageError(
            f"{len(stored.rejected):,} rows of {path} cannot be read, the first in "
            f"line {first.line}: {first.reason}",
            hint="put them right first: a measure needs all of them",
        )
    named = ", ".join(
        f"c{place} as {quote_identifier(name)}"
        for place, name in enumerate(stored.columns)
    )
    session.execute(f"create temporary view {table} as select {named} from {raw}")
    return table


def relation_columns(session: Session, relation: str) -> tuple[str, ...]:
    """The names of its columns, in order."""
    return session.execute(f"select * from {relation} limit 0").columns


def match_threshold(workspace: Workspace) -> float:
    """The match weight from which the project takes a pair for one person."""
    project = workspace.project
    layers = project.variables.layers(project.name)
    given = next((layer[_THRESHOLD] for layer in layers if _THRESHOLD in layer), 0.5)
    try:
        probability = float(str(given))
    except ValueError:
        probability = 0.0
    if not 0 < probability < 1:
        raise VariableError(
            f"{_THRESHOLD} cannot be {given!r}", hint="a probability between 0 and 1"
        )
    return log2(probability / (1 - probability))


def identity_tables(workspace: Workspace, session: Session) -> IdentityTables:
    """Where the models of identity lie.

    Raises:
        DatabaseError: one of them has not been built.
    """
    records = built_model(workspace, session, "int_identity__standardized_records")
    return IdentityTables(
        records=records,
        record_columns=relation_columns(session, records),
        clusters=built_model(workspace, session, "int_identity__clusters"),
        scored=built_model(workspace, session, "int_identity__scored_pairs"),
        weights=built_model(workspace, session, "int_identity__match_weights"),
        overrides=model_relation(workspace, session, "identity_overrides"),
    )
