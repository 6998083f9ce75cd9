"""Macros that a unit test answers itself."""

from customer360.compilation.unit_tests import overrides
from customer360.jinja.callables import Function
from customer360.jinja.scope import PackageMacros, Scope
from customer360.resources.node import UnitTest


def override_macros(test: UnitTest, scope: Scope) -> None:
    """Put the answers of `overrides: macros:` into the scope."""
    for name, value in overrides(test, "macros").items():
        package, _, bare = name.rpartition(".")
        if not package:
            # `invocation_id` and its like are values, and nobody calls them.
            scope[bare] = _Answer(value) if _is_called(scope, bare) else value
            continue
        macros = scope.get(package)
        if not isinstance(macros, _OverriddenMacros):
            macros = _OverriddenMacros(scope, package)
            scope[package] = macros
        macros.answers[bare] = _Answer(value)


def _is_called(scope: Scope, name: str) -> bool:
    known = scope.get(name)
    return known is None or callable(known)


class _Answer:
    """Stands for a macro: always the same answer."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __call__(self, *_: object, **__: object) -> object:
        """The answer."""
        return self._value


class _OverriddenMacros(PackageMacros):
    """A package of which some macros are answered by a unit test."""

    def __init__(self, scope: Scope, package: str) -> None:
        super().__init__(scope, package)
        self.answers: dict[str, Function] = {}

    def part(self, name: str) -> object:
        """The answer, or else the macro of this name."""
        if name in self.answers:
            return self.answers[name]
        return super().part(name)
