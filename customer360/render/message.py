"""A line for people, and the same for machines under dbt's name."""

from collections.abc import Mapping
from enum import StrEnum

from customer360.events import Level
from customer360.records import dataclass, field


class Tone(StrEnum):
    """What a status word means, where there is colour."""

    PLAIN = ""
    GOOD = "32"
    WARNING = "33"
    BAD = "31"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`name` and `code` are dbt's for the event. `word` is the part to colour."""

    text: str
    name: str = "Note"
    code: str = "Z050"
    level: Level = Level.INFO
    data: Mapping[str, object] = field(default_factory=dict)
    word: str = ""
    tone: Tone = Tone.PLAIN


EMPTY_LINE = Message(text="", name="Formatting", code="Z017", data={"msg": ""})

_RANKS = {Level.DEBUG: 0, Level.INFO: 1, Level.WARN: 2, Level.ERROR: 3}


def is_at_least(level: Level, least: Level) -> bool:
    """True if a message of this level is to be shown where `least` is asked for."""
    return _RANKS[level] >= _RANKS[least]
