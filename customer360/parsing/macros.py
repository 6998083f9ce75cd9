"""Macro files and texts of documentation become macros and docs."""

import os
import re
from collections.abc import Iterator

from customer360.jinja.blocks import Block, find_blocks
from customer360.parsing.docs import DocTexts
from customer360.parsing.parsed import Entry
from customer360.project.yaml import as_list, as_mapping
from customer360.records import replace
from customer360.resources.node import Doc, Macro

_MACRO_WORDS = frozenset({"macro", "test", "data_test", "materialization"})
_BUILTIN_FOLDER = os.path.join(
    os.path.dirname(os.path.dirname(__file__)), "jinja/builtin"
)


def read_macros(text: str, *, package: str, path: str) -> Iterator[Macro]:
    """The macros, generic tests and materializations of a file.

    Raises:
        ParsingError: a block is not closed.
    """
    for block in find_blocks(text, path=path, words=_MACRO_WORDS):
        name = _macro_name(block)
        yield Macro(
            unique_id=f"macro.{package}.{name}",
            package_name=package,
            name=name,
            path=path,
            original_file_path=path,
            macro_sql=block.text,
            line=block.line,
            supported_languages=_languages(block),
        )


def read_docs(text: str, *, package: str, path: str, relative: str) -> Iterator[Doc]:
    """The `{% docs %}` blocks of a file.

    Raises:
        ParsingError: a block is not closed.
    """
    for block in find_blocks(text, path=path, words=frozenset({"docs"})):
        yield Doc(
            unique_id=f"doc.{package}.{block.name}",
            package_name=package,
            name=block.name,
            path=relative,
            original_file_path=path,
            block_contents=block.contents.strip(),
        )


def describe_macro(macro: Macro, entry: Entry, package: str, texts: DocTexts) -> Macro:
    """The macro with what a yml says of it."""
    value = entry.value
    config = as_mapping(value.get("config"), "`config`", path=entry.path)
    arguments = as_list(value.get("arguments"), "`arguments`", path=entry.path)
    return replace(
        macro,
        description=texts.fill(
            str(value.get("description") or ""),
            package=package,
            path=entry.path,
            line=entry.line,
        ),
        meta={
            **as_mapping(value.get("meta"), "`meta`", path=entry.path),
            **as_mapping(config.get("meta"), "`meta`", path=entry.path),
        },
        docs={
            **as_mapping(value.get("docs"), "`docs`", path=entry.path),
            **as_mapping(config.get("docs"), "`docs`", path=entry.path),
        },
        arguments=tuple(
            as_mapping(item, "an argument", path=entry.path) for item in arguments
        ),
        patch_path=f"{package}://{entry.path}",
        config=config,
    )


def builtin_files() -> list[tuple[str, str]]:
    """Our own macro files: the package that each belongs to, and its path."""
    found = []
    for name in sorted(os.listdir(_BUILTIN_FOLDER)):
        if name.endswith((".sql", ".txt")):
            package = "dbt_duckdb" if name.startswith("duckdb") else "dbt"
            found.append((package, os.path.join(_BUILTIN_FOLDER, name)))
    return found


def read_builtin_macros() -> Iterator[Macro]:
    """Our own macros."""
    for package, full in builtin_files():
        with open(full, encoding="utf-8") as file:
            text = file.read()
        path = f"macros/{os.path.basename(full)}"
        if full.endswith(".txt"):
            text = "\n".join(_dispatching(line) for line in text.splitlines())
        yield from read_macros(text, package=package, path=path)


def _dispatching(signature: str) -> str:
    """The macro that passes a call on to this database's own way.

    >>> _dispatching("drop_view(relation)")[:32]
    '{% macro drop_view(relation) -%}'
    """
    if not signature or signature.startswith("#"):
        return ""
    name, _, rest = signature.partition("(")
    words = rest.removesuffix(")").split(",")
    names = ", ".join(word.partition("=")[0].strip() for word in words)
    return (
        f"{{% macro {signature} -%}}"
        f"{{{{ return(adapter.dispatch('{name}', 'dbt')({names})) }}}}"
        "{%- endmacro %}"
    )


def _macro_name(block: Block) -> str:
    match block.word:
        case "test" | "data_test":
            return f"test_{block.name}"
        case "materialization":
            adapter = re.search(r"adapter\s*=\s*['\"](\w+)['\"]", block.header)
            return (
                f"materialization_{block.name}_{adapter[1] if adapter else 'default'}"
            )
    return block.name


def _languages(block: Block) -> tuple[str, ...] | None:
    if block.word != "materialization":
        return None
    written = re.search(r"supported_languages\s*=\s*\[([^\]]*)\]", block.header)
    return tuple(re.findall(r"\w+", written[1])) if written else ("sql",)
