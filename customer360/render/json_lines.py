"""One JSON object a line, in the shape of dbt's: `{"data": ..., "info": ...}`."""

import os
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import TextIO

from customer360.errors import C360Error
from customer360.events import Event, Level
from customer360.render.lines import error_message, messages_of
from customer360.render.message import Message, is_at_least
from customer360.render.view import Style


def json_line(message: Message, style: Style, invocation_id: str) -> str:
    """The line, without its end."""
    import json

    moment = style.clock().astimezone(UTC).replace(tzinfo=None)
    info = {
        "category": "",
        "code": message.code,
        "extra": dict(style.extra),
        "invocation_id": invocation_id,
        "level": str(message.level),
        "msg": message.text,
        "name": message.name,
        "pid": os.getpid(),
        "thread": threading.current_thread().name,
        "ts": moment.isoformat() + "Z",
    }
    return json.dumps({"data": message.data, "info": info}, default=str)


class JsonView:
    """Writes events and answers to one stream."""

    def __init__(self, style: Style, *, stream: TextIO, invocation_id: str) -> None:
        self._style = style
        self._stream = stream
        self._invocation_id = invocation_id

    def show(self, event: Event) -> None:
        """Write a line or several."""
        for message in messages_of(event):
            self._write(message)

    def answer(self, text: str, *, name: str, data: Mapping[str, object]) -> None:
        """Write it as an event, as dbt does."""
        self._write(Message(text=text, name=name, data=data, level=Level.INFO))

    def answer_lines(self, lines: Sequence[str], *, name: str) -> None:
        """Write an event for each."""
        for line in lines:
            self.answer(line, name=name, data={"msg": line})

    def fail(self, error: C360Error) -> None:
        """Write message, place and hint."""
        self._write(error_message(error))

    def close(self) -> None:
        """Nothing is left to do."""

    def _write(self, message: Message) -> None:
        if is_at_least(message.level, self._style.least):
            line = json_line(message, self._style, self._invocation_id)
            self._stream.write(line + "\n")
            self._stream.flush()
