"""Plain lines with the time in front, as dbt prints them."""

from collections.abc import Mapping, Sequence
from typing import TextIO

from customer360.errors import C360Error
from customer360.events import Event
from customer360.render.message import Message, is_at_least
from customer360.render.safe_text import without_controls
from customer360.render.view import Style


class PlainView:
    """Writes events to one stream and answers to another."""

    def __init__(self, style: Style, *, events: TextIO, answers: TextIO) -> None:
        self._style = style
        self._events = events
        self._answers = answers

    def show(self, event: Event) -> None:
        """Write a line or several."""
        # What says nothing needs none of the words for it.
        from customer360.render.lines import messages_of

        for message in messages_of(event):
            self._write(message)

    def answer(self, text: str, *, name: str, data: Mapping[str, object]) -> None:
        """Write it as it is: others read it."""
        del name, data
        self._answers.write(text + "\n")
        self._answers.flush()

    def answer_lines(self, lines: Sequence[str], *, name: str) -> None:
        """Write them at once."""
        if lines:
            self.answer("\n".join(lines), name=name, data={})

    def fail(self, error: C360Error) -> None:
        """Write message, place and hint."""
        from customer360.render.lines import error_message

        self._write(error_message(error))

    def close(self) -> None:
        """Nothing is left to do."""

    def _write(self, message: Message) -> None:
        if not is_at_least(message.level, self._style.least):
            return
        text = without_controls(message.text)
        if self._style.has_colors and message.word and message.tone:
            colored = f"\x1b[{message.tone}m{message.word}\x1b[0m"
            text = colored.join(text.rsplit(message.word, 1))
        stamp = f"{self._style.clock().astimezone():%H:%M:%S}  "
        self._events.write(f"{stamp}{text}\n")
        self._events.flush()
