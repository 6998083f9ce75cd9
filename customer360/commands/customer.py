"""`c360 customer`: one customer, whole, found by what people know of them."""

import json
import os
import re
import sys
from collections.abc import Sequence

from customer360.adapters.protocol import Session
from customer360.artifacts.text_file import write_text
from customer360.commands.call import Call
from customer360.commands.identity_tables import model_relation
from customer360.commands.querying import inline_node, reading
from customer360.commands.workspace import Workspace, open_workspace
from customer360.compilation.compiler import Compiler
from customer360.customer.lookup import (
    CLUSTERS,
    GOLDEN,
    MOST_MATCHES,
    by_email,
    by_id,
    by_name,
    by_phone,
    nearest_ids,
)
from customer360.customer.models import Models
from customer360.customer.page import CustomerPage, Match
from customer360.customer.read import READ, read_page
from customer360.errors import DatabaseError, UsageError
from customer360.render.screen import Screen

_WAYS = ("id", "email", "phone", "name")
_MOMENTS = 20
# As few as two letters may be a name, and digits with signs between are a phone.
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{5,}")
_CERTAIN = 0.999


def run(call: Call, screen: Screen) -> int:
    """Show the customer, or those to choose from; 1 if there is none."""
    way, asked = _question(call)
    output = call.text("output") or "text"
    workspace = open_workspace(call, screen)
    _check_database(workspace)
    with reading(workspace) as (compiler, session):
        models = _models(workspace, session)
        found = _find(workspace, compiler, models, way, asked)
        more = len(found) > MOST_MATCHES
        matches = found[:MOST_MATCHES]
        chosen = _chosen(matches)
        if chosen is None and output == "text" and _can_ask(screen):
            chosen = _ask(matches, screen, more=more)
            if chosen is None:
                return 0
        page = None
        if chosen is not None:
            limit = call.whole("limit")
            page = read_page(
                models, chosen, moments=_MOMENTS if limit is None else max(limit, 0)
            )
    _answer(call, screen, page, matches, more=more, output=output)
    return 0


def _question(call: Call) -> tuple[str, str]:
    asked = [(way, text) for way in _WAYS if (text := call.text(way)) is not None]
    if len(asked) != 1:
        raise UsageError(
            "say which customer, in one way"
            if not asked
            else f"{' and '.join(way for way, _ in asked)} are given: one is enough",
            hint="c360 customer c-c1000008, or --email, --phone or --name",
        )
    way, text = asked[0]
    text = text.strip()
    if not text:
        raise UsageError(f"the {way} is empty", hint="write what you know of them")
    return way, text


def _check_database(workspace: Workspace) -> None:
    target = workspace.project.target
    if not os.path.exists(target.path) and "://" not in target.path:
        raise DatabaseError(
            f"there is no database yet at {target.path}", hint="c360 build makes it"
        )


def _models(workspace: Workspace, session: Session) -> Models:
    wanted = {*READ, "identity_overrides"}
    names = frozenset(
        node.name for node in workspace.manifest.nodes.values() if node.name in wanted
    )
    relations = {
        name: relation
        for name in names
        if (relation := model_relation(workspace, session, name)) is not None
    }
    models = Models(session=session, relations=relations, names=names)
    if not {GOLDEN, CLUSTERS} <= names:
        raise DatabaseError(
            "the project has no models of customers",
            hint=f"it needs {GOLDEN} and {CLUSTERS}; `c360 init` makes a project that "
            "has them",
        )
    if not models.has(GOLDEN):
        raise DatabaseError(
            "no customers are built yet", hint=f"c360 build --select +{GOLDEN}"
        )
    return models


def _find(
    workspace: Workspace, compiler: Compiler, models: Models, way: str, asked: str
) -> tuple[Match, ...]:
    if way == "id":
        found = by_id(models, asked)
        if found:
            return found
        # An id that there is not may be something else that people know.
        way = (
            "email" if "@" in asked else "phone" if _PHONE.fullmatch(asked) else "name"
        )
        found = _find_by(workspace, compiler, models, way, asked)
        if not found:
            raise _unknown(models, asked)
        return found
    found = _find_by(workspace, compiler, models, way, asked)
    if not found:
        raise UsageError(
            f"no customer has the {_SAID[way]} {asked!r}",
            hint="--name looks for names that are alike"
            if way != "name"
            else "try one of the names alone, or --email or --phone",
        )
    return found


_SAID = {"email": "e-mail address", "phone": "phone number", "name": "name"}


def _find_by(
    workspace: Workspace, compiler: Compiler, models: Models, way: str, asked: str
) -> tuple[Match, ...]:
    match way:
        case "email":
            key = _email_key(workspace, compiler, models, asked)
            return () if key is None else by_email(models, asked, key)
        case "phone":
            return by_phone(
                models, asked, _phone_keys(workspace, compiler, models, asked)
            )
        case _:
            found = by_name(models, asked)
            certain = [match for match in found if match.likeness >= _CERTAIN]
            return tuple(certain) or found


def _unknown(models: Models, asked: str) -> UsageError:
    near = nearest_ids(models, asked)
    return UsageError(
        f"there is no customer and no record {asked!r}",
        hint=f"the nearest are {', '.join(near)}" if near else "there are none at all",
    )


def _email_key(
    workspace: Workspace, compiler: Compiler, models: Models, asked: str
) -> str | None:
    """The mailbox, as the models of identity read it."""
    if not _has_macros(workspace, "clean_text", "bare_email", "clean_email"):
        return asked.lower()
    providers = model_relation(workspace, models.session, "mail_providers")
    if providers is None or not _has_macros(workspace, "mailbox_of"):
        keys = _answers(
            workspace,
            compiler,
            models.session,
            f"select {{{{ clean_email('bare') }}}} from ({_BARE_EMAIL}) as typed",
            [asked],
        )
    else:
        keys = _answers(
            workspace,
            compiler,
            models.session,
            "select {{ mailbox_of('email', 'mailbox_domain', 'ignored_signs') }} from "
            f"(select {{{{ clean_email('bare') }}}} as email from ({_BARE_EMAIL}) "
            f"as typed) as cleaned left join {providers} as mail_providers "
            "on split_part(email, '@', 2) = mail_providers.email_domain",
            [asked],
        )
    if not keys:
        raise UsageError(
            f"{asked!r} cannot be an e-mail address",
            hint="write it as anna@example.org",
        )
    return keys[0]


_BARE_EMAIL = (
    "select {{ bare_email('text') }} as bare from "
    "(select {{ clean_text('asked') }} as text from "
    "(select cast(? as varchar) as asked) as given) as clean"
)


def _phone_keys(
    workspace: Workspace, compiler: Compiler, models: Models, asked: str
) -> Sequence[str]:
    """What the number may be compared by: as dialled at home, in any country."""
    plans = model_relation(workspace, models.session, "numbering_plans")
    macros = ("clean_text", "digits_of_phone", "clean_phone", "standardized_phones")
    if plans is None or not _has_macros(workspace, *macros):
        digits = re.sub(r"[^0-9]+", "", asked).lstrip("0")
        return [digits[-9:]]
    keys = _answers(
        workspace,
        compiler,
        models.session,
        "with typed as (select {{ clean_text('asked') }} as text from "
        "(select cast(? as varchar) as asked) as given), "
        "dialled as (select text, {{ digits_of_phone('text') }} as digits from typed), "
        "number as (select {{ clean_phone('text', 'digits') }} as phone from dialled), "
        "c360_records as (select country_code as record_id, country_code, phone from "
        f"(select country_code from {plans} union all select null) as countries "
        "cross join number), "
        "c360_phones as (select record_id, phone as phone_number, true as is_primary, "
        "'' as phone_id from c360_records where false), "
        "found as ({{ standardized_phones('c360_records', 'c360_phones', "
        f"'{plans}') }}}}) "
        "select distinct phone_key from found order by phone_key",
        [asked],
    )
    if not keys:
        raise UsageError(
            f"{asked!r} cannot be a phone number", hint="write it as +49 170 1234567"
        )
    return keys


def _answers(
    workspace: Workspace,
    compiler: Compiler,
    session: Session,
    text: str,
    parameters: Sequence[object],
) -> list[str]:
    sql = compiler.compile(inline_node(workspace, text), session).compiled_code
    rows = session.execute(sql, parameters).rows
    return [str(row[0]) for row in rows if row[0] is not None]


def _has_macros(workspace: Workspace, *names: str) -> bool:
    return {*names} <= {macro.name for macro in workspace.manifest.macros.values()}


def _chosen(matches: Sequence[Match]) -> Match | None:
    return matches[0] if len(matches) == 1 else None


def _can_ask(screen: Screen) -> bool:
    return screen.paper.is_terminal and sys.stdin.isatty()


def _ask(matches: Sequence[Match], screen: Screen, *, more: bool) -> Match | None:
    from customer360.render.customer_lines import match_lines

    screen.answer(match_lines(matches, screen.paper, more=more), name="CustomerMatches")
    sys.stdout.write(f"Which one? 1 to {len(matches)}, nothing for none: ")
    sys.stdout.flush()
    answer = sys.stdin.readline().strip()
    if not answer.isdigit() or not 1 <= int(answer) <= len(matches):
        return None
    screen.answer("")
    return matches[int(answer) - 1]


def _answer(
    call: Call,
    screen: Screen,
    page: CustomerPage | None,
    matches: Sequence[Match],
    *,
    more: bool,
    output: str,
) -> None:
    from customer360.render.customer_values import answer_values

    values = answer_values(page, matches, more=more)
    if output == "json":
        text = json.dumps(values, indent=2, ensure_ascii=False)
    elif output == "html" and page is not None:
        from customer360.render.customer_html import customer_html

        path = os.path.join(
            call.working_directory, call.text("output_file") or _file_name(page)
        )
        write_text(path, customer_html(page))
        text = path
    elif page is not None:
        from customer360.render.customer_lines import customer_lines

        text = customer_lines(page, screen.paper)
    else:
        from customer360.render.customer_lines import match_lines

        text = match_lines(matches, screen.paper, more=more)
        text += "\n\nSay which one: c360 customer " + matches[0].customer_id
    screen.answer(text, name="Customer", data=values)


def _file_name(page: CustomerPage) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", page.customer_id) + ".html"
