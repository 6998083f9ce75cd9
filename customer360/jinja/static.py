"""Read simple templates without Jinja: text and calls with written-out arguments.

Most models say nothing but `{{ ref('x') }}`, `{{ source('a', 'b') }}`,
`{{ var('x') }}`, `{{ this }}` and `{{ config(...) }}`. Those are understood here, forty
times faster than by rendering; anything else is left to Jinja.
"""

import ast
import re
from collections.abc import Callable, Mapping

from customer360.records import dataclass, field

_TAG = re.compile(
    r"\{\{(?P<open>[-+]?)(?P<code>(?:'[^']*'|\"[^\"]*\"|[^'\"}]|\}(?!\}))*?)"
    r"(?P<close>-?)\}\}"
    r"|\{\#(?P<note_open>[-+]?).*?(?P<note_close>-?)\#\}"
    r"|\{[%{#]",
    re.DOTALL,
)
_PLAIN_REF = re.compile(r"\s*ref\(\s*(['\"])([\w.]+)\1\s*\)\s*\Z")
_CALLABLE = frozenset({"ref", "source", "var", "config", "doc"})
_CONSTANTS: Mapping[str, object] = {
    "true": True,
    "false": False,
    "none": None,
    "True": True,
    "False": False,
    "None": None,
}


@dataclass(frozen=True, slots=True)
class Call:
    """A call with written-out arguments. `this` has none."""

    name: str
    arguments: tuple[object, ...] = ()
    named: Mapping[str, object] = field(default_factory=dict)


Piece = str | Call


def read_static(text: str) -> tuple[Piece, ...] | None:
    """Split into text and calls, or nothing if it takes Jinja to understand it."""
    if "{" not in text:
        return (_normalized(text),)
    pieces: list[Piece] = []
    position = 0
    strip_next = False
    for tag in _TAG.finditer(text):
        before = text[position : tag.start()]
        if strip_next:
            before = before.lstrip()
        if tag["open"] == "-" or tag["note_open"] == "-":
            before = before.rstrip()
        if before:
            pieces.append(before)
        if tag["code"] is not None:
            call = _read_call(tag["code"])
            if call is None:
                return None
            pieces.append(call)
        elif tag["note_open"] is None:
            return None
        strip_next = tag["close"] == "-" or tag["note_close"] == "-"
        position = tag.end()
    rest = _normalized(text[position:])
    pieces.append(rest.lstrip() if strip_next else rest)
    return tuple(pieces)


def fill(pieces: tuple[Piece, ...], answer: Callable[[Call], object]) -> str:
    """Put the answers where the calls are."""
    return "".join(
        piece if isinstance(piece, str) else str(answer(piece)) for piece in pieces
    )


def _normalized(text: str) -> str:
    # As Jinja does: one newline at the end goes.
    return text.removesuffix("\n")


def _read_call(code: str) -> Call | None:
    plain = _PLAIN_REF.match(code)
    if plain is not None:
        return Call("ref", (plain[2],))
    if "\\" in code:
        return None  # Jinja and Python unescape differently.
    try:
        tree = ast.parse(code.strip(), mode="eval").body
        return _call_of(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _call_of(tree: ast.expr) -> Call | None:
    match tree:
        case ast.Name(id="this"):
            return Call("this")
        case ast.Call(func=ast.Name(id=name)) if name in _CALLABLE:
            return Call(
                name,
                tuple(_literal(argument) for argument in tree.args),
                {_keyword(word): _literal(word.value) for word in tree.keywords},
            )
    return None


def _keyword(word: ast.keyword) -> str:
    if word.arg is None:
        raise ValueError("** is not a literal")
    return word.arg


def _literal(tree: ast.expr | None) -> object:
    match tree:
        case ast.Constant(value=str() | int() | float() | None):
            return tree.value
        case ast.Name(id=name) if name in _CONSTANTS:
            return _CONSTANTS[name]
        case ast.List(elts=items):
            return [_literal(item) for item in items]
        case ast.Tuple(elts=items):
            return [_literal(item) for item in items]
        case ast.Dict(keys=keys, values=values):
            return {
                _literal(key): _literal(value)
                for key, value in zip(keys, values, strict=True)
            }
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float())):
            value = _literal(tree.operand)
            return -value if isinstance(value, (int, float)) else value
    raise ValueError("not a literal")
