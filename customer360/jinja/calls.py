"""Read the arguments of `ref` and `source`."""

from collections.abc import Mapping

from customer360.errors import CompilationError
from customer360.resources.node import Ref


def ref_from(words: tuple[object, ...], named: Mapping[str, object]) -> Ref:
    """Read the arguments of `ref`: `[package,] name, [version=|v=]`.

    Raises:
        CompilationError: they are something else.
    """
    version = named.get("version", named.get("v"))
    unknown = set(named) - {"version", "v"}
    if unknown or not 1 <= len(words) <= 2 or not all(_is_name(w) for w in words):
        shown = ", ".join(repr(word) for word in words)
        raise CompilationError(
            f"ref({shown}) is not understood",
            hint="write ref('model'), ref('package', 'model') or ref('model', v=2)",
        )
    names = [str(word) for word in words]
    return Ref(
        name=names[-1],
        package=names[0] if len(names) == 2 else None,
        version=version if isinstance(version, (int, str)) else _text(version),
    )


def source_from(
    words: tuple[object, ...], named: Mapping[str, object]
) -> tuple[str, str]:
    """Read the arguments of `source`: the source's name and the table's.

    Raises:
        CompilationError: they are something else.
    """
    if named or len(words) != 2 or not all(_is_name(word) for word in words):
        shown = ", ".join(repr(word) for word in words)
        raise CompilationError(
            f"source({shown}) is not understood",
            hint="write source('source', 'table')",
        )
    return str(words[0]), str(words[1])


def _is_name(word: object) -> bool:
    return isinstance(word, str) and bool(word)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
