"""What matching found, written to files."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress

from customer360.adapters.protocol import Session
from customer360.errors import C360Error, DatabaseError, UsageError
from customer360.identity.person_tables import PersonInput
from customer360.records import dataclass
from customer360.resources.relation import Relation, quote_identifier

OWN_COLUMNS = ("record_id", "source_file", "cluster_id", "cluster_size", "match_score")
_FORMATS = {
    ".csv": "format csv, header",
    ".tsv": "format csv, header, delimiter '\t'",
    ".parquet": "format parquet, compression zstd",
    ".pq": "format parquet, compression zstd",
    ".json": "format json, array true",
    ".jsonl": "format json",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The relations that matching made; None where the project has no such model."""

    clusters: Relation
    golden_records: Relation
    candidate_pairs: Relation | None
    scored_pairs: Relation | None


def check_output(path: str, *, option: str, may_be_terminal: bool) -> None:
    """Refuse a file that cannot be written, before any work is done.

    Raises:
        UsageError: the name does not say CSV or Parquet, or the folder is not there.
    """
    if path == "-" and may_be_terminal:
        return
    if _extension(path) not in _FORMATS:
        raise UsageError(
            f"{option}: the name {path!r} does not tell how to write it",
            hint="end it with .csv, .tsv, .parquet, .json or .jsonl",
        )
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise UsageError(f"{option}: there is no folder {folder}", hint="make it first")
    if os.path.isdir(path) or not os.access(folder, os.W_OK):
        raise UsageError(f"{option}: {path} cannot be written", hint="name another")


def _extension(path: str) -> str:
    return os.path.splitext(path.lower())[1]


def prepare_matches(session: Session, found: Found) -> None:
    """Count the clusters and find each record's best link."""
    session.execute(
        "create or replace table dedupe.cluster_sizes as select customer_id, "
        f"count(*) as cluster_size from {found.clusters} group by customer_id"
    )
    if found.scored_pairs is None:
        session.execute(
            "create or replace table dedupe.best_links "
            "(record_id varchar, match_score double)"
        )
        return
    ends = " union all ".join(
        f"select pairs.{end}_record_id as record_id, pairs.match_probability "
        f"from {found.scored_pairs} as pairs "
        f"inner join {found.clusters} as lefts "
        "on pairs.left_record_id = lefts.record_id "
        f"inner join {found.clusters} as rights "
        "on pairs.right_record_id = rights.record_id "
        "where lefts.customer_id = rights.customer_id"
        for end in ("left", "right")
    )
    session.execute(
        "create or replace table dedupe.best_links as select record_id, "
        f"round(max(match_probability), 6) as match_score from ({ends}) "
        "group by record_id"
    )


def matches_query(found: Found, inputs: Sequence[PersonInput]) -> str:
    """A row a record in the order of the files, with all their columns behind ours."""
    names = list(
        dict.fromkeys(
            column.name
            for item in inputs
            for column in item.file.columns
            if column.name and column is not _called_record_id(item)
        )
    )
    shown = _shown_names(names)
    parts = []
    for number, item in enumerate(inputs):
        own = {column.name: f"rows.{column.sql}" for column in item.file.columns}
        originals = "".join(
            f", {own.get(name, 'null')} as {quote_identifier(shown[name])}"
            for name in names
        )
        record_id = item.record_id.replace("rowid", "rows.rowid")
        parts.append(
            f"select {number} as file_place, rows.rowid as row_place, "
            f"{record_id} as record_id, '{_doubled(item.file.name)}' as source_file"
            f"{originals} from {item.file.table} as rows"
        )
    wanted = "".join(f", records.{quote_identifier(name)}" for name in shown.values())
    return (
        "select records.record_id, records.source_file, "
        "clusters.customer_id as cluster_id, sizes.cluster_size, "
        f"links.match_score{wanted} "
        f"from ({' union all '.join(parts)}) as records "
        f"inner join {found.clusters} as clusters "
        "on records.record_id = clusters.record_id "
        "inner join dedupe.cluster_sizes as sizes "
        "on clusters.customer_id = sizes.customer_id "
        "left join dedupe.best_links as links "
        "on records.record_id = links.record_id "
        "order by records.file_place, records.row_place"
    )


def pairs_query(found: Found) -> str:
    """The pairs that were compared, the surest first.

    Raises:
        C360Error: the project's models keep none.
    """
    if found.scored_pairs is None:
        raise C360Error(
            "--pairs: the models of this project keep no scored pairs",
            hint="leave --pairs out",
        )
    return (
        "select pairs.*, lefts.customer_id = rights.customer_id as is_same_cluster "
        f"from {found.scored_pairs} as pairs "
        f"inner join {found.clusters} as lefts "
        "on pairs.left_record_id = lefts.record_id "
        f"inner join {found.clusters} as rights "
        "on pairs.right_record_id = rights.record_id "
        "order by pairs.match_weight desc, pairs.left_record_id, pairs.right_record_id"
    )


def golden_query(session: Session, found: Found) -> str:
    """A row a person, in order of the clusters' names."""
    names = [
        column.name
        for column in session.columns(found.golden_records)
        if column.name not in _NOT_OF_FILES
    ]
    return (
        f"select customer_id as cluster_id, {', '.join(map(quote_identifier, names))} "
        f"from {found.golden_records} order by customer_id"
    )


# What raw data of whole companies say, and files of people do not.
_NOT_OF_FILES = frozenset(
    {"customer_id", "has_marketing_consent", "first_seen_at", "last_updated_at"}
)


def _called_record_id(item: PersonInput) -> object:
    # Its values stand in our column of that name already.
    is_same = item.key is not None and item.key.name == OWN_COLUMNS[0]
    return item.key if is_same and not item.prefix else None


def _shown_names(names: Sequence[str]) -> Mapping[str, str]:
    # Ours keep their names; theirs that are called so get `original_` in front.
    taken = set(OWN_COLUMNS)
    shown = {}
    for name in names:
        new = name
        while new.lower() in taken:
            new = f"original_{new}"
        taken.add(new.lower())
        shown[name] = new
    return shown


def write_query(session: Session, query: str, path: str) -> None:
    """Write the rows to a file that is there whole or not at all.

    Raises:
        C360Error: the disk is full, or the file may not be written.
    """
    # Where a link leads to; the link stays.
    path = os.path.realpath(path)
    folder, name = os.path.split(path)
    handle, aside = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
    os.close(handle)
    try:
        session.execute(
            f"copy ({query}) to '{_doubled(aside)}' ({_FORMATS[_extension(path)]})"
        )
        os.chmod(aside, 0o666 & ~_umask())
        os.replace(aside, path)
    except DatabaseError as error:
        raise C360Error(f"{path} cannot be written: {error.message}") from None
    finally:
        with suppress(FileNotFoundError):
            os.remove(aside)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _doubled(text: str) -> str:
    return text.replace("'", "''")
