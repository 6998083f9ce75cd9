"""`c360 generate`: make up raw data, or move their world on."""

import re
from datetime import UTC

from customer360.adapters.registry import open_adapter
from customer360.commands.call import Call
from customer360.commands.raw_data import (
    generator_settings,
    make_raw_data,
    native_connection,
)
from customer360.commands.workspace import open_project
from customer360.errors import UsageError
from customer360.events import Note
from customer360.render.screen import Screen
from customer360.render.words import grouped

_SPAN = re.compile(r"(?P<number>\d{1,5})(?P<unit>[dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def run(call: Call, screen: Screen) -> int:
    """Make raw data from the variables and options, or move the world on."""
    call, project = open_project(call, screen)
    span = call.text("advance")
    days = read_span(span) if span else None
    changed = {
        name: value
        for name, value in (
            ("num_customers", call.whole("customers")),
            ("seed", call.whole("seed")),
        )
        if value is not None
    }
    settings = generator_settings(project.variables, changed=changed)
    now = call.started_at.astimezone(UTC).replace(tzinfo=None)
    adapter = open_adapter(
        project.target, lock_timeout=call.number("lock_timeout") or 0.0
    )
    try:
        session = adapter.session()
        if days is None:
            make_raw_data(
                session,
                settings,
                listener=screen.listener,
                now=now,
                asked=generator_settings(project.variables),
            )
        else:
            from customer360.synthetic.generate import advance

            counts = advance(native_connection(session), days=days, now=now)
            changes = ", ".join(f"{grouped(c.rows)} {c.table}" for c in counts)
            screen.listener(Note(message=f"Moved on {days} days: {changes}"))
        session.close()
    finally:
        adapter.close()
    screen.listener(Note(message=f"Database {adapter.path}", name="DatabasePath"))
    return 0


def read_span(text: str) -> int:
    """How many days a span such as `30d`, `2w` or `1m` has; a month has 30.

    >>> read_span("2w")
    14

    Raises:
        UsageError: it has another shape.
    """
    found = _SPAN.fullmatch(text.strip())
    if found is None or int(found["number"]) == 0:
        raise UsageError(
            f"--advance cannot be {text!r}",
            hint="write a number and d, w, m or y: 30d, 2w, 1m",
        )
    return int(found["number"]) * _DAYS[found["unit"]]
