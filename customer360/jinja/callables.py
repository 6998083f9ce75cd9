"""Types of functions that templates call with whatever they like."""

from typing import Protocol


class Function(Protocol):
    """A macro, or another function that takes anything."""

    def __call__(self, *arguments: object, **named: object) -> object:
        """Call it."""
        ...


class EnvVar(Protocol):
    """`env_var`."""

    def __call__(self, name: str, default: object = None) -> str:
        """The environment variable's value, or the default."""
        ...


class Log(Protocol):
    """`log`."""

    def __call__(self, message: object, info: object = None) -> str:
        """Say it, on the screen if `info`; gives nothing to print."""
        ...


class DocText(Protocol):
    """`doc`."""

    def __call__(self, *words: str) -> str:
        """The text of the documentation that the words name."""
        ...
