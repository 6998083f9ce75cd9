"""What a customer's page says, in words: the same for the terminal and for HTML."""

from collections.abc import Iterator

from customer360.customer.golden import value_of
from customer360.customer.page import CustomerPage, Facts, Link, Moment
from customer360.records import dataclass
from customer360.render.money import day, money, percent
from customer360.render.words import counted

_RULES = {
    "only_record": "the only record",
    "only_value": "no record differs",
    "valid": "the only valid one",
    "most_agreed": "most records agree",
    "most_repeated": "most records repeat it",
    "most_known": "the best-known spelling",
    "most_complete": "the most complete",
    "most_recent": "the latest",
    "most_trusted": "the most trusted source",
    "preferred_source": "the preferred source",
    "in_email": "it is in the e-mail address",
}


def field_name(field: str) -> str:
    """`birth date`, `marketing consent`."""
    return field.removeprefix("has_").replace("_", " ")


def rule_in_words(rule: str | None, candidates: int) -> str:
    """Why this value, and among how many."""
    if rule is None:
        return ""
    said = _RULES.get(rule, rule.replace("_", " "))
    return f"{said}, of {candidates}" if candidates > 1 else said


def link_in_words(link: Link | None) -> str:
    """Why a record belongs to the others."""
    if link is None:
        return "the oldest record"
    if link.is_decided:
        return f"people decided: one person with {link.to_record_id}"
    if link.match_weight is None:
        return f"grouped with {link.to_record_id}: no pair was scored"
    probability = probability_in_words(link.match_probability)
    return f"with {link.to_record_id}, weight {link.match_weight:+.1f} ({probability})"


def probability_in_words(probability: float | None) -> str:
    """`99.2%`; what rounds to all is told as its rest, `all but 1 in 24,000`.

    >>> probability_in_words(0.992), probability_in_words(0.99999)
    ('99.2%', 'all but 1 in 100,000')
    """
    if probability is None:
        return ""
    rest = 1 - probability
    if rest >= 0.001:
        return f"{probability:.1%}"
    if rest < 1e-9:
        return "certain"
    return f"all but 1 in {float(f'{1 / rest:.1g}'):,.0f}"


def badges(page: CustomerPage) -> tuple[tuple[str, str], ...]:
    """The customer in a few words, each with its tone: good, warning, bad, plain."""
    found: list[tuple[str, str]] = []
    segment, value, churn, quality = (
        page.segment or {},
        page.value or {},
        page.churn or {},
        page.quality or {},
    )
    if segment.get("segment_name"):
        found.append((str(segment["segment_name"]), "plain"))
    if value.get("value_tier") not in {None, "none"}:
        found.append((f"{value['value_tier']} value", "plain"))
    if segment.get("lifecycle_stage"):
        found.append((str(segment["lifecycle_stage"]), "plain"))
    if churn.get("churn_risk") and churn["churn_risk"] != "unknown":
        risk = str(churn["churn_risk"])
        tones = {"low": "good", "medium": "warning"}
        found.append(
            (
                "gone" if risk == "gone" else f"{risk} churn risk",
                tones.get(risk, "bad"),
            )
        )
    if quality.get("quality_score") is not None:
        score = int(str(quality["quality_score"]))
        found.append((f"quality {score}", quality_tone(score)))
    return tuple(found)


def value_in_words(page: CustomerPage) -> tuple[tuple[str, str], ...]:
    """What they spent and may spend, how they came: names and what is said."""
    value = page.value or {}
    currency = value.get("currency_code")
    orders = counted(int(str(value.get("order_count") or 0)), "order")
    refunded = value.get("refund_count")
    told = [
        (
            "so far",
            f"{money(value.get('net_value'), currency)} net in {orders}"
            + (f", {refunded} refunded" if refunded else ""),
        ),
        ("last 365 days", money(value.get("last_year_net_value"), currency)),
    ]
    if value.get("average_order_value"):
        told.append(("average order", money(value["average_order_value"], currency)))
    if value.get("last_order_date"):
        days = f"{day(value['first_order_date'])} to {day(value['last_order_date'])}"
        told.append(("ordered", days))
    if value.get("expected_value_365_days") is not None:
        expected = money(value["expected_value_365_days"], currency)
        today = money(value["discounted_value_365_days"], currency)
        number = float(str(value["expected_orders_365_days"]))
        said = f"{expected} in {number:.1f} orders expected (worth {today} today)"
        told.append(("next 365 days", said))
        told.append(("still active", percent(value["probability_alive"])))
    return (*told, *_relationship(page.relationship or {}))


def _relationship(facts: Facts) -> tuple[tuple[str, str], ...]:
    """How they came, and when they are expected again."""
    told = []
    if facts.get("acquisition_channel"):
        since = facts.get("cohort_month_date")
        when = f", first order in {str(since)[:7]}" if since else ""
        told.append(("came by", f"{facts['acquisition_channel']}{when}"))
    if facts.get("next_order_date"):
        told.append(("next order", f"expected about {day(facts['next_order_date'])}"))
    return tuple(told)


def has_bought(page: CustomerPage) -> bool:
    """Whether there is anything to say about their value but that there is none."""
    return bool(page.value and page.value["order_count"])


def quality_tone(score: int) -> str:
    """Good from 90, bad below 70."""
    return "good" if score >= 90 else "warning" if score >= 70 else "bad"


def churn_in_words(page: CustomerPage) -> str:
    """The risk in one sentence."""
    churn = page.churn
    if churn is None:
        return ""
    match churn["churn_basis"]:
        case "closed":
            return "gone: all accounts are closed, and nothing was ordered since"
        case "none":
            return "unknown: there is nothing to tell it from"
        case "accounts":
            lost = "close their last account"
        case _:
            lost = "order nothing"
    return (
        f"{churn['churn_risk']}: {percent(churn['churn_probability'])} to {lost} "
        f"in the next {churn['horizon_days']} days"
    )


def reasons(page: CustomerPage) -> tuple[str, ...]:
    """What raises the risk of churn, the strongest first."""
    churn = page.churn or {}
    return tuple(
        str(churn[f"churn_reason_{place}"])
        for place in (1, 2, 3)
        if churn.get(f"churn_reason_{place}")
    )


def moment_in_words(moment: Moment) -> str:
    """What happened, with its count, its place and what became of what."""
    said = moment.what if moment.count == 1 else f"{moment.count} × {moment.what}"
    if moment.where:
        said = f"{said} ({moment.where})"
    if moment.field is not None:
        said = f"{said}: {moment.before or 'empty'} → {moment.after or 'empty'}"
    if moment.record_id is not None:
        said = f"{said} [{moment.record_id}]"
    return said


def amount_of(moment: Moment) -> str:
    """What was paid, with its currency."""
    return money(moment.amount, moment.currency_code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A way to reach the customer; `is_first` is the one to try before others."""

    kind: str
    text: str
    is_first: bool
    record_id: str
    updated: str


def contacts(page: CustomerPage) -> tuple[Contact, ...]:
    """E-mail addresses, then phones, then postal addresses."""
    phones = (
        (row, str(row["phone_type"]), str(row["phone_number"]), row["is_primary"])
        for row in page.phones
    )
    addresses = (
        (
            row,
            str(row["address_type"] or ""),
            value_of(row, "address") or "",
            row["is_preferred"],
        )
        for row in page.addresses
    )
    return tuple(
        Contact(
            kind=kind,
            text=text,
            is_first=bool(is_first),
            record_id=str(row["record_id"] or ""),
            updated=day(row["updated_at"]),
        )
        for row, kind, text, is_first in (*_emails(page), *phones, *addresses)
    )


def _emails(page: CustomerPage) -> Iterator[tuple[Facts, str, str, bool]]:
    """Each address once, with the record that had it last; ours is the first."""
    ours = next((each.value for each in page.golden if each.field == "email"), None)
    latest: dict[str, Facts] = {}
    for member in sorted(
        page.members, key=lambda each: str(each.facts.get("updated_at") or "")
    ):
        if member.facts.get("email"):
            facts = {"record_id": member.record_id, "updated_at": None, **member.facts}
            latest[str(member.facts["email"])] = facts
    for email in sorted(latest, key=lambda each: (each != ours, each)):
        yield latest[email], "e-mail", email, email == ours


def name_of(facts: Facts) -> str:
    """First, middle and last name, those that there are."""
    names = (facts.get(name) for name in ("first_name", "middle_name", "last_name"))
    return " ".join(str(name) for name in names if name)


def about_in_words(page: CustomerPage) -> str:
    """`3 records of crm, shop · known since 2024-01-02 · as of 2026-01-01`."""
    sources = page.profile.get("source_systems")
    told = [
        counted(page.member_count, "record") + (f" of {sources}" if sources else "")
    ]
    if page.profile.get("first_seen_at"):
        told.append(f"known since {day(page.profile['first_seen_at'])}")
    if page.as_of_date:
        told.append(f"as of {page.as_of_date}")
    return " · ".join(told)
