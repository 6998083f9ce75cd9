"""`validate_macro_args`: what a yml says of a macro's arguments, held to the macro."""

import re
from collections.abc import Iterator, Mapping

from customer360.events import Level, Listener, Note
from customer360.jinja.library import BUILTIN_PACKAGES
from customer360.jinja.signature import argument_names
from customer360.records import replace
from customer360.resources.manifest import Manifest
from customer360.resources.node import Macro

FLAG = "validate_macro_args"
_PLAIN = "str|string|bool|int|integer|float|any|relation|column"
# Types within types, from the inside out: each known one becomes `any`.
_INNER = re.compile(r"\b(?:(?:list|optional)\[any\]|dict\[any,any\])")


def check_macro_arguments(
    manifest: Manifest, flags: Mapping[str, object], listener: Listener
) -> Manifest:
    """With the flag: the manifest knows the arguments of all macros of the project.

    What a yml says stays as it is; where it is not true, that is told.
    """
    if not flags.get(FLAG):
        return manifest
    macros = {
        name: macro
        if macro.package_name in BUILTIN_PACKAGES
        else _checked(macro, listener)
        for name, macro in manifest.macros.items()
    }
    return replace(manifest, macros=macros)


def _checked(macro: Macro, listener: Listener) -> Macro:
    names = argument_names(macro.macro_sql)
    if not macro.arguments:
        return replace(macro, arguments=tuple({"name": name} for name in names))
    for slip in _slips(macro, names):
        listener(
            Note(
                message=f"{slip} (macro {macro.name}, {macro.patch_path})",
                level=Level.WARN,
                name="InvalidMacroAnnotation",
                code="I076",
            )
        )
    return macro


def _slips(macro: Macro, names: tuple[str, ...]) -> Iterator[str]:
    said = [str(argument.get("name")) for argument in macro.arguments]
    for written, name in zip(said, names, strict=False):
        if written != name:
            yield f"the yml describes the argument {written!r}, where {name!r} stands"
    if len(said) != len(names):
        yield f"the yml describes {len(said)} arguments of {len(names)}"
    for argument in macro.arguments:
        kind = str(argument.get("type") or "any")
        if not is_type(kind):
            yield f"{kind!r} is no type of an argument, in {argument.get('name')!r}"


def is_type(text: str) -> bool:
    """True for a type that an argument of a macro may have.

    >>> is_type("dict[str, list[int]]"), is_type("int[int]")
    (True, False)
    """
    kind = re.sub(rf"\b(?:{_PLAIN})\b", "any", text.replace(" ", ""))
    while kind != (simpler := _INNER.sub("any", kind)):
        kind = simpler
    return kind == "any"
