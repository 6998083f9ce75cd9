"""The queries that make a world's raw tables, whole or only what is new."""

from customer360.records import dataclass
from customer360.resources.raw_tables import (
    ACCOUNTS,
    ADDRESSES,
    CUSTOMER_TRUTH,
    CUSTOMERS,
    EVENTS,
    PHONES,
    TRANSACTIONS,
    RawTable,
)
from customer360.synthetic.accounts import accounts, payers, transactions
from customer360.synthetic.activity import Pace, Window, exposure
from customer360.synthetic.belongings import Belongings
from customer360.synthetic.calendar import day_number
from customer360.synthetic.connection import Connection
from customer360.synthetic.contacts import addresses, phones
from customer360.synthetic.customers import customers, truth
from customer360.synthetic.interactions import events, visitors
from customer360.synthetic.settings import GeneratorSettings
from customer360.synthetic.vocabulary import load_vocabulary
from customer360.synthetic.world import Timeline

# Before any day of a world.
NEVER = -1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Paces:
    """How busy customers are: found once, when a world is first made."""

    transactions: Pace
    events: Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class TableQuery:
    """A raw table and the query of its rows. A long one has many rows a customer."""

    table: RawTable
    sql: str

    @property
    def is_long(self) -> bool:
        """True if most rows of a world are in this table."""
        return self.table in (TRANSACTIONS, EVENTS)


def find_paces(connection: Connection, settings: GeneratorSettings) -> Paces:
    """The paces at which the base gives the expected number of rows by `end_date`."""
    timeline = Timeline(settings=settings)
    size = timeline.size(day_number(settings.end_date))
    payments, visits = (
        connection.execute(exposure(actors, size.moment)).fetchall()[0]
        for actors in (
            payers(timeline, size, _kinds(settings)["accounts"]),
            visitors(timeline, size),
        )
    )
    return Paces(
        transactions=_pace(settings, settings.num_transactions_multiplier, payments),
        events=_pace(settings, settings.num_events_multiplier, (visits[0], 0)),
    )


def table_queries(
    settings: GeneratorSettings, paces: Paces, *, day: int, since: int = NEVER
) -> tuple[TableQuery, ...]:
    """The rows of all tables as of `day` that a load after the day `since` brought."""
    timeline = Timeline(settings=settings)
    size = timeline.size(day)
    words = load_vocabulary()
    kinds = _kinds(settings)
    window = Window(timeline=timeline, size=size, since=since)
    first = 0 if since == NEVER else timeline.size(since).records
    queries = {
        CUSTOMERS: customers(timeline, size, words, since),
        ADDRESSES: addresses(
            timeline, size, kinds["addresses"], words["streets"], since
        ),
        PHONES: phones(timeline, size, kinds["phones"], since),
        ACCOUNTS: accounts(timeline, size, kinds["accounts"], since),
        TRANSACTIONS: transactions(
            window,
            kinds["accounts"],
            paces.transactions,
            settings.num_transactions_multiplier,
        ),
        EVENTS: events(window, paces.events, settings.num_events_multiplier),
        CUSTOMER_TRUTH: truth(timeline, size, first),
    }
    return tuple(TableQuery(table=table, sql=sql) for table, sql in queries.items())


def _kinds(settings: GeneratorSettings) -> dict[str, Belongings]:
    return {
        kind: Belongings(kind=kind, multiplier=multiplier)
        for kind, multiplier in (
            ("addresses", settings.num_addresses_multiplier),
            ("phones", settings.num_phones_multiplier),
            ("accounts", settings.num_accounts_multiplier),
        )
    }


def _pace(
    settings: GeneratorSettings, multiplier: float, found: tuple[object, ...]
) -> Pace:
    exposed, lapses = float(str(found[0] or 0)), int(str(found[1]))
    wanted = settings.num_customers * multiplier
    # Last acts are part of what is wanted, and where little is, most of it.
    ends_with_act = 0 < 2 * lapses < wanted
    rest = wanted - lapses if ends_with_act else wanted
    per_day = rest / exposed if exposed else 0.0
    return Pace(per_day=per_day, ends_with_act=ends_with_act)
