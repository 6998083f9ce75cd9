"""One customer as plain values for JSON; the keys stay as they are."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from customer360.customer.page import CustomerPage, Facts, Match, Moment


def answer_values(
    page: CustomerPage | None, matches: Sequence[Match], *, more: bool
) -> dict[str, object]:
    """What was found: `customer` is null unless it is clear which one is meant."""
    return {
        "customer": None if page is None else customer_values(page),
        "matches": [
            {
                "customer_id": match.customer_id,
                "likeness": match.likeness,
                "known_as": match.known_as,
                **_plain(match.facts),
            }
            for match in matches
        ],
        "has_more_matches": more,
    }


def customer_values(page: CustomerPage) -> dict[str, object]:
    """The page; null for a part whose models are not built."""
    return {
        "customer_id": page.customer_id,
        "found_by": page.found_by,
        "as_of_date": _value(page.as_of_date),
        "profile": _plain(page.profile),
        "golden_record": [
            {
                "field": golden.field,
                "value": golden.value,
                "record_id": golden.record_id,
                "source_system": golden.source_system,
                "rule": golden.rule,
                "candidate_count": golden.candidate_count,
                "other_values": list(golden.other_values),
            }
            for golden in page.golden
        ],
        "record_count": page.member_count,
        "records": [
            {
                "record_id": member.record_id,
                **_plain(member.facts),
                "link": member.link
                and {
                    "to_record_id": member.link.to_record_id,
                    "match_weight": member.link.match_weight,
                    "match_probability": member.link.match_probability,
                    "alike": list(member.link.alike),
                    "different": list(member.link.different),
                    "is_decided": member.link.is_decided,
                },
            }
            for member in page.members
        ],
        "phones": [_plain(row) for row in page.phones],
        "addresses": [_plain(row) for row in page.addresses],
        "accounts": [_plain(row) for row in page.accounts],
        "value": page.value and _plain(page.value),
        "relationship": page.relationship and _plain(page.relationship),
        "value_by_month": [
            {
                "month": f"{month.first_day:%Y-%m}",
                "order_count": month.order_count,
                "net_amount": _value(month.net_amount),
            }
            for month in page.months
        ],
        "segment": page.segment and _plain(page.segment),
        "churn": page.churn and _plain(page.churn),
        "quality": page.quality and _plain(page.quality),
        "household": page.household
        and {
            **_plain(page.household),
            "other_members": [_plain(row) for row in page.household_members],
        },
        "timeline": [_moment(moment) for moment in page.timeline],
        "earlier_changes": [_moment(moment) for moment in page.earlier_changes],
        "has_earlier_moments": page.has_earlier_moments,
        "missing_models": list(page.missing),
    }


def _moment(moment: Moment) -> Mapping[str, object]:
    return {
        "at": _value(moment.at),
        "kind": str(moment.kind),
        "what": moment.what,
        "where": moment.where or None,
        "count": moment.count,
        "amount": _value(moment.amount),
        "currency_code": moment.currency_code,
        "record_id": moment.record_id,
        "field": moment.field,
        "before": moment.before,
        "after": moment.after,
    }


def _plain(row: Facts) -> Mapping[str, object]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: object) -> object:
    match value:
        case Decimal():
            return float(value)
        case datetime() | date():
            return value.isoformat()
        case None | bool() | int() | float():
            return value
        case _:
            return str(value)
