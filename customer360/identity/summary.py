"""What matching found, in numbers and a few examples."""

from collections.abc import Sequence

from customer360.adapters.protocol import Session
from customer360.identity.matches import Found
from customer360.records import dataclass
from customer360.resources.raw_tables import CUSTOMERS

_SHOWN_CLUSTERS = 3
_SHOWN_RECORDS = 4
# A value of so many records is hardly one of a person, a family or a small office.
_FEW = 20
_MANY = 1_000
_SHARE = 0.01
_TELLING = ("email", "phone", "national_id")
_SHOWN = ("first_name", "last_name", "birth_date", "email", "phone", "street", "city")


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedValue:
    """A value that is suspiciously common."""

    column: str
    value: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRecord:
    """A record of a sample cluster: its key, and what it says."""

    cluster_id: str
    record_id: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """`sizes` has the number of clusters by their number of records.

    `compared` is None where the models do not tell how many pairs were looked at.
    """

    records: int
    sizes: tuple[tuple[int, int], ...]
    compared: int | None
    sample_columns: tuple[str, ...]
    sample: tuple[SampleRecord, ...]

    @property
    def people(self) -> int:
        """How many clusters there are."""
        return sum(clusters for _, clusters in self.sizes)

    @property
    def duplicates(self) -> int:
        """Records beyond the first of their cluster."""
        return self.records - self.people

    @property
    def possible_pairs(self) -> int:
        """All pairs of records."""
        return self.records * (self.records - 1) // 2


def summarize(session: Session, found: Found) -> Summary:
    """Count, and take a few clusters as examples."""
    sizes = tuple(
        (int(str(size)), int(str(clusters)))
        for size, clusters in session.execute(
            "select cluster_size, count(*) from dedupe.cluster_sizes "
            "group by cluster_size order by cluster_size"
        ).rows
    )
    compared = None
    if found.candidate_pairs is not None:
        counted = session.execute(f"select count(*) from {found.candidate_pairs}").rows
        compared = int(str(counted[0][0]))
    columns = _filled(session)
    return Summary(
        records=sum(size * clusters for size, clusters in sizes),
        sizes=sizes,
        compared=compared,
        sample_columns=columns,
        sample=_sample(session, found, columns),
    )


def shared_values(session: Session, records: int) -> tuple[SharedValue, ...]:
    """The commonest e-mail address, phone number, id, where they are very common."""
    enough = max(_FEW, min(_MANY, _SHARE * records))
    shared = []
    for column in (name for name in _TELLING if name in CUSTOMERS.column_names):
        # What has no digit and no @ is a word for nothing, such as `unknown`.
        rows = session.execute(
            f"select {column}, count(*) as records from {CUSTOMERS.full_name} "
            f"where regexp_matches({column}, '[0-9@]') group by {column} "
            f"having count(*) > {enough} order by records desc, {column} limit 1"
        ).rows
        shared += [
            SharedValue(column=column, value=str(value), records=int(str(count)))
            for value, count in rows
        ]
    return tuple(shared)


def _filled(session: Session) -> tuple[str, ...]:
    counts = ", ".join(f"count({name})" for name in _SHOWN)
    found = session.execute(f"select {counts} from {CUSTOMERS.full_name}").rows[0]
    return tuple(name for name, count in zip(_SHOWN, found, strict=True) if count)


def _sample(
    session: Session, found: Found, columns: Sequence[str]
) -> tuple[SampleRecord, ...]:
    values = "".join(f", coalesce(people.{name}, '')" for name in columns)
    # By a hash, so that they come from all over the file, and the same ones each time.
    rows = session.execute(
        "with chosen as (select customer_id from dedupe.cluster_sizes "
        "where cluster_size > 1 "
        f"order by md5(customer_id), customer_id limit {_SHOWN_CLUSTERS}) "
        f"select clusters.customer_id, clusters.record_id{values} "
        f"from {found.clusters} as clusters "
        "inner join chosen on clusters.customer_id = chosen.customer_id "
        f"inner join {CUSTOMERS.full_name} as people "
        "on clusters.record_id = people.customer_id "
        "qualify row_number() over (partition by clusters.customer_id "
        f"order by clusters.record_id) <= {_SHOWN_RECORDS} "
        "order by clusters.customer_id, clusters.record_id"
    ).rows
    return tuple(
        SampleRecord(
            cluster_id=str(row[0]),
            record_id=str(row[1]),
            values=tuple(str(value) for value in row[2:]),
        )
        for row in rows
    )
