"""What each selection method matches, one function a method."""

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from posixpath import basename

from customer360.errors import SelectorError
from customer360.graph.criterion import Criterion, Method
from customer360.graph.state import PreviousState
from customer360.graph.state_methods import Changes, is_fresher
from customer360.records import dataclass
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import (
    GraphNode,
    Node,
    Semantic,
    Source,
    UnitTest,
)

_WILD = re.compile(r"[*?\[\]]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What methods look at."""

    manifest: Manifest
    state: PreviousState | None
    # Set where there is an earlier manifest.
    changes: Changes | None = None

    def things(self) -> Iterable[GraphNode]:
        """All that can be selected."""
        yield from self.manifest.nodes.values()
        yield from self.manifest.sources.values()
        yield from self.manifest.unit_tests.values()
        yield from self.manifest.exposures.values()
        yield from self.manifest.semantics.values()


def matches(criterion: Criterion, material: Material) -> frozenset[str]:
    """The ids that the criterion's method and value mean, without walking the graph.

    Raises:
        SelectorError: the value cannot be one of this method's.
    """
    test = _TESTS[criterion.method]
    return frozenset(
        thing.unique_id
        for thing in material.things()
        if test(thing, criterion, material)
    )


def _is_like(text: object, pattern: object) -> bool:
    return fnmatchcase(str(text), str(pattern))


def _fqn(thing: GraphNode, criterion: Criterion, _: Material) -> bool:
    if isinstance(thing, Source):
        return False
    wanted = _wanted(str(criterion.value))
    is_versioned = isinstance(thing, Node) and thing.version is not None
    return _fqn_fits(thing.fqn, wanted, is_versioned=is_versioned) or _fqn_fits(
        thing.fqn[1:], wanted, is_versioned=is_versioned
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A dotted name: words to be met, and from the first wildcard on a pattern."""

    text: str
    words: tuple[str, ...]
    plain: tuple[str, ...]
    rest: str | None


@functools.lru_cache
def _wanted(text: str) -> _Wanted:
    words = tuple(text.split("."))
    wild = (place for place, word in enumerate(words) if _WILD.search(word))
    first = next(wild, len(words))
    rest = ".".join(words[first:]) if first < len(words) else None
    return _Wanted(text, words, words[:first], rest)


def _fqn_fits(fqn: tuple[str, ...], wanted: _Wanted, *, is_versioned: bool) -> bool:
    """Whether it is the node's name, or begins its dotted name."""
    if not fqn:
        return False
    name = fqn[-1]
    if is_versioned and len(fqn) > 1:
        # The name is followed by `v2`; `name.v2` and `name_v2` mean that one.
        name = fqn[-2]
        if "_".join(fqn[-2:]) == "_".join(wanted.words[-2:]):
            return True
    return wanted.text == name or _is_below(fqn, name, wanted)


def _is_below(fqn: tuple[str, ...], name: str, wanted: _Wanted) -> bool:
    if wanted.plain and not fqn[0].startswith(wanted.plain[0]):
        return False  # As nearly all are; a project has thousands.
    if wanted.text == "*":
        return True
    flat = ".".join(fqn).split(".")
    count = len(wanted.plain)
    if len(flat) < len(wanted.words) or flat[:count] != list(wanted.plain):
        return False
    if wanted.rest is None:
        return True
    # From the first wildcard on, dots are letters like others.
    return _is_like(".".join(flat[count:]), wanted.rest) or (
        len(wanted.words) == 1 and _is_like(name, wanted.rest)
    )


def _tag(thing: GraphNode, criterion: Criterion, _: Material) -> bool:
    return any(_is_like(tag, criterion.value) for tag in thing.tags)


def _group(thing: GraphNode, criterion: Criterion, _: Material) -> bool:
    if not isinstance(thing, Node | Semantic) or thing.group is None:
        return False
    return _is_like(thing.group, criterion.value)


def _access(thing: GraphNode, criterion: Criterion, _: Material) -> bool:
    if not isinstance(thing, Node) or thing.resource_type is not ResourceType.MODEL:
        return False
    return thing.access == criterion.value


def _path(thing: GraphNode, criterion: Criterion, _: Material) -> bool:
    globs = _path_globs(str(criterion.value))
    parts = thing.original_file_path.split("/")
    # A folder selects what lies below it.
    if any(_path_fits(parts[:end], globs) for end in range(len(parts), 0, -1)):
        return True
    patch = getattr(thing, "patch_path", None)
    if patch is None:
        return False
    return _path_fits(str(patch).rpartition("://")[2].split("/"), globs)


@functools.lru_cache
def _path_globs(value: str) -> tuple[str, ...]:
    parts = value.replace("\\", "/").split("/")
    return tuple(part for part in parts if part not in {"", "."})


def _path_fits(parts: Sequence[str], globs: tuple[str, ...]) -> bool:
    """`*` stays in its folder, `**` is any number of folders."""
    if not globs:
        return not parts
    if globs[0] == "**":
        return any(
            _path_fits(parts[start:], globs[1:]) for start in range(len(parts) + 1)
        )
    return (
        bool(parts)
        and fnmatchcase(parts[0], globs[0])
        and _path_fits(parts[1:], globs[1:])
    )


def _file(thing: GraphNode, criterion: Criterion, _: Material) -> bool:
    name = basename(thing.original_file_path)
    return _is_like(name, criterion.value) or _is_like(
        name.rpartition(".")[0], criterion.value
    )


def _package(thing: GraphNode, criterion: Criterion, material: Material) -> bool:
    wanted = criterion.value
    if wanted == "this":
        wanted = material.manifest.project_name
    return _is_like(thing.package_name, wanted)


def _source(thing: GraphNode, criterion: Criterion, _: Material) -> bool:
    if not isinstance(thing, Source):
        return False
    parts = str(criterion.value).split(".")
    names = (thing.package_name, thing.source_name, thing.name)
    match len(parts):
        case 1:
            return _is_like(thing.source_name, parts[0])
        case 2:
            return all(map(_is_like, names[1:], parts))
        case 3:
            return all(map(_is_like, names, parts))
    raise SelectorError(
        f"cannot read the source selection {criterion.raw!r}",
        hint="write it as source:source, source:source.table or "
        "source:package.source.table",
    )


def _named(kind: ResourceType) -> "Test":
    def test(thing: GraphNode, criterion: Criterion, _: Material) -> bool:
        if thing.resource_type is not kind:
            return False
        package, _dot, name = str(criterion.value).rpartition(".")
        return _is_like(thing.name, name) and (
            not package or _is_like(thing.package_name, package)
        )

    return test


def _config(thing: GraphNode, criterion: Criterion, _: Material) -> bool:
    if not isinstance(thing, Node | Source | Semantic):
        return False
    value: object = thing.config
    for key in criterion.arguments:
        if not isinstance(value, Mapping) or key not in value:
            return False
        value = value[key]
    wanted = criterion.value
    if criterion.arguments == ("severity",):
        return str(value).upper() == str(wanted).upper()
    if isinstance(value, list | tuple):
        return any(_same(item, wanted) for item in value)
    return _same(value, wanted)


def _same(value: object, wanted: object) -> bool:
    match value:
        case bool():
            return str(value).lower() == str(wanted).lower()
        case int() | float():
            # A number typed on the command line is a text.
            return str(value) == str(wanted)
    return value == wanted


def _test_name(thing: GraphNode, criterion: Criterion, _: Material) -> bool:
    match thing:
        case UnitTest():
            return _is_like(thing.name, criterion.value)
        case Node():
            return thing.test is not None and _is_like(thing.test.name, criterion.value)
    return False


def _test_type(thing: GraphNode, criterion: Criterion, _: Material) -> bool:
    is_data = isinstance(thing, Node) and thing.resource_type is ResourceType.TEST
    is_generic = isinstance(thing, Node) and thing.test is not None
    match criterion.value:
        case "generic" | "schema":
            return is_data and is_generic
        case "singular":
            return is_data and not is_generic
        case "data":
            return is_data
        case "unit":
            return isinstance(thing, UnitTest)
    raise SelectorError(
        f"there is no test type {criterion.value!r}",
        hint="the types are data, generic, singular and unit",
    )


def _resource_type(thing: GraphNode, criterion: Criterion, _: Material) -> bool:
    if criterion.value not in set(ResourceType):
        raise SelectorError(
            f"there is no resource type {criterion.value!r}",
            hint=f"the types are {', '.join(ResourceType)}",
        )
    return thing.resource_type == criterion.value


def _version(thing: GraphNode, criterion: Criterion, _: Material) -> bool:
    if not isinstance(thing, Node) or thing.resource_type is not ResourceType.MODEL:
        return False
    number, latest = _ordered(thing.version), _ordered(thing.latest_version)
    match criterion.value:
        case "none":
            return thing.version is None
        case "latest":
            return thing.version is not None and number == latest
        case "old":
            return thing.version is not None and number < latest
        case "prerelease":
            return thing.version is not None and number > latest
    raise SelectorError(
        f"there is no version state {criterion.value!r}",
        hint="they are latest, prerelease, old and none",
    )


def _ordered(version: str | int | None) -> tuple[int, float, str]:
    # Numbers by size, before words by letter.
    try:
        return (0, float(str(version)), "")
    except ValueError:
        return (1, 0.0, str(version))


def _state(thing: GraphNode, criterion: Criterion, material: Material) -> bool:
    if material.changes is None:
        raise SelectorError(
            f"{criterion.raw!r} compares with an earlier manifest.json",
            hint="name the folder that holds one with --state",
        )
    return material.changes.are(str(criterion.value), thing)


def _result(thing: GraphNode, criterion: Criterion, material: Material) -> bool:
    state = material.state
    if state is None or state.results is None:
        raise SelectorError(
            f"{criterion.raw!r} needs the run_results.json of an earlier run",
            hint="name the folder that holds one with --state",
        )
    return state.results.get(thing.unique_id) == criterion.value


def _source_status(thing: GraphNode, criterion: Criterion, material: Material) -> bool:
    state = material.state
    if criterion.value != "fresher" or state is None or state.sources is None:
        raise SelectorError(
            f"{criterion.raw!r} compares the sources.json of two runs",
            hint="write source_status:fresher, and name the earlier folder: --state",
        )
    return is_fresher(thing, state)


Test = Callable[[GraphNode, Criterion, Material], bool]

_TESTS: Mapping[Method, Test] = {
    Method.FQN: _fqn,
    Method.TAG: _tag,
    Method.GROUP: _group,
    Method.ACCESS: _access,
    Method.SOURCE: _source,
    Method.PATH: _path,
    Method.FILE: _file,
    Method.PACKAGE: _package,
    Method.CONFIG: _config,
    Method.TEST_NAME: _test_name,
    Method.TEST_TYPE: _test_type,
    Method.RESOURCE_TYPE: _resource_type,
    Method.STATE: _state,
    Method.EXPOSURE: _named(ResourceType.EXPOSURE),
    Method.UNIT_TEST: _named(ResourceType.UNIT_TEST),
    Method.METRIC: _named(ResourceType.METRIC),
    Method.SEMANTIC_MODEL: _named(ResourceType.SEMANTIC_MODEL),
    Method.SAVED_QUERY: _named(ResourceType.SAVED_QUERY),
    Method.RESULT: _result,
    Method.SOURCE_STATUS: _source_status,
    Method.VERSION: _version,
}
