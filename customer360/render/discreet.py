"""A stream on which no secret appears, whoever writes and whatever was to be said."""

from typing import TextIO, cast

from customer360.resources.environment import without_secrets


class Discreet:
    """The stream, with stars in the place of secrets."""

    def __init__(self, stream: TextIO, secrets: tuple[str, ...]) -> None:
        self._stream = stream
        self._secrets = secrets

    def write(self, text: str) -> int:
        """Write what may be read of the text."""
        return self._stream.write(without_secrets(text, self._secrets))

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


def discreet(stream: TextIO, secrets: tuple[str, ...]) -> TextIO:
    """The stream itself where there is nothing to hide."""
    return cast("TextIO", Discreet(stream, secrets)) if secrets else stream
