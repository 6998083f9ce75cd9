"""One word of a selection, read: which method, which value, how far along the graph."""

import re
from collections.abc import Mapping
from enum import StrEnum

from customer360.errors import SelectorError
from customer360.graph.graph import ALL
from customer360.project.nearest import nearest_name
from customer360.records import dataclass
from customer360.resources.kinds import IndirectSelection


class Method(StrEnum):
    """By what things are selected."""

    FQN = "fqn"
    TAG = "tag"
    GROUP = "group"
    ACCESS = "access"
    SOURCE = "source"
    PATH = "path"
    FILE = "file"
    PACKAGE = "package"
    CONFIG = "config"
    TEST_NAME = "test_name"
    TEST_TYPE = "test_type"
    RESOURCE_TYPE = "resource_type"
    STATE = "state"
    EXPOSURE = "exposure"
    METRIC = "metric"
    SEMANTIC_MODEL = "semantic_model"
    SAVED_QUERY = "saved_query"
    UNIT_TEST = "unit_test"
    RESULT = "result"
    SOURCE_STATUS = "source_status"
    VERSION = "version"
    SELECTOR = "selector"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What one word selects. `arguments` are the words after the method's dot."""

    raw: str
    method: Method
    value: object
    arguments: tuple[str, ...] = ()
    parents: int = 0
    children: int = 0
    childrens_parents: bool = False
    indirect: IndirectSelection | None = None


_WORD = re.compile(
    r"(?P<at>@)?(?P<parents>\d*\+)?"
    r"(?:(?P<method>\w+(?:\.\w+)*):)?"
    r"(?P<value>.*?)(?P<children>\+\d*)?",
    re.DOTALL,
)
_SHAPE = "write it as [@|N+][method:]value[+N], for example +tag:daily"


def parse_criterion(word: str) -> Criterion:
    """Read one selection word, `[@|N+][method:]value[+N]`.

    A bare value is a path if it holds a slash, a file if it ends like one, and a node's
    name otherwise, as in dbt. A `+` without a number walks to the end of the graph.

    >>> criterion = parse_criterion("2+tag:daily")
    >>> (criterion.method.value, criterion.value, criterion.parents)
    ('tag', 'daily', 2)

    Raises:
        SelectorError: the word has another shape, or its method does not exist.
    """
    match = _WORD.fullmatch(word)
    if match is None or not match["value"]:
        raise SelectorError(f"cannot read the selection {word!r}", hint=_SHAPE)
    if match["at"] and (match["parents"] or match["children"]):
        raise SelectorError(
            f"cannot read the selection {word!r}: @ and + do not go together",
            hint="@ already takes all children and their parents",
        )
    name, *arguments = (match["method"] or _default_method(match["value"])).split(".")
    return Criterion(
        raw=word,
        method=method_called(name, word),
        value=match["value"],
        arguments=tuple(arguments),
        parents=_depth(match["parents"]),
        children=_depth(match["children"]),
        childrens_parents=bool(match["at"]),
    )


def criterion_from_mapping(definition: Mapping[str, object], where: str) -> Criterion:
    """Read the long form of `selectors.yml`: `{method: tag, value: daily, ...}`.

    Raises:
        SelectorError: a key is missing, unknown, or has the wrong type.
    """
    unknown = set(definition) - _KEYS
    if unknown or not {"method", "value"} <= set(definition):
        what = f"knows no {min(unknown)!r}" if unknown else "needs `method` and `value`"
        raise SelectorError(f"a definition in {where} {what}", hint=_MAPPING_SHAPE)
    name, *arguments = str(definition["method"]).split(".")
    method = method_called(name, where)

    def walk(side: str) -> int:
        if not definition.get(side):
            return 0
        depth = definition.get(f"{side}_depth")
        return int(str(depth)) if depth is not None else ALL

    indirect = definition.get("indirect_selection")
    return Criterion(
        raw=f"{definition['method']}:{definition['value']}",
        method=method,
        value=definition["value"],
        arguments=tuple(arguments),
        parents=walk("parents"),
        children=walk("children"),
        childrens_parents=bool(definition.get("childrens_parents")),
        indirect=None if indirect is None else _indirect(str(indirect), where),
    )


_KEYS = {
    "method",
    "value",
    "parents",
    "children",
    "parents_depth",
    "children_depth",
    "childrens_parents",
    "indirect_selection",
    "exclude",
}
_MAPPING_SHAPE = "write it as {method: tag, value: daily, children: true}"


def method_called(name: str, word: str) -> Method:
    """The method of this name.

    Raises:
        SelectorError: there is none; the hint has the nearest.
    """
    try:
        return Method(name)
    except ValueError:
        near = nearest_name(name, [str(method) for method in Method])
        guess = f"did you mean {near!r}? " if near else ""
        raise SelectorError(
            f"no selector method is called {name!r} (in {word!r})",
            hint=f"{guess}the methods are {', '.join(Method)}",
        ) from None


def _indirect(name: str, where: str) -> IndirectSelection:
    try:
        return IndirectSelection(name)
    except ValueError:
        raise SelectorError(
            f"indirect_selection cannot be {name!r} (in {where})",
            hint=f"it is one of {', '.join(IndirectSelection)}",
        ) from None


def _default_method(value: str) -> str:
    if "/" in value:
        return Method.PATH
    if value.lower().endswith((".sql", ".py", ".csv")):
        return Method.FILE
    return Method.FQN


def _depth(digits: str | None) -> int:
    # None: no `+` at all. "+": as far as it goes.
    if digits is None:
        return 0
    number = digits.strip("+")
    return int(number) if number else ALL
