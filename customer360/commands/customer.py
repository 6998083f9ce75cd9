"""`c360 customer`: one customer, whole, found by what people know of them."""

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from customer360.adapters.protocol import Adapter, Session
from customer360.adapters.registry import open_adapter
from customer360.artifacts.text_file import write_text
from customer360.commands.call import Call
from customer360.commands.workspace import Workspace, open_workspace
from customer360.customer.lookup import (
    CLUSTERS,
    GOLDEN,
    MOST_MATCHES,
    by_email,
    by_id,
    by_phone,
    nearest_contacts,
    nearest_ids,
)
from customer360.customer.models import Models
from customer360.customer.names import CERTAIN, NICKNAMES, by_name
from customer360.customer.page import CustomerPage, Match
from customer360.customer.read import READ, read_page
from customer360.errors import DatabaseError, UsageError
from customer360.render.screen import Screen

_WAYS = ("id", "email", "phone", "name")
_MOMENTS = 20
# As few as two letters may be a name, and digits with signs between are a phone.
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{5,}")
# A lone name that is less alike is asked about, and not shown as if it were meant.
_CLEAR = 0.9
# Seeds that tell how people decided, and how phones, mailboxes and names are read.
_SEEDS = ("identity_overrides", "mail_providers", "numbering_plans", NICKNAMES)


def run(call: Call, screen: Screen) -> int:
    """Show the customer, or those to choose from."""
    way, asked = _question(call)
    output = call.text("output") or "text"
    limit = call.whole("limit")
    limit = _MOMENTS if limit is None else limit
    if limit < 0:
        raise UsageError(f"--limit cannot be {limit}", hint="0 is the least")
    workspace = open_workspace(call, screen)
    _check_database(workspace)
    page = None
    with _reading(workspace) as (adapter, models):
        found = _find(workspace, adapter, models, way, asked)
        if len(found) == 1 and found[0].likeness >= _CLEAR:
            page = read_page(models, found[0], moments=limit)
    more = len(found) > MOST_MATCHES
    matches = found[:MOST_MATCHES]
    if page is None and output == "text" and _can_ask(screen):
        # The database is let go before people are asked: they may take their time.
        chosen = _ask(matches, screen, more=more)
        if chosen is None:
            return 0
        with _reading(workspace) as (_, models):
            page = read_page(models, chosen, moments=limit)
    _answer(call, screen, page, matches, more=more, output=output)
    return 0


@contextmanager
def _reading(workspace: Workspace) -> Iterator[tuple[Adapter, Models]]:
    adapter = open_adapter(
        workspace.project.target, read_only=True, lock_timeout=workspace.lock_timeout
    )
    with closing(adapter), closing(adapter.session()) as session:
        yield adapter, _models(workspace, session)


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
    wanted = {*READ, *_SEEDS}
    nodes = {
        node.name: node.relation
        for node in workspace.manifest.nodes.values()
        if node.name in wanted
    }
    names = frozenset(nodes)
    relations = {
        name: str(relation)
        for name, relation in nodes.items()
        if session.relation(relation) is not None
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
    workspace: Workspace, adapter: Adapter, models: Models, way: str, asked: str
) -> tuple[Match, ...]:
    if way == "id":
        found = by_id(models, asked)
        if found:
            return found
        # An id that there is not may be something else that people know.
        way = (
            "email" if "@" in asked else "phone" if _PHONE.fullmatch(asked) else "name"
        )
        found = _find_by(workspace, adapter, models, way, asked)
        if not found:
            raise _unknown(models, way, asked)
        return found
    found = _find_by(workspace, adapter, models, way, asked)
    if not found:
        raise UsageError(
            f"no customer has the {_SAID[way]} {asked!r}",
            hint=_how_else(models, way, asked),
        )
    return found


def _how_else(models: Models, way: str, asked: str) -> str:
    if way == "name":
        # Chinese signs and Arabic words without vowels cannot be spelt in Latin letters
        # by a rule; what could would be a dictionary.
        return (
            "try one of the names alone, or --email or --phone; a name in Arabic, "
            "Chinese, Japanese or Korean is found only as it is written"
        )
    near = nearest_contacts(models, way, asked)
    if near:
        return f"there is {' and '.join(near)}"
    return "--name looks for names that are alike"


_SAID = {"email": "e-mail address", "phone": "phone number", "name": "name"}


def _find_by(
    workspace: Workspace, adapter: Adapter, models: Models, way: str, asked: str
) -> tuple[Match, ...]:
    match way:
        case "email":
            from customer360.commands.customer_keys import email_key

            key = email_key(workspace, adapter, models, asked)
            return () if key is None else by_email(models, asked, key)
        case "phone":
            from customer360.commands.customer_keys import phone_keys

            keys = phone_keys(workspace, adapter, models, asked)
            return by_phone(models, asked, keys)
        case _:
            found = by_name(models, asked)
            certain = [match for match in found if match.likeness >= CERTAIN]
            return tuple(certain) or found


def _unknown(models: Models, way: str, asked: str) -> UsageError:
    near: tuple[str, ...] = ()
    if way != "name":
        near = nearest_contacts(models, way, asked)
    near = near or nearest_ids(models, asked)
    return UsageError(
        f"there is no customer and no record {asked!r}",
        hint=f"the nearest are {', '.join(near)}" if near else "there are none at all",
    )


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

        text = customer_html(page)
    elif page is not None:
        from customer360.render.customer_lines import customer_lines

        text = customer_lines(page, screen.paper)
    else:
        from customer360.render.customer_lines import match_lines

        text = match_lines(matches, screen.paper, more=more)
        text += "\n\nSay which one: c360 customer " + matches[0].customer_id
        if more:
            text += "\nor say more: the whole name, or --email or --phone"
    file_name = call.text("output_file")
    if file_name is None and output == "html" and page is not None:
        file_name = _file_name(page)
    if file_name is not None:
        path = os.path.normpath(
            os.path.join(call.working_directory, os.path.expanduser(file_name))
        )
        write_text(path, f"{text}\n")
        text = path
    screen.answer(text, name="Customer", data=values)


def _file_name(page: CustomerPage) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", page.customer_id) + ".html"
