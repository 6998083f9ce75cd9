"""What a name means that is not there.

As in dbt what is not there is false, prints nothing and has no items: a key that a
mapping lacks, an argument that a macro was not given, and inside macros any name. Only
a node's own text is held to its names, and only when it runs: a misspelt one there is
an error, not an empty place in the SQL.
"""

from collections.abc import Iterator
from typing import NoReturn

from jinja2.exceptions import SecurityError
from jinja2.runtime import ChainableUndefined, Undefined
from jinja2.utils import missing


class UnknownNameError(Exception):
    """A template used a name, or a part of a value, that does not exist."""

    def __init__(self, name: str, owner: str | None) -> None:
        super().__init__(name)
        self.name = name
        self.owner = owner


class Unknown(Undefined):
    """An unknown name in a node's text, when it runs."""

    __slots__ = ()
    forgives_names = False
    # While parsing, what comes of a query is not there yet, nor are its parts.
    has_parts = False

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        owner = None
        if self._undefined_obj is not missing:
            owner = type(self._undefined_obj).__name__
        name = self._undefined_name or self._undefined_hint
        raise UnknownNameError(str(name), owner)

    def _check(self) -> None:
        is_name = self._undefined_obj is missing and self._undefined_hint is None
        # What is private is no business of a template, whether it is there or not.
        is_private = str(self._undefined_name or "").startswith("_") and not is_name
        is_unsafe = self._undefined_exception is SecurityError or is_private
        if is_unsafe or (is_name and not self.forgives_names):
            self._refuse()

    def _part(self) -> "Unknown":
        if not self.has_parts:
            self._refuse()
        self._check()
        return self

    _fail_with_undefined_error = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __truediv__ = __rtruediv__ = __mod__ = __rmod__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __int__ = __float__ = _refuse

    def __str__(self) -> str:
        self._check()
        return ""

    def __iter__(self) -> Iterator[object]:
        self._check()
        return iter(())

    def __len__(self) -> int:
        self._check()
        return 0

    def _called(self, *_: object, **__: object) -> "Unknown":
        return self._part()

    __call__ = __getitem__ = _called  # type: ignore[assignment]

    def __getattr__(self, name: str) -> "Unknown":
        if name[:2] == "__":
            raise AttributeError(name)
        return self._part()

    def __bool__(self) -> bool:
        return False


class UnknownInMacro(Unknown):
    """The same in a macro."""

    __slots__ = ()
    forgives_names = True


class UnknownWhileParsing(Unknown):
    """The same before anything runs: who runs the node will be told."""

    __slots__ = ()
    forgives_names = True
    has_parts = True


class UnknownInYml(Unknown):
    """The same in a yml: nobody runs it, and what is called has to be there."""

    __slots__ = ()
    forgives_names = True
    has_parts = True
    __call__ = Unknown._refuse


class NotYet(ChainableUndefined):
    """A value that only a run knows: false, prints nothing, and so does all of it."""


class Later(dict[str, object]):
    """A mapping that only a run knows: what is asked of it is `NotYet`."""

    def __missing__(self, key: str) -> object:
        return NotYet()
