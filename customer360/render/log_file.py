"""`logs/c360.log`: everything that happened, one JSON object a line (or a text)."""

import contextlib
import os
from collections.abc import Mapping
from typing import TextIO

from customer360.errors import C360Error
from customer360.events import Event, Level
from customer360.render.message import Message, is_at_least
from customer360.render.view import Style
from customer360.resources.environment import without_secrets

_LARGEST = 10 * 1024 * 1024
_GROUP = 50


class LogFile:
    """Keeps lines until the project says where the log is, then writes them in groups.

    A log that has grown large becomes `c360.log.1`, once. One that cannot be written is
    done without: a full disk must not hide the message that says so. `failure` is why.
    """

    failure: OSError | None = None

    def __init__(
        self,
        style: Style,
        *,
        invocation_id: str,
        is_json: bool = True,
        largest: int | None = None,
    ) -> None:
        self._style = style
        self._is_json = is_json
        self._largest = _LARGEST if largest is None else largest
        self._invocation_id = invocation_id
        self._waiting: list[str] = []
        self._path: str | None = None
        self._file: TextIO | None = None

    def open(self, folder: str) -> None:
        """Say where the log is; the file appears with the first line."""
        self._path = os.path.join(folder, "c360.log")
        if self._waiting:
            self._flush()

    def show(self, event: Event) -> None:
        """Log it."""
        from customer360.render.lines import messages_of

        for message in messages_of(event):
            if message.text:
                self._write(message)

    def answer(self, text: str, *, name: str, data: Mapping[str, object]) -> None:
        """Answers are not events."""

    def fail(self, error: C360Error) -> None:
        """Log it."""
        from customer360.render.lines import error_message

        self._write(error_message(error))

    def note(self, text: str) -> None:
        """Log something that is for us and not for the terminal."""
        self._write(Message(text=text, name="Debug", level=Level.DEBUG))

    def close(self) -> None:
        """Write what is left and close the file."""
        if self._path is not None and self._waiting:
            self._flush()
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None

    def _write(self, message: Message) -> None:
        if not is_at_least(message.level, self._style.least):
            return
        self._waiting.append(self._line(message))
        is_urgent = message.level in {Level.WARN, Level.ERROR}
        if self._path is not None and (is_urgent or len(self._waiting) >= _GROUP):
            self._flush()

    def _line(self, message: Message) -> str:
        if not self._is_json:
            return f"{self._style.clock():%H:%M:%S.%f} {message.text}"
        from customer360.render.json_lines import json_line

        return json_line(message, self._style, self._invocation_id)

    def _flush(self) -> None:
        lines, self._waiting = self._waiting, []
        try:
            if self._file is None:
                self._file = _open(self._path or "", self._largest)
            text = "".join(f"{line}\n" for line in lines)
            self._file.write(without_secrets(text, self._style.secrets))
            self._file.flush()
        except OSError as error:
            self._path = None
            self.failure = error


def _open(path: str, largest: int) -> TextIO:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    try:
        # 0: one file, however large, as in dbt.
        if 0 < largest < os.path.getsize(path):
            os.replace(path, path + ".1")
    except FileNotFoundError:
        pass
    return open(path, "a", encoding="utf-8")
