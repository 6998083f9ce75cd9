"""JSON files that readers find whole or not at all."""

import datetime
import json
from collections.abc import Mapping
from decimal import Decimal

from customer360.artifacts.text_file import write_text


def write_json(path: str, value: Mapping[str, object]) -> None:
    """Replace the file at once; its folder is made if it is not there."""
    # `dumps` is the C encoder; `dump` would be ten times slower.
    write_text(path, json.dumps(value, default=plain))


def plain(value: object) -> object:
    """What JSON has no form for, as YAML and the database give it."""
    match value:
        case datetime.datetime():
            return moment(value)
        case datetime.date() | datetime.time():
            return value.isoformat()
        case Mapping():
            return dict(value)
        case frozenset() | set():
            return sorted(map(str, value))
        case Decimal():
            return float(value)
    return str(value)


def moment(value: datetime.datetime) -> str:
    """A moment as dbt writes it: UTC, microseconds, a `Z` at the end."""
    if value.tzinfo is not None:
        value = value.astimezone(datetime.UTC).replace(tzinfo=None)
    return value.isoformat(timespec="microseconds") + "Z"
