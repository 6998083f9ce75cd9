"""One customer as a page of the terminal, and the list to choose one from."""

from collections.abc import Sequence

from rich.text import Text

from customer360.customer.page import CustomerPage, Kind, Match, Moment
from customer360.render.customer_words import (
    about_in_words,
    amount_of,
    badges,
    churn_in_words,
    contacts,
    field_name,
    has_bought,
    link_in_words,
    moment_in_words,
    name_of,
    quality_tone,
    reasons,
    rule_in_words,
    value_in_words,
)
from customer360.render.money import day, minute, money
from customer360.render.paper import Paper
from customer360.render.safe_text import one_line
from customer360.render.sheet import Cell, Column, Sheet, bar, sparkline
from customer360.render.words import counted

_TONES = {"good": "green", "warning": "yellow", "bad": "bold red", "plain": "bold"}
_KINDS = {
    Kind.PAYMENT: "green",
    Kind.EVENT: "",
    Kind.CHANGE: "yellow",
    Kind.ACCOUNT: "cyan",
    Kind.IDENTITY: "magenta",
    Kind.SEGMENT: "blue",
}
_BAR = 20
_SHOWN_RECORDS = 12
_SHOWN_OTHERS = 3


def customer_lines(page: CustomerPage, paper: Paper) -> str:
    """The page, as wide as the paper."""
    sheet = Sheet(paper)
    _head(sheet, page)
    _golden(sheet, page)
    _records(sheet, page)
    _contacts(sheet, page)
    _accounts(sheet, page)
    _value(sheet, page)
    _churn(sheet, page)
    _quality(sheet, page)
    _household(sheet, page)
    _timeline(sheet, page)
    _missing(sheet, page)
    return sheet.text


def match_lines(matches: Sequence[Match], paper: Paper, *, more: bool) -> str:
    """Customers to choose from, numbered."""
    sheet = Sheet(paper)
    sheet.line(
        (f"{matches[0].found_by} fits {_several(len(matches), more=more)}", "bold")
    )
    sheet.table(
        (
            Column(name="", is_right=True, style="dim"),
            Column(name="customer", style="bold"),
            Column(name="name"),
            Column(name="born", drop=1),
            Column(name="e-mail", drop=2),
            Column(name="city", drop=4),
            Column(name="records", is_right=True, drop=5),
            Column(name="alike", is_right=True, drop=3),
        ),
        [
            (
                str(place),
                match.customer_id,
                _name(match),
                day(match.facts["birth_date"]),
                _text(match.facts["email"]),
                _text(match.facts["city"]),
                _text(match.facts["record_count"]),
                f"{match.likeness:.0%}",
            )
            for place, match in enumerate(matches, start=1)
        ],
    )
    return sheet.text


def _name(match: Match) -> str:
    name = _text(match.facts["full_name"])
    return f"{name} (also {match.known_as})" if match.known_as else name


def _several(number: int, *, more: bool) -> str:
    said = counted(number, "customer")
    return f"more than {said}" if more else said


def _head(sheet: Sheet, page: CustomerPage) -> None:
    name = _text(page.profile.get("full_name")) or "(no name)"
    sheet.line((name, "bold"), "  ", (page.customer_id, "cyan"))
    sheet.line((about_in_words(page), "dim"))
    if page.found_by != "its id":
        sheet.line((f"found by {page.found_by}", "dim"))
    said = Text()
    for word, tone in badges(page):
        said.append(" · " if said else "")
        said.append(one_line(word), style=_TONES[tone])
    if said:
        sheet.line(said)


def _golden(sheet: Sheet, page: CustomerPage) -> None:
    if not page.golden:
        return
    sheet.heading("Golden record")
    sheet.table(
        (
            Column(name="field", style="dim"),
            Column(name="value", style="bold", least=30),
            Column(name="source", drop=1, least=10),
            Column(name="why", drop=2, style="dim", least=18),
            Column(name="other records say", drop=3, style="dim", least=20),
        ),
        [
            (
                field_name(golden.field),
                golden.value if golden.value is not None else "-",
                _source(golden.source_system, golden.record_id),
                rule_in_words(golden.rule, golden.candidate_count),
                _others(golden.other_values),
            )
            for golden in page.golden
        ],
    )


def _others(values: Sequence[str]) -> str:
    shown = " | ".join(values[:_SHOWN_OTHERS])
    more = len(values) - _SHOWN_OTHERS
    return f"{shown} and {more} more" if more > 0 else shown


def _source(system: str | None, record_id: str | None) -> str:
    return " ".join(word for word in (system, record_id) if word)


def _records(sheet: Sheet, page: CustomerPage) -> None:
    if not page.members:
        return
    shown = page.members[:_SHOWN_RECORDS]
    sheet.heading("Records", "what the customer is made of, and why")
    sheet.table(
        (
            Column(name="record", style="bold"),
            Column(name="source"),
            Column(name="name"),
            Column(name="born", drop=4),
            Column(name="e-mail", drop=2),
            Column(name="updated", drop=3),
            Column(name="status", drop=5),
        ),
        [
            (
                member.record_id,
                _text(member.facts.get("source_system")),
                name_of(member.facts),
                day(member.facts.get("birth_date")),
                _text(member.facts.get("email")),
                day(member.facts.get("updated_at")),
                _text(member.facts.get("record_status")),
            )
            for member in shown
        ],
    )
    for member in shown[1:]:
        link = member.link
        sheet.line((member.record_id, "bold"), " ", link_in_words(link), indent=2)
        if link is not None and link.alike:
            sheet.line(("same: ", "green"), ", ".join(link.alike), indent=4)
        if link is not None and link.different:
            sheet.line(("different: ", "yellow"), ", ".join(link.different), indent=4)
    rest = page.member_count - len(shown)
    if rest > 0:
        sheet.line(
            (f"and {counted(rest, 'record')} more: --output json", "dim"), indent=2
        )
    if len(shown) > 1 and shown[1].link is not None:
        pair = f"{shown[1].record_id} {shown[1].link.to_record_id}"
        sheet.line((f"each weight: c360 identity explain {pair}", "dim"), indent=2)


def _contacts(sheet: Sheet, page: CustomerPage) -> None:
    found = contacts(page)
    if not found:
        return
    sheet.heading("Contacts")
    sheet.table(
        (
            Column(name="kind", style="dim"),
            Column(name="contact", least=20),
            Column(name="of record", drop=2, style="dim"),
            Column(name="updated", drop=1, style="dim"),
        ),
        [
            (
                contact.kind,
                sheet.styled(contact.text, "bold" if contact.is_first else ""),
                contact.record_id,
                contact.updated,
            )
            for contact in found
        ],
        has_header=False,
    )


def _accounts(sheet: Sheet, page: CustomerPage) -> None:
    if not page.accounts:
        return
    is_open = [account for account in page.accounts if account["is_open"]]
    sheet.heading("Accounts", f"{len(is_open)} of {len(page.accounts)} open")
    sheet.table(
        (
            Column(name="account", style="bold", drop=2),
            Column(name="type"),
            Column(name="status"),
            Column(name="balance", is_right=True),
            Column(name="opened", drop=1),
            Column(name="closed", drop=3),
        ),
        [
            (
                _text(account["account_id"]),
                _text(account["account_type"]).replace("_", " "),
                _text(account["account_status"]),
                money(account["balance"], account["currency_code"]),
                day(account["opened_date"]),
                day(account["closed_date"]),
            )
            for account in page.accounts
        ],
    )


def _value(sheet: Sheet, page: CustomerPage) -> None:
    if page.value is None:
        return
    sheet.heading("Value")
    if not has_bought(page):
        sheet.line("nothing bought yet", indent=2)
        return
    rows: list[tuple[Cell, Cell]] = [*value_in_words(page)]
    if page.months:
        line = sparkline([float(month.net_amount) for month in page.months])
        first, last = page.months[0].first_day, page.months[-1].first_day
        rows.append(("by month", f"{line}  {first:%Y-%m} to {last:%Y-%m}"))
    sheet.table((Column(name="", style="dim"), Column(name="")), rows, has_header=False)


def _churn(sheet: Sheet, page: CustomerPage) -> None:
    if page.churn is None:
        return
    sheet.heading("Churn risk")
    sheet.line(churn_in_words(page), indent=2)
    if reasons(page):
        sheet.line("raised by ", "; ".join(reasons(page)), indent=2)
    if page.churn["value_at_risk"]:
        at_risk = money(page.churn["value_at_risk"], page.churn["currency_code"])
        sheet.line(("value at risk ", "dim"), at_risk, indent=2)


def _quality(sheet: Sheet, page: CustomerPage) -> None:
    quality = page.quality
    if quality is None:
        return
    sheet.heading("Data quality")
    sheet.table(
        (
            Column(name="", style="dim"),
            Column(name="", is_right=True),
            Column(name="", drop=1),
        ),
        [
            (
                name.removesuffix("_score"),
                _text(quality[name]),
                bar(score / 100, _BAR, style=_TONES[quality_tone(int(score))]),
            )
            for name in quality
            if name.endswith("_score")
            and quality[name] is not None
            and (score := float(str(quality[name]))) is not None
        ],
        has_header=False,
    )
    if quality["quality_issues"]:
        sheet.line(("issues: ", "yellow"), str(quality["quality_issues"]), indent=2)


def _household(sheet: Sheet, page: CustomerPage) -> None:
    household = page.household
    if household is None or not page.household_members:
        return
    sheet.heading("Household", _text(household["household_description"]))
    sheet.table(
        (
            Column(name="", style="bold"),
            Column(name=""),
            Column(name="", drop=1, style="dim"),
        ),
        [
            (
                _text(member["customer_id"]),
                _text(member["full_name"]),
                day(member["birth_date"]),
            )
            for member in page.household_members
        ],
        has_header=False,
    )


def _timeline(sheet: Sheet, page: CustomerPage) -> None:
    if not page.timeline:
        return
    sheet.heading("Timeline", "the latest first")
    _moments(sheet, page.timeline)
    if page.earlier_changes:
        sheet.line(("before that, without payments and events", "dim"), indent=2)
        _moments(sheet, page.earlier_changes)
    if page.has_earlier_moments:
        sheet.line(("there is more: --limit 200", "dim"), indent=2)


def _moments(sheet: Sheet, moments: Sequence[Moment]) -> None:
    sheet.table(
        (
            Column(name="", style="dim"),
            Column(name="", drop=1),
            Column(name=""),
            Column(name="", is_right=True),
        ),
        [
            (
                minute(moment.at),
                Text(str(moment.kind), style=_KINDS[moment.kind]),
                moment_in_words(moment),
                amount_of(moment),
            )
            for moment in moments
        ],
        has_header=False,
    )


def _missing(sheet: Sheet, page: CustomerPage) -> None:
    if not page.missing:
        return
    sheet.gap()
    sheet.line(("Not built yet: ", "yellow"), ", ".join(page.missing))
    sheet.line(("c360 build makes them", "dim"))


def _text(value: object) -> str:
    return "" if value is None else str(value)
