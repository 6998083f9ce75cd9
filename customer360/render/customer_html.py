"""One customer as a page of HTML that needs nothing but itself."""

from collections.abc import Sequence

from customer360.customer.golden import value_of
from customer360.customer.page import CustomerPage, Member, Moment, Month
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
from customer360.render.html import Child, Html, document, joined, style_sheet, tag
from customer360.render.money import day, minute, money
from customer360.render.safe_text import one_line
from customer360.resources.version import VERSION

_BREAK = Html("<br>")


def customer_html(page: CustomerPage) -> str:
    """The whole page. It holds personal data, as its footer says."""
    name = _text(page.profile.get("full_name")) or "(no name)"
    body = joined(
        _head(page, name),
        tag(
            "main",
            _golden(page),
            _records(page),
            tag("div", _value(page), _contacts(page), class_="column"),
            tag("div", _churn(page), _quality(page), _household(page), class_="column"),
            _accounts(page),
            _timeline(page),
        ),
        _foot(page),
    )
    title = f"{name} ({page.customer_id})"
    return document(title, body, style=style_sheet("customer_html.css"))


def _head(page: CustomerPage, name: str) -> Html:
    return tag(
        "header",
        tag("h1", name),
        tag("p", _id(page.customer_id), " · ", about_in_words(page), class_="soft"),
        tag(
            "ul",
            *(tag("li", word, class_=tone) for word, tone in badges(page)),
            class_="badges",
        ),
    )


def _foot(page: CustomerPage) -> Html:
    missing = (
        tag("p", "Not built yet: ", ", ".join(page.missing), ". c360 build makes them.")
        if page.missing
        else None
    )
    return tag(
        "footer",
        missing,
        tag("p", f"Personal data. Made by c360 {VERSION} from the customer's records."),
    )


def _section(title: str, about: str, *children: Child, class_: str = "") -> Html:
    heading = tag("h2", title, tag("small", about) if about else None)
    return tag("section", heading, *children, class_=class_ or None)


def _table(
    names: Sequence[str],
    rows: Sequence[Sequence[Child]],
    *,
    numbers: Sequence[int] = (),
    times: Sequence[int] = (),
    spare: Sequence[int] = (),
    is_stacked: bool = False,
) -> Html:
    """On a narrow screen a stacked table shows a row as a list, names before values.

    Others lose their `spare` columns there.
    """
    looks = {"number": numbers, "time": times, "spare": spare}

    def cell(kind: str, place: int, child: Child) -> Html:
        class_ = " ".join(look for look, places in looks.items() if place in places)
        label = names[place] if is_stacked and kind == "td" else None
        return tag(kind, child, class_=class_ or None, data_label=label)

    head = None
    if any(names):
        titles = (cell("th", place, name) for place, name in enumerate(names))
        head = tag("thead", tag("tr", *titles))
    body = tag(
        "tbody",
        *(
            tag("tr", *(cell("td", place, child) for place, child in enumerate(row)))
            for row in rows
        ),
    )
    class_ = "stacked" if is_stacked else None
    return tag("div", tag("table", head, body, class_=class_), class_="scroll")


def _golden(page: CustomerPage) -> Html | None:
    if not page.golden:
        return None
    rows = [
        (
            field_name(golden.field),
            tag("strong", golden.value if golden.value is not None else "-"),
            tag("span", f"{golden.source_system or ''} ", _id(golden.record_id))
            if golden.record_id
            else None,
            tag(
                "span",
                rule_in_words(golden.rule, golden.candidate_count),
                class_="why",
            ),
            tag("span", " | ".join(golden.other_values), class_="why"),
        )
        for golden in page.golden
    ]
    names = ("Field", "Value", "Source", "Why this one", "Other records say")
    return _section(
        "Golden record",
        "what we say about them, and where it is from",
        _table(names, rows, is_stacked=True),
        class_="wide",
    )


def _records(page: CustomerPage) -> Html | None:
    if not page.members:
        return None
    rows = [
        (
            _id(member.record_id),
            _text(member.facts.get("source_system")),
            name_of(member.facts),
            day(member.facts.get("birth_date")),
            _text(member.facts.get("email")),
            value_of(member.facts, "address"),
            day(member.facts.get("updated_at")),
            _why(member),
        )
        for member in page.members
    ]
    names = ("Record", "Source", "Name", "Born", "E-mail", "Address", "Updated")
    rest = page.member_count - len(page.members)
    return _section(
        "Records",
        f"{page.member_count} that are this person, and why",
        _table((*names, "Why it belongs here"), rows, times=(3, 6), is_stacked=True),
        tag("p", f"and {rest} more", class_="soft") if rest > 0 else None,
        class_="wide long",
    )


def _why(member: Member) -> Html:
    link = member.link
    return tag(
        "span",
        link_in_words(link),
        _BREAK if link and (link.alike or link.different) else None,
        tag("span", "same: ", class_="good") if link and link.alike else None,
        ", ".join(link.alike) if link else None,
        _BREAK if link and link.alike and link.different else None,
        tag("span", "different: ", class_="bad") if link and link.different else None,
        ", ".join(link.different) if link else None,
        class_="why",
    )


def _value(page: CustomerPage) -> Html | None:
    value = page.value
    if value is None:
        return None
    if not has_bought(page):
        return _section("Value", "", tag("p", "Nothing bought yet."))
    currency = value["currency_code"]
    told = [(name.capitalize(), said) for name, said in value_in_words(page)]
    return _section("Value", "", _list(told), _months(page.months, currency))


def _months(months: Sequence[Month], currency: object) -> Html | None:
    if not months:
        return None
    most = max(float(month.net_amount) for month in months) or 1.0
    said = [
        (f"{month.first_day:%Y-%m}", money(month.net_amount, currency), month)
        for month in months
    ]
    bars = tag(
        "div",
        *(
            tag(
                "span",
                title=f"{name}: {amount} in {month.order_count} orders",
                style=f"height:{max(float(month.net_amount) / most, 0):.1%}",
            )
            for name, amount, month in said
        ),
        class_="months",
        role="img",
        aria_label=f"Net value by month; the highest is {most:,.2f} {currency}",
    )
    rows = [(name, amount, str(month.order_count)) for name, amount, month in said]
    return joined(
        bars,
        tag("div", tag("span", said[0][0]), tag("span", said[-1][0]), class_="axis"),
        tag(
            "details",
            tag("summary", "Net value by month as a table"),
            _table(("Month", "Net value", "Orders"), rows, numbers=(1, 2)),
        ),
    )


def _churn(page: CustomerPage) -> Html | None:
    if page.churn is None:
        return None
    churn = page.churn
    raised = tag(
        "ol",
        *(tag("li", reason) for reason in reasons(page)),
    )
    return _section(
        "Churn risk",
        "",
        tag("p", tag("strong", churn_in_words(page))),
        tag("p", "Raised most by", class_="soft") if reasons(page) else None,
        raised if reasons(page) else None,
        tag(
            "p",
            "Value at risk: ",
            money(churn["value_at_risk"], churn["currency_code"]),
        )
        if churn["value_at_risk"]
        else None,
    )


def _quality(page: CustomerPage) -> Html | None:
    quality = page.quality
    if quality is None:
        return None
    rows = []
    for name, score in quality.items():
        if not name.endswith("_score") or score is None:
            continue
        meter = tag(
            "span",
            tag("span", style=f"width:{float(str(score)):.0f}%"),
            class_=f"meter {quality_tone(int(str(score)))}",
        )
        rows.append((name.removesuffix("_score"), str(score), meter))
    issues = quality["quality_issues"]
    return _section(
        "Data quality",
        "0 to 100",
        _table(("", "", ""), rows, numbers=(1,)),
        tag("p", "Issues: ", str(issues)) if issues else None,
    )


def _contacts(page: CustomerPage) -> Html | None:
    rows: list[tuple[Child, ...]] = [
        (
            contact.kind,
            tag("strong", contact.text) if contact.is_first else contact.text,
            contact.updated,
        )
        for contact in contacts(page)
    ]
    if not rows:
        return None
    names = ("Kind", "Contact", "Updated")
    return _section("Contacts", "", _table(names, rows, times=(2,), spare=(2,)))


def _accounts(page: CustomerPage) -> Html | None:
    if not page.accounts:
        return None
    is_open = sum(bool(account["is_open"]) for account in page.accounts)
    rows = [
        (
            _id(_text(account["account_id"])),
            _text(account["account_type"]).replace("_", " "),
            _text(account["account_status"]),
            money(account["balance"], account["currency_code"]),
            day(account["opened_date"]),
            day(account["closed_date"]),
        )
        for account in page.accounts
    ]
    names = ("Account", "Type", "Status", "Balance", "Opened", "Closed")
    return _section(
        "Accounts",
        f"{is_open} of {len(page.accounts)} open",
        _table(names, rows, numbers=(3,), times=(4, 5), spare=(2, 4, 5)),
        class_="wide",
    )


def _household(page: CustomerPage) -> Html | None:
    household = page.household
    if household is None or not page.household_members:
        return None
    rows = [
        (
            _id(_text(member["customer_id"])),
            _text(member["full_name"]),
            day(member["birth_date"]),
        )
        for member in page.household_members
    ]
    return _section(
        "Household",
        _text(household["household_description"]),
        _table(("Customer", "Name", "Born"), rows),
    )


def _timeline(page: CustomerPage) -> Html | None:
    if not page.timeline:
        return None
    earlier = page.earlier_changes
    return _section(
        "Timeline",
        "the latest first" + (", cut" if page.has_earlier_moments else ""),
        _moments(page.timeline),
        tag("p", "Before that, without payments and events", class_="soft")
        if earlier
        else None,
        _moments(earlier) if earlier else None,
        class_="wide long",
    )


def _moments(moments: Sequence[Moment]) -> Html:
    rows = [
        (
            minute(moment.at),
            tag("span", str(moment.kind), class_="kind"),
            moment_in_words(moment),
            amount_of(moment),
        )
        for moment in moments
    ]
    return _table(("", "", "", ""), rows, numbers=(3,), times=(0,), spare=(1,))


def _list(told: Sequence[tuple[str, str]]) -> Html:
    return tag("dl", *(joined(tag("dt", name), tag("dd", said)) for name, said in told))


def _id(text: str) -> Html:
    return tag("span", text, class_="id")


def _text(value: object) -> str:
    return "" if value is None else one_line(str(value))
