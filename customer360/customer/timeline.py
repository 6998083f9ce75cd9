"""What happened to a customer: payments, events, accounts, changes, decisions."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby, pairwise
from operator import itemgetter

from customer360.customer.lookup import CHANGES
from customer360.customer.models import Models
from customer360.customer.page import Facts, Kind, Member, Moment, Month
from customer360.customer.records import is_any_of
from customer360.records import dataclass

PAYMENTS = "fct_transactions"
EVENTS = "fct_customer_events"
SNAPSHOTS: Mapping[str, str] = {
    "snap_customers": "record_id",
    "snap_accounts": "account_id",
}
SEGMENTS = "int_activity__segment_history"
_PAYMENTS_HERE = "c360_payments_of_customer"
_SHOWN_MONTHS = 24
# They tell when something was written down, not what has changed.
_BOOKKEEPING = frozenset(
    {"record_id", "account_id", "created_at", "updated_at", "loaded_at", "row_version"}
)
_ROUTINE = frozenset({Kind.PAYMENT, Kind.EVENT})
_SEGMENT_FIELDS = ("value_tier", "lifecycle_stage", "rfm_segment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The latest moments, the latest first, and whether there are earlier ones.

    Of those before, `earlier_changes` are the latest that are no payments or events:
    these are many, and what changed would drown in them.
    """

    moments: tuple[Moment, ...]
    earlier_changes: tuple[Moment, ...]
    has_earlier: bool
    months: tuple[Month, ...]


def read_timeline(
    models: Models,
    customer_id: str,
    members: Sequence[Member],
    accounts: Sequence[Facts],
    *,
    limit: int,
) -> Timeline:
    """The last `limit` moments of all kinds."""
    months = _store_payments(models, customer_id)
    moments = [
        *_payments(models, limit + 1),
        *_events(models, customer_id, limit + 1),
        *_changes(models, members),
        *_accounts(accounts),
        *_decisions(models, members),
        *_records(members),
        *_segments(models, customer_id),
    ]
    moments.sort(key=lambda m: (m.kind, m.what, m.record_id or "", m.field or ""))
    moments.sort(key=lambda moment: moment.at, reverse=True)
    changes = [moment for moment in moments[limit:] if moment.kind not in _ROUTINE]
    return Timeline(
        moments=tuple(moments[:limit]),
        earlier_changes=tuple(changes[: limit // 2]),
        has_earlier=len(moments) > limit,
        months=months,
    )


def _store_payments(models: Models, customer_id: str) -> tuple[Month, ...]:
    """Look for the payments once: that is the largest table of all."""
    if not models.has(PAYMENTS):
        return ()
    session = models.session
    session.execute(
        f"create or replace temporary table {_PAYMENTS_HERE} as "
        "select transaction_id, posted_at, posted_date, transaction_type, outcome, "
        "channel, category, currency_code, amount, net_amount, is_order "
        f"from {models.relations[PAYMENTS]} where customer_id = ?",
        [customer_id],
    )
    rows = session.execute(
        f"""
        select
            cast(date_trunc('month', posted_date) as date) as first_day,
            count(*) filter (where is_order) as order_count,
            sum(net_amount) as net_amount
        from {_PAYMENTS_HERE}
        group by first_day
        order by first_day desc
        limit {_SHOWN_MONTHS}
        """
    ).rows
    return tuple(
        Month(
            first_day=day, order_count=int(str(orders)), net_amount=Decimal(str(amount))
        )
        for day, orders, amount in reversed(rows)
        if isinstance(day, date)
    )


def _payments(models: Models, limit: int) -> list[Moment]:
    if not models.has(PAYMENTS):
        return []
    rows = models.session.execute(
        "select posted_at, transaction_type, outcome, channel, category, amount, "
        f"currency_code from {_PAYMENTS_HERE} "
        f"order by posted_at desc, transaction_id limit {limit}"
    ).rows
    return [
        Moment(
            at=at,
            kind=Kind.PAYMENT,
            what=_payment_in_words(kind, outcome, category),
            where=_text(channel),
            amount=Decimal(str(amount)) if amount is not None else None,
            currency_code=_text(currency) or None,
        )
        for at, kind, outcome, channel, category, amount, currency in rows
        if isinstance(at, datetime)
    ]


def _payment_in_words(kind: object, outcome: object, category: object) -> str:
    said = _text(kind) or "payment"
    if category:
        said = f"{said} of {_text(category)}"
    if outcome and outcome not in {"counted", kind}:
        said = f"{said} ({_text(outcome).replace('_', ' ')})"
    return said


def _events(models: Models, customer_id: str, limit: int) -> list[Moment]:
    """Events of one type, channel and day are one moment."""
    if not models.has(EVENTS):
        return []
    rows = models.session.execute(
        f"""
        select
            max(occurred_at) as latest_at,
            event_type,
            channel,
            count(*) as event_count
        from {models.relations[EVENTS]}
        where customer_id = ? and occurred_at is not null
        group by
            occurred_date,
            event_type,
            channel
        order by
            latest_at desc,
            event_type,
            channel
        limit {limit}
        """,
        [customer_id],
    ).rows
    return [
        Moment(
            at=at,
            kind=Kind.EVENT,
            what=_text(event).replace("_", " "),
            where=_text(channel),
            count=int(str(count)),
        )
        for at, event, channel, count in rows
        if isinstance(at, datetime)
    ]


def _changes(models: Models, members: Sequence[Member]) -> list[Moment]:
    """Fields that differ from one state of a record or an account to the next."""
    ids = [member.record_id for member in members]
    moments: list[Moment] = []
    for model, key in SNAPSHOTS.items():
        # Few have changed, and DuckDB knows which row groups have nothing that ended.
        changed = models.rows(
            model,
            f"dbt_valid_to is not null and {is_any_of('record_id', ids)}",
            ids,
            columns=(key,),
        )
        keys = [*dict.fromkeys(row[key] for row in changed)]
        if not keys:
            continue
        rows = models.rows(
            model,
            is_any_of(key, keys),
            keys,
            order_by=f"{key}, dbt_valid_from",
            limit=10_000,
        )
        for name, states in groupby(rows, key=itemgetter(key)):
            for before, after in pairwise(states):
                moments += _differences(str(name), before, after)
    return moments


def _differences(name: str, before: Facts, after: Facts) -> list[Moment]:
    at = after["dbt_valid_from"]
    if not isinstance(at, datetime):
        return []
    return [
        Moment(
            at=at,
            kind=Kind.CHANGE,
            what=f"{field.replace('_', ' ')} changed",
            record_id=name,
            field=field,
            before=None if before[field] is None else str(before[field]),
            after=None if value is None else str(value),
        )
        for field, value in after.items()
        if field not in _BOOKKEEPING
        and not field.startswith("dbt_")
        and before[field] != value
    ]


def _accounts(accounts: Sequence[Facts]) -> list[Moment]:
    return [
        Moment(
            at=datetime.combine(day, time()),
            kind=Kind.ACCOUNT,
            what=f"{kind} account {word}",
            record_id=_text(account.get("account_id")),
        )
        for account in accounts
        for kind in [_text(account.get("account_type")).replace("_", " ")]
        for column, word in (("opened_date", "opened"), ("closed_date", "closed"))
        if isinstance(day := account.get(column), date)
    ]


def _records(members: Sequence[Member]) -> list[Moment]:
    return [
        Moment(
            at=at,
            kind=Kind.IDENTITY,
            what=f"record created in {_text(member.facts.get('source_system'))}",
            record_id=member.record_id,
        )
        for member in members
        if isinstance(at := member.facts.get("created_at"), datetime)
    ]


def _decisions(models: Models, members: Sequence[Member]) -> list[Moment]:
    """Records that have come from another customer, or gone to one."""
    ids = [member.record_id for member in members]
    rows = models.rows(
        CHANGES,
        f"change_type != 'new' and {is_any_of('record_id', ids)}",
        ids,
        order_by="run_number, record_id",
    )
    return [
        Moment(
            at=at,
            kind=Kind.IDENTITY,
            what=f"record {_text(row['change_type'])}",
            record_id=_text(row["record_id"]),
            field="customer_id",
            before=_text(row["from_customer_id"]) or None,
            after=_text(row["to_customer_id"]) or None,
        )
        for row in rows
        if isinstance(at := row["loaded_at"], datetime)
    ]


def _segments(models: Models, customer_id: str) -> list[Moment]:
    rows = models.rows(
        SEGMENTS, "customer_id = ?", [customer_id], order_by="observation_date"
    )
    return [
        Moment(
            at=datetime.combine(day, time()),
            kind=Kind.SEGMENT,
            what=f"{field.replace('_', ' ')} changed",
            field=field,
            before=_text(before.get(field)) or None,
            after=_text(after.get(field)) or None,
        )
        for before, after in pairwise(rows)
        for field in _SEGMENT_FIELDS
        if isinstance(day := after.get("observation_date"), date)
        and before.get(field) != after.get(field)
    ]


def _text(value: object) -> str:
    return "" if value is None else str(value)
