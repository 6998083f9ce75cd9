"""Jinja as dbt extends it, in a sandbox.

A template gets at nothing but the names of its scope: no attribute that begins with an
underscore, no file, no import.
"""

import re
from collections.abc import Callable, Mapping
from types import CodeType
from typing import Protocol

from jinja2 import nodes
from jinja2.environment import Template
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension, LoopControlExtension
from jinja2.ext import do as do_extension
from jinja2.lexer import Token
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import missing

from customer360.jinja.unknown import Unknown

MACRO_PREFIX = "macro:"
# A template may not blow up memory by repeating text; macros of real packages stay far
# below this many characters or items.
MAX_REPEATED = 10_000_000


class Codes(Protocol):
    """Templates that were compiled before, by all that tells one from another."""

    def get(self, text: str, name: str, path: str, line: int) -> CodeType | None:
        """The code, if it is known."""
        ...

    def put(self, text: str, name: str, path: str, line: int, code: CodeType) -> None:
        """Keep the code."""
        ...


class NoCodes:
    """Nothing was compiled before, and nothing is kept."""

    def get(self, *_: object) -> CodeType | None:
        """Nothing."""
        return None

    def put(self, *_: object) -> None:
        """Forget it."""


class ScopeContext(Context):
    """Asks the scope for every name that the template has not set itself."""

    def resolve_or_missing(self, key: str) -> object:
        """The name's value, or Jinja's mark for a missing one."""
        if key in self.vars:
            return self.vars[key]
        return self.parent.get(key, missing)


class _PrefixingParser(Parser):
    """Macro files export macros under another name, so that a macro that calls itself
    goes through the scope like every other call.
    """

    def parse_macro(self) -> nodes.Macro:
        macro = super().parse_macro()
        if self.name is not None and self.name.startswith(MACRO_PREFIX):
            macro.name = exported_name(macro.name)
        return macro


def exported_name(macro_name: str) -> str:
    """What a macro is called inside its compiled template, and in Jinja's errors."""
    return f"dbt_macro__{macro_name}"


class _BlockTags(Extension):
    """`test`, `materialization`, `snapshot` and `docs` as tags."""

    tags = {"test", "data_test", "materialization", "snapshot", "docs"}  # noqa: RUF012 - Jinja's own type

    def parse(self, parser: Parser) -> nodes.Node:
        """Read one block; tests and materializations become macros."""
        word = next(parser.stream)
        match word.value:
            case "test" | "data_test":
                return self._test(parser, word)
            case "materialization":
                return self._materialization(parser, word)
        parser.parse_assign_target(name_only=True)
        body = parser.parse_statements((f"name:end{word.value}",), drop_needle=True)
        return nodes.Scope(body, lineno=word.lineno)

    def _test(self, parser: Parser, word: Token) -> nodes.Macro:
        macro = nodes.Macro(lineno=word.lineno)
        name = parser.parse_assign_target(name_only=True).name
        macro.name = exported_name(f"test_{name}")
        parser.parse_signature(macro)
        macro.body = parser.parse_statements(
            (f"name:end{word.value}",), drop_needle=True
        )
        return macro

    def _materialization(self, parser: Parser, word: Token) -> nodes.Macro:
        macro = nodes.Macro(lineno=word.lineno)
        name = parser.parse_assign_target(name_only=True).name
        adapter = "default"
        while parser.stream.skip_if("comma"):
            option = parser.parse_assign_target(name_only=True).name
            if option == "default":
                continue
            parser.stream.expect("assign")
            value = parser.parse_expression()
            if option == "adapter" and isinstance(value, nodes.Const):
                adapter = str(value.value)
        macro.name = exported_name(f"materialization_{name}_{adapter}")
        macro.args, macro.defaults = [], []
        macro.body = parser.parse_statements(
            ("name:endmaterialization",), drop_needle=True
        )
        return macro


class NamedParts:
    """What has parts by name and nothing else: they may begin with an underscore."""

    def part(self, name: str) -> object:
        """The part."""
        raise NotImplementedError


class TemplateEnvironment(SandboxedEnvironment):
    """Compiles templates; holds no state of any one of them."""

    context_class = ScopeContext
    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, undefined: type[Unknown]) -> None:
        super().__init__(
            extensions=[do_extension, LoopControlExtension, _BlockTags],
            undefined=undefined,
            autoescape=False,
            cache_size=0,
        )
        self.filters.update(_conversions())

    def _parse(
        self, source: str, name: str | None, filename: str | None
    ) -> nodes.Template:
        return _PrefixingParser(self, source, name, filename).parse()

    def getattr(self, obj: object, attribute: str) -> object:
        """What `obj.attribute` means in a template."""
        if isinstance(obj, NamedParts):
            return obj.part(attribute)
        value: object = super().getattr(obj, attribute)
        return value

    def compile_text(
        self, text: str, *, name: str, path: str, line: int, codes: Codes
    ) -> Template:
        """Compile; errors and tracebacks then speak of `path` and its lines."""
        code = codes.get(text, name, path, line)
        if code is None:
            # An empty comment in front makes Jinja count lines as the file does.
            shift = "{#" + "\n" * (line - 1) + "#}" if line > 1 else ""
            code = self.compile(shift + text, name, path)
            codes.put(text, name, path, line, code)
        return Template.from_code(self, code, self.globals)

    def call_binop(
        self, context: Context, operator: str, left: object, right: object
    ) -> object:
        """Multiply, but not into the millions of characters."""
        _refuse_bombs(operator, left, right)
        result: object = super().call_binop(context, operator, left, right)
        return result


def _refuse_bombs(operator: str, left: object, right: object) -> None:
    if operator == "**":
        big = isinstance(right, int) and abs(right) > 1000
    else:
        many, times = (right, left) if isinstance(left, int) else (left, right)
        big = (
            isinstance(many, (str, bytes, list, tuple))
            and isinstance(times, int)
            and len(many) * times > MAX_REPEATED
        )
    if big:
        raise SecurityError(f"the result of {operator} would be too large")


def _conversions() -> Mapping[str, Callable[[object], object]]:
    return {
        "as_text": str,
        "as_bool": _as_bool,
        "as_number": _as_number,
        "as_native": _as_native,
    }


def _as_bool(value: object) -> object:
    text = str(value).strip().lower()
    if text in {"true", "false"}:
        return text == "true"
    raise ValueError(f"{value!r} is not true or false")


def _as_number(value: object) -> object:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = str(value).strip()
    return int(text) if re.fullmatch(r"[-+]?\d+", text) else float(text)


def _as_native(value: object) -> object:
    import ast

    try:
        native: object = ast.literal_eval(str(value))
    except (ValueError, SyntaxError):
        return value
    return native
