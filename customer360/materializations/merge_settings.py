"""What is wrong with the settings of a merge, in dbt-duckdb's words."""

from collections.abc import Iterator, Mapping, Sequence

from customer360.errors import CompilationError
from customer360.resources.node import Node

_TEXTS = ("merge_update_condition", "merge_insert_condition")
_LISTS = (
    "merge_on_using_columns",
    "merge_update_columns",
    "merge_exclude_columns",
    "merge_returning_columns",
)
_MAPPINGS = ("merge_update_set_expressions",)
# What `merge_clauses` says better.
_REPLACED = (
    "merge_update_condition",
    "merge_insert_condition",
    "merge_update_columns",
    "merge_update_set_expressions",
    "merge_exclude_columns",
)
_CLAUSES = ("when_matched", "when_not_matched")


def check_merge_settings(node: Node) -> None:
    """Refuse settings of the wrong type, and such that contradict each other.

    Raises:
        CompilationError: with everything that is wrong.
    """
    errors = [*_wrong_types(node.config), *_wrong_clauses(node.config)]
    if errors:
        raise CompilationError(
            "MERGE configuration errors:\n" + "\n".join(errors),
            path=node.original_file_path,
        )


def _wrong_types(config: Mapping[str, object]) -> Iterator[str]:
    for name in _TEXTS:
        value = config.get(name)
        if value is not None and not isinstance(value, str):
            yield f"{name} must be a string, found: {value}"
    for name in _LISTS:
        value = config.get(name)
        if value is None:
            continue
        if not _is_list(value):
            yield f"{name} must be a list"
        elif isinstance(value, Sequence):
            for item in value:
                if not isinstance(item, str):
                    yield f"{name} must contain only string values, found: {item}"
    for name in _MAPPINGS:
        value = config.get(name)
        if value is not None and not isinstance(value, Mapping):
            yield f"{name} must be a dictionary, found: {value}"


def _wrong_clauses(config: Mapping[str, object]) -> Iterator[str]:
    clauses = config.get("merge_clauses")
    if clauses is None:
        return
    if not isinstance(clauses, Mapping):
        yield f"merge_clauses must be a dictionary, found: {clauses}"
        return
    if not any(kind in clauses for kind in _CLAUSES):
        yield (
            "merge_clauses must contain at least one of 'when_matched' or "
            "'when_not_matched' keys"
        )
    for kind in _CLAUSES:
        if kind in clauses:
            yield from _wrong_list(kind, clauses[kind])
    replaced = [name for name in _REPLACED if config.get(name) not in (None, [], {})]
    if replaced:
        named = ", ".join(replaced)
        yield (
            "When merge_clauses is specified, the following basic merge configurations "
            f"will be ignored and should be removed: {named}. Define your "
            "merge behavior within merge_clauses instead."
        )


def _wrong_list(kind: str, items: object) -> Iterator[str]:
    if not _is_list(items) or not isinstance(items, Sequence):
        yield f"merge_clauses.{kind} must be a list"
        return
    if not items:
        yield f"merge_clauses.{kind} must contain at least one element"
    for item in items:
        if not isinstance(item, Mapping):
            yield f"merge_clauses.{kind} elements must be dictionaries, found: {item}"


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
