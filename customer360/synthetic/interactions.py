"""Interactions: what people look at, open, ask and sign in to."""

from customer360.synthetic.activity import Pace, Window, points, slots
from customer360.synthetic.calendar import loaded_sql, timestamp_sql
from customer360.synthetic.customers import customer_id
from customer360.synthetic.draws import bits, item
from customer360.synthetic.world import Size, Timeline, lives, persons

# Sixteen kinds of equal chance: type, channel, start of the properties.
_KINDS = (
    *(("page_view", "web", '{"page_id": '),) * 5,
    *(("page_view", "app", '{"screen_id": '),) * 2,
    *(("product_view", "web", '{"product_id": '),) * 2,
    ("product_view", "app", '{"product_id": '),
    ("add_to_cart", "web", '{"product_id": '),
    ("login", "app", '{"session_id": '),
    ("email_open", "email", '{"campaign_id": '),
    ("email_click", "Email", '{"campaign_id": '),
    ("support_ticket", "phone", '{"ticket_id": '),
    ("store_visit", "store", '{"store_id": '),
)


def visitors(timeline: Timeline, size: Size) -> str:
    """A subquery of records as actors (see `activity.points`)."""
    source = f"(select range as number, range as record from range({size.records}))"
    return f"""(
        select number, record, sqrt(pace) + 5e-2 as weight, appeared as active_from,
            lapses + 30 as active_to, false as may_end
        from {lives(timeline, persons(timeline, source))}
    )"""


def events(window: Window, pace: Pace, multiplier: float) -> str:
    """The query of `raw.events`: what became known in the window."""
    actors = f"""(
        select number, weight, active_from, active_to, may_end,
            {customer_id("record")} as customer_id
        from {visitors(window.timeline, window.size)}
    )"""
    made = points(
        actors,
        window,
        purpose="event",
        pace=pace,
        room=slots(multiplier),
        settles=False,
    )
    types, channels, properties = zip(*_KINDS, strict=True)
    # A few have properties cut short, a few come from clocks that are ten years wrong.
    odd = bits("choice", 24, 13)
    return f"""
        select 'e' || place as event_id, customer_id,
            {item(types, "event_kind")} as event_type,
            if({bits("choice", 37, 5)} = 0, null, {item(channels, "event_kind")})
                as channel,
            {item(properties, "event_kind")} || (1 + {bits("choice", 42, 9)})
                || if({odd} = 1, '', '}}') as properties,
            {timestamp_sql(f"if({odd} = 0, happened + 3652, happened)")} as occurred_at,
            {loaded_sql("load_day", minute=40)} as loaded_at
        from (select *, {bits("choice", 51, 4)} as event_kind from {made})"""
