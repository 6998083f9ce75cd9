"""A figure to be: its query, and how rows become what is shown."""

from collections.abc import Callable, Mapping

from customer360.dashboard.figures import Column, Figure, Kind, Row, Variant
from customer360.dashboard.tables import Tables
from customer360.records import dataclass, field

Rows = tuple[Row, ...]
# What the first column of a query that is split says of everyone.
EVERYONE = "all"
# Of whom a reader may ask: customers by channel, by segment, by country.
CUSTOMER_GROUPS = """
known as (

    select
        *,
        coalesce(rfm_segment, 'No orders') as segment_name
    from {customer_360}

),

largest_countries as (

    select country_name
    from known
    where country_name is not null
    group by country_name
    order by count(*) desc, country_name
    limit 12

),

customers as (

    select
        * exclude (segment_name),
        unnest([
            'all',
            'Channel: ' || acquisition_channel,
            'Segment: ' || segment_name,
            case
                when country_name in (select country_name from largest_countries)
                    then 'Country: ' || country_name
            end
        ]) as customer_group
    from known

)
"""
# The same groups in the tables that divide customers themselves.
SEGMENTATION_GROUP = """
case segmentation
    when 'all' then 'all'
    when 'acquisition_channel' then 'Channel: ' || segment_name
    when 'rfm_segment' then 'Segment: ' || segment_name
end
"""


def as_they_are(rows: Rows) -> Rows:
    """Rows need no shaping."""
    return rows


def by_group(rows: Rows) -> dict[str, Rows]:
    """Rows without their first column, by the group of customers that it names.

    Customers whose channel, segment or country is not known are in no group of it.
    """
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row[0] is not None:
            found.setdefault(str(row[0]), []).append(row[1:])
    return {name: tuple(some) for name, some in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything about a figure but its rows.

    `title` says what the rows show. `note` may name `{currency}`; the day is added
    where the figure is of one (`is_dated`). Where `is_split`, the query's first column
    is a group of customers: the page offers each group's rows in place of everyone's.
    """

    name: str
    subject: str
    query: str
    kind: Kind
    columns: tuple[Column, ...]
    title: Callable[[Tables, Rows], str]
    note: str
    shape: Callable[[Rows], Rows] = as_they_are
    roles: Mapping[str, object] = field(default_factory=dict)
    nothing: str = "There are no rows for this yet."
    is_dated: bool = True
    is_split: bool = False

    def figure(self, tables: Tables) -> Figure:
        """The figure, or an empty one that says why."""
        missing = tables.missing(self.query)
        if missing:
            return self._empty(tables.why_missing(missing))
        rows = tables.rows(self.query)
        groups = by_group(rows) if self.is_split else {EVERYONE: rows}
        rows = groups.pop(EVERYONE, ())
        if not rows:
            return self._empty(self.nothing)
        return Figure(
            name=self.name,
            title=self.title(tables, rows),
            note=self._note(tables),
            kind=self.kind,
            columns=self.columns,
            rows=self.shape(rows),
            roles=self.roles,
            variants=tuple(
                Variant(
                    name=name, title=self.title(tables, some), rows=self.shape(some)
                )
                for name, some in sorted(groups.items())
            ),
        )

    def _note(self, tables: Tables) -> str:
        note = self.note.format(currency=tables.currency)
        return f"{note} As of {tables.as_of}." if self.is_dated else note

    def _empty(self, why: str) -> Figure:
        """The figure's place, with a reason."""
        return Figure(name=self.name, title=self.subject, note=why, kind=Kind.EMPTY)
