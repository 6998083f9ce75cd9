"""What an entry of the semantic layer must be before it is read.

A metric of another time, with a `model` and a `calculation_method`, is refused here and
not half understood.
"""

import re
from collections.abc import Iterable, Mapping

from customer360.errors import ParsingError
from customer360.jinja.nearest import suggest
from customer360.parsing.parsed import Entry
from customer360.project.yaml import as_list
from customer360.resources.node import Node, Semantic

LEGACY_TIME_SPINE = "metricflow_time_spine"

_LONGEST_NAME = 250
_COMMON = ("name", "label", "description", "config")
_NEEDED = {
    "metrics": ("name", "label", "type", "type_params"),
    "semantic_models": ("name", "model"),
    "saved_queries": ("name", "query_params"),
}
_KNOWN = {
    "metrics": (
        *_COMMON,
        *("type", "type_params", "filter", "time_granularity", "meta", "tags"),
    ),
    "semantic_models": (
        *_COMMON,
        *("model", "defaults", "entities", "measures", "dimensions"),
        "primary_entity",
    ),
    "saved_queries": (*_COMMON, "query_params", "exports", "tags"),
}
_AT_MOST_A_DAY = frozenset(
    ("day", "hour", "minute", "second", "millisecond", "microsecond", "nanosecond")
)


def check_entry(entry: Entry) -> None:
    """Refuse what is not of its kind's shape.

    Raises:
        ParsingError: a key is missing or unknown, or a metric's name cannot be one.
    """
    kind = entry.section.replace("_", " ").removesuffix("s").replace("querie", "query")
    whose = f"the {kind} {entry.name!r}"
    for key in _NEEDED[entry.section]:
        if entry.value.get(key) is None:
            raise _wrong(entry, f"{whose} has no `{key}`", f"add `{key}:`")
    known = _KNOWN[entry.section]
    for key in entry.value:
        if key not in known:
            hint = suggest(key, known) or f"the keys are {', '.join(sorted(known))}"
            raise _wrong(entry, f"{whose} has the unknown key `{key}`", hint)
    match entry.section:
        case "metrics":
            _check_metric_name(entry)
        case "semantic_models":
            _check_part_names(entry, whose)


def _check_metric_name(entry: Entry) -> None:
    name = entry.name
    faults = []
    if " " in name:
        faults.append("cannot contain spaces")
    if len(name) > _LONGEST_NAME:
        faults.append(f"cannot contain more than {_LONGEST_NAME} characters")
    if not re.match(r"[A-Za-z]", name):
        faults.append("must begin with a letter")
    if not re.fullmatch(r"\w+", name):
        faults.append("must contain only letters, numbers and underscores")
    if faults:
        said = f"the name of the metric {name!r} {', '.join(faults)}"
        raise _wrong(entry, said, None)


def _check_part_names(entry: Entry, whose: str) -> None:
    names = [
        item["name"]
        for kind in ("entities", "dimensions", "measures")
        for item in as_list(entry.value.get(kind), f"`{kind}`", path=entry.path)
        if isinstance(item, Mapping) and "name" in item
    ]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        said = f"{whose} has two parts that are called {twice!r}"
        raise _wrong(entry, said, "rename one of them")


def _wrong(entry: Entry, message: str, hint: str | None) -> ParsingError:
    return ParsingError(message, hint=hint, path=entry.path, line=entry.line)


def check_time_spines(nodes: Iterable[Node], models: Iterable[Semantic]) -> None:
    """Refuse a time spine that is none, and semantic models without one.

    Raises:
        ParsingError: a column is not there or has no granularity, or no spine is as
            fine as a day.
    """
    finest = []
    has_legacy = False
    for node in nodes:
        has_legacy = has_legacy or node.name == LEGACY_TIME_SPINE
        if node.time_spine is not None:
            finest.append(_checked_granularity(node, node.time_spine))
    first = next(iter(models), None)
    if first is None or has_legacy or not _AT_MOST_A_DAY.isdisjoint(finest):
        return
    raise ParsingError(
        "The semantic layer requires a time spine model with granularity DAY or "
        "smaller, and the project has none",
        hint=f"write a model with `time_spine:`, or one called {LEGACY_TIME_SPINE}",
        path=first.original_file_path,
        line=first.line,
    )


def _checked_granularity(node: Node, spine: Mapping[str, object]) -> str:
    path = (node.patch_path or node.original_file_path).partition("://")[2]
    column = str(spine.get("standard_granularity_column"))
    whose = f"the time spine {node.name!r}"
    if column not in node.columns:
        raise ParsingError(
            "Time spine standard granularity column must be defined on the model. "
            f"{whose} has no column {column!r} in its yml",
            path=path,
        )
    granularity = node.columns[column].granularity
    if granularity is None:
        raise ParsingError(
            "Time spine standard granularity column must have a granularity defined. "
            f"The column {column!r} of {whose} has none",
            hint="add `granularity: day`",
            path=path,
        )
    given = spine.get("custom_granularities")
    for item in given if isinstance(given, (list, tuple)) else ():
        named = item.get("column_name") or item.get("name")
        if named not in node.columns:
            raise ParsingError(
                "Time spine custom granularity columns do not exist in the model. "
                f"{whose} has no column {named!r} in its yml",
                path=path,
            )
    return granularity.lower()
