"""The nouns: one customer, whole."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from customer360.records import dataclass

Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenValue:
    """A value of the golden record, where it is from, and what else records say.

    `rule` is the strategy that decided; `only_record` where there is but one record.
    """

    field: str
    value: str | None
    record_id: str | None
    source_system: str | None
    rule: str | None
    candidate_count: int
    other_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Why a record is of this customer: the strongest pair that ties it to the others.

    `match_weight` is None where people decided, or where no pair was kept: records
    that repeat each other are never compared.
    """

    to_record_id: str
    match_weight: float | None
    match_probability: float | None
    alike: tuple[str, ...]
    different: tuple[str, ...]
    is_decided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One record that the customer was made of; the first of them has no link."""

    record_id: str
    facts: Facts
    link: Link | None


class Kind(StrEnum):
    """What a moment of the timeline is."""

    PAYMENT = "payment"
    EVENT = "event"
    CHANGE = "change"
    ACCOUNT = "account"
    IDENTITY = "identity"
    SEGMENT = "segment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Something that happened. `before` and `after` are values of `field`."""

    at: datetime
    kind: Kind
    what: str
    where: str = ""
    count: int = 1
    amount: Decimal | None = None
    currency_code: str | None = None
    record_id: str | None = None
    field: str | None = None
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What was paid in a month."""

    first_day: date
    order_count: int
    net_amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerPage:
    """One customer. A part whose models are not built is None, or empty.

    `found_by` says how the words of the question led here. `missing` names models that
    would say more.
    """

    customer_id: str
    found_by: str
    as_of_date: date | None
    profile: Facts
    golden: tuple[GoldenValue, ...]
    members: tuple[Member, ...]
    member_count: int
    phones: tuple[Facts, ...]
    addresses: tuple[Facts, ...]
    accounts: tuple[Facts, ...]
    value: Facts | None
    relationship: Facts | None
    months: tuple[Month, ...]
    segment: Facts | None
    churn: Facts | None
    quality: Facts | None
    household: Facts | None
    household_members: tuple[Facts, ...]
    timeline: tuple[Moment, ...]
    earlier_changes: tuple[Moment, ...]
    has_earlier_moments: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A customer that a question may mean. `likeness` is 1 where nothing differs.

    `known_as` is the name by which a record was found, if the customer's is another.
    """

    customer_id: str
    found_by: str
    likeness: float
    facts: Facts
    known_as: str | None = None
