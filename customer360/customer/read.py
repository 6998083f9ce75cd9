"""One customer, whole: every part from the models that are built."""

from datetime import date

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
    household = models.row(_HOUSEHOLDS, customer_id, HOUSEHOLD_COLUMNS)
    value = models.row(_VALUE, customer_id, (*VALUE_COLUMNS, "as_of_date"))
    return CustomerPage(
        customer_id=customer_id,
        found_by=match.found_by,
        as_of_date=_as_of_date(models, customer_id, value),
        profile=models.row(_PROFILE, customer_id, PROFILE_COLUMNS)
        or models.row(GOLDEN, customer_id, PROFILE_COLUMNS)
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
        value=value and {name: value[name] for name in VALUE_COLUMNS},
        relationship=models.row(_WIDE, customer_id, RELATIONSHIP_COLUMNS),
        months=timeline.months,
        segment=_segment(models, customer_id),
        churn=models.row(_CHURN, customer_id, CHURN_COLUMNS),
        quality=models.row(_QUALITY, customer_id, QUALITY_COLUMNS),
        household=household,
        household_members=_household_members(models, customer_id, household),
        timeline=timeline.moments,
        has_earlier_moments=timeline.has_earlier,
        missing=models.missing(READ),
    )


def _phones(models: Models, ids: list[str]) -> tuple[Facts, ...]:
    """Each number once, with its country's code where a record says it."""
    rows = models.rows(
        _PHONES,
        f"phone_number is not null and {is_any_of('record_id', ids)}",
        ids,
        columns=PHONE_COLUMNS,
        order_by="is_primary desc, updated_at desc, phone_id",
    )
    rows_of_numbers: dict[str, Facts] = {}
    for row in rows:
        number = str(row["phone_number"])
        known = rows_of_numbers.setdefault(number[-_TOLD_APART:], row)
        if number.startswith("+") and not str(known["phone_number"]).startswith("+"):
            rows_of_numbers[number[-_TOLD_APART:]] = {**known, "phone_number": number}
    return tuple(rows_of_numbers.values())


def _segment(models: Models, customer_id: str) -> Facts | None:
    found = [
        row
        for model in (_RFM, _ACTIVITY)
        if (row := models.row(model, customer_id)) is not None
    ]
    if not found:
        return None
    joined = {name: value for row in found for name, value in row.items()}
    return {name: joined.get(name) for name in SEGMENT_COLUMNS}


def _household_members(
    models: Models, customer_id: str, household: Facts | None
) -> tuple[Facts, ...]:
    """The others of the household."""
    if household is None or not models.has(GOLDEN):
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


def _as_of_date(models: Models, customer_id: str, value: Facts | None) -> date | None:
    row = value or models.row(_ACTIVITY, customer_id, ("as_of_date",))
    found = None if row is None else row["as_of_date"]
    return found if isinstance(found, date) else None
