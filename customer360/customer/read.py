"""One customer, whole: every part from the models that are built."""

from datetime import date, datetime

from customer360.customer.golden import VALUES, read_golden
from customer360.customer.lookup import CHANGES, CLUSTERS, GOLDEN, RECORDS
from customer360.customer.models import Models
from customer360.customer.page import CustomerPage, Facts, Match
from customer360.customer.records import LEVELS, SCORED, is_any_of, read_members
from customer360.customer.timeline import (
    EVENTS,
    PAYMENTS,
    SEGMENTS,
    SNAPSHOTS,
    read_timeline,
)

_PROFILE = "dim_customers"
_ACCOUNTS = "dim_accounts"
_ADDRESSES = "dim_addresses"
_PHONES = "stg_phones"
_VALUE = "customer_lifetime_value"
_WIDE = "customer_360"
_RFM = "rfm_segments"
_ACTIVITY = "customer_activity"
_CHURN = "customer_churn"
_QUALITY = "int_quality__customer_scores"
_HOUSEHOLDS = "int_identity__households"
# What the page reads, in the order of its parts.
READ = (
    GOLDEN,
    VALUES,
    CLUSTERS,
    RECORDS,
    SCORED,
    LEVELS,
    CHANGES,
    _PROFILE,
    _PHONES,
    _ADDRESSES,
    _ACCOUNTS,
    _VALUE,
    _WIDE,
    _RFM,
    _ACTIVITY,
    SEGMENTS,
    _CHURN,
    _QUALITY,
    _HOUSEHOLDS,
    PAYMENTS,
    EVENTS,
    *SNAPSHOTS,
)

# As many digits of a phone number tell it from others.
_TOLD_APART = 9

PROFILE_COLUMNS = (
    "full_name",
    "email_domain_class",
    "phone_line_type",
    "region",
    "time_zone",
    "source_systems",
    "first_seen_at",
    "last_updated_at",
)
PHONE_COLUMNS = ("phone_number", "phone_type", "is_primary", "record_id", "updated_at")
ADDRESS_COLUMNS = (
    "street",
    "postal_code",
    "city",
    "state",
    "country_code",
    "address_type",
    "is_preferred",
    "record_id",
    "updated_at",
)
ACCOUNT_COLUMNS = (
    "account_id",
    "account_type",
    "account_status",
    "balance",
    "currency_code",
    "is_open",
    "opened_date",
    "closed_date",
    "record_id",
)
VALUE_COLUMNS = (
    "value_tier",
    "currency_code",
    "order_count",
    "refund_count",
    "gross_value",
    "refund_value",
    "net_value",
    "last_year_net_value",
    "average_order_value",
    "largest_order_value",
    "first_order_date",
    "last_order_date",
    "probability_alive",
    "expected_orders_90_days",
    "expected_orders_365_days",
    "expected_value_365_days",
    "discounted_value_365_days",
)
RELATIONSHIP_COLUMNS = (
    "acquisition_channel",
    "cohort_month_date",
    "next_order_date",
    "days_to_next_order",
)
SEGMENT_COLUMNS = (
    "segment_name",
    "rfm_score",
    "recency_score",
    "frequency_score",
    "monetary_score",
    "lifecycle_stage",
    "is_active",
    "days_since_last_activity",
)
CHURN_COLUMNS = (
    "churn_risk",
    "churn_probability",
    "churn_basis",
    "churn_method",
    "churn_reason_1",
    "churn_reason_2",
    "churn_reason_3",
    "horizon_days",
    "value_at_risk",
    "currency_code",
    "is_churned",
)
QUALITY_COLUMNS = (
    "quality_score",
    "completeness_score",
    "validity_score",
    "consistency_score",
    "timeliness_score",
    "uniqueness_score",
    "quality_issues",
)
HOUSEHOLD_COLUMNS = (
    "household_id",
    "household_size",
    "household_reason",
    "household_description",
)
_MEMBER_COLUMNS = ("customer_id", "full_name", "birth_date")


# What the one wide model calls them. A look into it costs as much as into each other.
_WIDE_NAMES = {
    "first_order_date": "first_ordered_at",
    "horizon_days": "churn_horizon_days",
    "last_order_date": "last_ordered_at",
    "segment_name": "rfm_segment",
}


def read_page(models: Models, match: Match, *, moments: int) -> CustomerPage:
    """The page of a customer that was found, with so many moments of the timeline."""
    customer_id = match.customer_id
    members, member_count = read_members(models, customer_id)
    ids = [member.record_id for member in members]
    accounts = models.rows(
        _ACCOUNTS,
        "customer_id = ?",
        [customer_id],
        columns=ACCOUNT_COLUMNS,
        order_by="is_open desc, opened_date, account_id",
    )
    timeline = read_timeline(models, customer_id, members, accounts, limit=moments)
    wide = models.row(_WIDE, customer_id)

    def part(columns: tuple[str, ...], *names: str) -> Facts | None:
        found = _of_wide(wide, columns)
        return (
            _of_models(models, customer_id, columns, names) if found is None else found
        )

    household = part(HOUSEHOLD_COLUMNS, _HOUSEHOLDS)
    as_of = part(("as_of_date",), _VALUE, _ACTIVITY) or {}
    as_of_date = as_of.get("as_of_date")
    return CustomerPage(
        customer_id=customer_id,
        found_by=match.found_by,
        as_of_date=as_of_date if isinstance(as_of_date, date) else None,
        profile=part(PROFILE_COLUMNS, GOLDEN, _PROFILE)
        or dict.fromkeys(PROFILE_COLUMNS),
        golden=read_golden(models, customer_id, members),
        members=members,
        member_count=member_count,
        phones=_phones(models, ids),
        addresses=models.rows(
            _ADDRESSES,
            "customer_id = ? and not coalesce(is_repeated, false)"
            if "is_repeated" in models.columns(_ADDRESSES)
            else "customer_id = ?",
            [customer_id],
            columns=ADDRESS_COLUMNS,
            order_by="is_preferred desc, updated_at desc, address_id",
        ),
        accounts=accounts,
        value=part(VALUE_COLUMNS, _VALUE),
        relationship=_of_wide(wide, RELATIONSHIP_COLUMNS),
        months=timeline.months,
        segment=part(SEGMENT_COLUMNS, _RFM, _ACTIVITY),
        churn=part(CHURN_COLUMNS, _CHURN),
        quality=part(QUALITY_COLUMNS, _QUALITY),
        household=household,
        household_members=_household_members(models, customer_id, household),
        timeline=timeline.moments,
        earlier_changes=timeline.earlier_changes,
        has_earlier_moments=timeline.has_earlier,
        missing=models.missing(READ),
    )


def _of_wide(wide: Facts | None, columns: tuple[str, ...]) -> Facts | None:
    """The columns from the wide model; None if it lacks one, or the first is empty."""
    names = {column: _WIDE_NAMES.get(column, column) for column in columns}
    if wide is None or not {*names.values()} <= wide.keys():
        return None
    found = {
        column: _as_day(wide[name]) if column.endswith("_date") else wide[name]
        for column, name in names.items()
    }
    return None if found[columns[0]] is None else found


def _as_day(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value


def _of_models(
    models: Models, customer_id: str, columns: tuple[str, ...], names: tuple[str, ...]
) -> Facts | None:
    """The columns from the models of their own; what the last says counts."""
    rows = [models.row(name, customer_id) for name in names]
    joined = {name: value for row in rows if row for name, value in row.items()}
    return {name: joined.get(name) for name in columns} if joined else None


def _phones(models: Models, ids: list[str]) -> tuple[Facts, ...]:
    """Each number once, with its country's code where a record says it."""
    rows = models.rows(
        _PHONES,
        # Numbers are read for the rows of these records only: that takes time.
        is_any_of("record_id", ids),
        ids,
        columns=PHONE_COLUMNS,
        order_by="is_primary desc, updated_at desc, phone_id",
    )
    rows_of_numbers: dict[str, Facts] = {}
    for row in rows:
        if row["phone_number"] is None:
            continue
        number = str(row["phone_number"])
        known = rows_of_numbers.setdefault(number[-_TOLD_APART:], row)
        if number.startswith("+") and not str(known["phone_number"]).startswith("+"):
            rows_of_numbers[number[-_TOLD_APART:]] = {**known, "phone_number": number}
    return tuple(rows_of_numbers.values())


def _household_members(
    models: Models, customer_id: str, household: Facts | None
) -> tuple[Facts, ...]:
    """The others of the household."""
    if household is None or not models.has(_HOUSEHOLDS):
        return ()
    return models.rows(
        GOLDEN,
        "customer_id != ? and customer_id in (select customer_id from "
        f"{models.relations[_HOUSEHOLDS]} where household_id = ?)",
        [customer_id, household["household_id"]],
        columns=_MEMBER_COLUMNS,
        order_by="birth_date, customer_id",
        limit=20,
    )
