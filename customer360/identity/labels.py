"""Who belongs to whom, as a table says it: a record's key and a label.

The truth and the clusters found are both of this shape, whatever their columns are
called.
"""

from collections.abc import Sequence

from customer360.adapters.protocol import Session
from customer360.errors import C360Error, UsageError
from customer360.records import dataclass
from customer360.resources.column_names import normalized
from customer360.resources.relation import quote_identifier

# In a table of records and customers the customer is the label, in one of customers and
# persons the person is: the first name in each list that is there wins.
_KEYS = (
    *("recordid", "recordkey", "recid", "record", "uniqueid", "rowid", "sourceid"),
    *("id", "key", "customerid", "customerkey", "customernumber", "row"),
)
_LABELS = (
    *("personid", "person", "truth", "trueid", "clusterid", "cluster", "entityid"),
    *("entity", "groupid", "group", "label", "matchid", "customerid", "goldenid"),
)
_SHOWN = 3

LABELLED = "c360_labelled"


class EvaluationError(C360Error):
    """Truth and clusters cannot be compared as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """A relation with a label for each record. `name` is what people call it."""

    name: str
    relation: str
    key: str
    label: str

    @property
    def query(self) -> str:
        """Each record once per label, both as text; what is empty says nothing."""
        key, label = quote_identifier(self.key), quote_identifier(self.label)
        return (
            f"select distinct cast({key} as varchar) as record_id, "
            f"cast({label} as varchar) as label from {self.relation} "
            f"where {key} is not null and {label} is not null"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """What was put side by side: records with both, and those with one only."""

    records: int
    not_clustered: int
    without_truth: int


def find_labels(
    columns: Sequence[str],
    *,
    name: str,
    key: str | None,
    label: str | None,
    other_key: str | None = None,
) -> tuple[str, str]:
    """Which columns hold the record's key and its label: as told, else by their names.

    `other_key` is what the key is called on the other side, and then here, too, if that
    leaves a label.

    Raises:
        UsageError: a column that was told is not there, or the names tell nothing.
    """
    known = {normalized(column): column for column in reversed(columns)}
    for told in (key, label):
        if told is not None and normalized(told) not in known:
            raise UsageError(
                f"{name} has no column {told!r}", hint=f"it has {', '.join(columns)}"
            )
    if key is None and other_key is not None and label is None:
        same = known.get(normalized(other_key))
        beside = _first(_LABELS, known, same)
        if same is not None and beside is not None:
            return same, beside
    told_label = known[normalized(label)] if label else None
    found_key = known[normalized(key)] if key else _first(_KEYS, known, told_label)
    found_label = told_label or _first(_LABELS, known, found_key)
    if found_key is None and found_label is not None:
        found_key = _other(columns, found_label)
    if found_label is None and found_key is not None:
        found_label = _other(columns, found_key)
    if found_key is None or found_label is None:
        missing = "the record's key" if found_key is None else "the person"
        raise UsageError(
            f"the columns of {name} do not tell which is {missing}: "
            f"{', '.join(columns)}",
            hint="say it: --truth-columns KEY LABEL, --clusters-columns KEY LABEL",
        )
    return found_key, found_label


def _first(
    names: Sequence[str], known: dict[str, str], taken: str | None
) -> str | None:
    found = (known[name] for name in names if name in known)
    return next((column for column in found if column != taken), None)


def _other(columns: Sequence[str], taken: str) -> str | None:
    others = [column for column in columns if column != taken]
    return others[0] if len(others) == 1 else None


def label_records(session: Session, truth: Labels, clusters: Labels) -> Labelled:
    """Put truth and clusters side by side, in a temporary table of the session.

    A record of the truth that is in no cluster stands alone: what was lost on the way
    counts as not found. Clusters of records that the truth does not know say nothing.

    Raises:
        EvaluationError: a record has two persons or clusters, or none has both.
    """
    for labels in (truth, clusters):
        _check_unique(session, labels)
    session.execute(
        f"""
        create or replace temporary table {LABELLED} as
        select
            truth.record_id,
            truth.label as person_id,
            coalesce('c' || found.label, 'r' || truth.record_id) as cluster_id,
            found.label is not null as is_clustered
        from ({truth.query}) as truth
        left join ({clusters.query}) as found
            on truth.record_id = found.record_id
        """
    )
    counted = session.execute(
        f"""
        select
            count(*),
            count(*) filter (where not is_clustered),
            (select count(*) from ({clusters.query}) as found) - count(*)
            filter (where is_clustered)
        from {LABELLED}
        """
    ).rows[0]
    records, alone, unknown = (int(str(number)) for number in counted)
    if alone == records:
        raise EvaluationError(
            f"no record of {truth.name} is in {clusters.name}",
            hint=f"their keys are {_sample(session, truth)} there and "
            f"{_sample(session, clusters)} here; --truth-columns and "
            "--clusters-columns name other columns",
        )
    return Labelled(records=records, not_clustered=alone, without_truth=unknown)


def _check_unique(session: Session, labels: Labels) -> None:
    twice = session.execute(
        f"select record_id, list(label order by label)[:{_SHOWN}] "
        f"from ({labels.query}) as labels group by record_id having count(*) > 1 "
        f"order by record_id limit 1"
    ).rows
    if twice:
        record, found = twice[0]
        named = " and ".join(map(str, found)) if isinstance(found, list) else found
        raise EvaluationError(
            f"record {record!r} of {labels.name} belongs to {named}",
            hint="a record has one label; check the key's column, or the rows",
        )


def _sample(session: Session, labels: Labels) -> str:
    rows = session.execute(
        f"select record_id from ({labels.query}) as labels "
        f"order by record_id limit {_SHOWN}"
    ).rows
    return ", ".join(repr(row[0]) for row in rows) or "missing"
