"""The ways to look at a command: what each of them can be told."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from customer360.errors import C360Error
from customer360.events import Event, Level
from customer360.records import dataclass, field

Clock = Callable[[], datetime]


class View(Protocol):
    """Where events, answers and errors go."""

    def show(self, event: Event) -> None:
        """Tell what happened."""
        ...

    def answer(self, text: str, *, name: str, data: Mapping[str, object]) -> None:
        """Give what the command was asked for."""
        ...

    def answer_lines(self, lines: Sequence[str], *, name: str) -> None:
        """Give an answer of which each line stands for itself."""
        ...

    def fail(self, error: C360Error) -> None:
        """Tell why the command ends."""
        ...

    def close(self) -> None:
        """Leave the terminal as it was."""
        ...


class Observer(Protocol):
    """Whoever else wants to know what happens."""

    def show(self, event: Event) -> None:
        """Learn what happened."""
        ...

    def fail(self, error: C360Error) -> None:
        """Learn why the command ends."""
        ...

    def close(self) -> None:
        """Learn that it has ended, one way or the other."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What is shown, and how. `extra` is said with every JSON line; `secrets` never."""

    least: Level = Level.INFO
    has_colors: bool = False
    has_stamps: bool = True
    clock: Clock
    extra: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
