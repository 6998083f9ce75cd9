"""What `--select`, `--exclude` and `--selector` mean together."""

import difflib
from dataclasses import dataclass

from customer360.events import Level, Listener, Note
from customer360.graph.criterion import Criterion, Method, parse_criterion
from customer360.graph.graph import Graph
from customer360.graph.methods import Material, matches
from customer360.graph.state import PreviousState
from customer360.graph.yaml_selectors import Combined, Difference, Expression, Selectors
from customer360.resources.kinds import IndirectSelection, ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node, UnitTest


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionOptions:
    """A selection as typed; each value may hold several words."""

    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    selector: str | None = None
    indirect_selection: IndirectSelection = IndirectSelection.EAGER
    # Empty: of all types.
    resource_types: frozenset[ResourceType] = frozenset()
    exclude_resource_types: frozenset[ResourceType] = frozenset()


@dataclass(frozen=True, slots=True)
class _Found:
    """Ids selected for sure, and tests that come if all their parents do."""

    direct: frozenset[str]
    indirect: frozenset[str] = frozenset()


def select(
    manifest: Manifest,
    graph: Graph,
    options: SelectionOptions,
    *,
    state: PreviousState | None = None,
    listener: Listener = lambda _: None,
) -> frozenset[str]:
    """The ids that the options select, tests that come along included.

    A word that matches nothing is told to the listener as a warning.

    Raises:
        SelectorError: a word cannot be read, or a named selector does not exist.
    """
    selectors = Selectors(definitions=manifest.selectors)
    expression = _expression(options, selectors)
    search = _Search(manifest, graph, state, options.indirect_selection, listener)
    found = search.evaluate(expression)
    chosen = found.direct | {
        name for name in found.indirect if _parents(manifest, name) <= found.direct
    }
    return frozenset(n for n in chosen if _is_wanted(manifest, n, options))


def _expression(options: SelectionOptions, selectors: Selectors) -> Expression:
    if options.selector is not None:
        return selectors.named(options.selector)
    if not options.select and not options.exclude:
        default = selectors.default()
        if default is not None:
            return default
    return Difference(
        take=_words(options.select) if options.select else _EVERYTHING,
        leave=_words(options.exclude) if options.exclude else None,
    )


def _words(values: tuple[str, ...]) -> Expression:
    """Union by space, intersection by comma."""
    return Combined(
        parts=tuple(
            Combined(
                parts=tuple(parse_criterion(part) for part in word.split(",")),
                is_union=False,
            )
            if "," in word
            else parse_criterion(word)
            for value in values
            for word in value.split()
        )
    )


_EVERYTHING = Combined(
    parts=tuple(
        parse_criterion(word)
        for word in ("fqn:*", "source:*", "exposure:*", "unit_test:*")
    )
)


class _Search:
    def __init__(
        self,
        manifest: Manifest,
        graph: Graph,
        state: PreviousState | None,
        indirect: IndirectSelection,
        listener: Listener,
    ) -> None:
        self._manifest = manifest
        self._graph = graph
        self._material = Material(manifest=manifest, state=state)
        self._indirect = indirect
        self._listener = listener

    def evaluate(self, expression: Expression) -> _Found:
        match expression:
            case Criterion():
                return self._criterion(expression)
            case Difference():
                return self._difference(expression)
            case Combined():
                return self._combined(expression)

    def _combined(self, expression: Combined) -> _Found:
        parts = [self.evaluate(part) for part in expression.parts]
        if not parts:
            return _Found(frozenset())
        direct = [part.direct for part in parts]
        both = [part.direct | part.indirect for part in parts]
        if expression.is_union:
            return _Found(frozenset().union(*direct), frozenset().union(*both))
        return _Found(
            direct[0].intersection(*direct[1:]), both[0].intersection(*both[1:])
        )

    def _difference(self, expression: Difference) -> _Found:
        take = self.evaluate(expression.take)
        if expression.leave is None:
            return take
        leave = self.evaluate(expression.leave)
        return _Found(take.direct - leave.direct, take.indirect - leave.direct)

    def _criterion(self, criterion: Criterion) -> _Found:
        found = matches(criterion, self._material)
        if not found and criterion.raw not in _QUIET:
            self._listener(_warning(criterion, self._manifest))
        graph = self._graph
        if criterion.childrens_parents:
            below = graph.descendants(found)
            found = found | below | graph.ancestors(found | below)
        else:
            above = graph.ancestors(found, criterion.parents)
            below = graph.descendants(found, criterion.children)
            found = found | above | below
        return self._with_tests(found, criterion.indirect or self._indirect)

    def _with_tests(self, found: frozenset[str], mode: IndirectSelection) -> _Found:
        if mode is IndirectSelection.EMPTY:
            return _Found(found)
        tests = {
            name
            for name in self._graph.descendants(found, 1)
            if self._is_test(name) and name not in found
        }
        if mode is IndirectSelection.EAGER:
            return _Found(found | tests)
        enough = found
        if mode is IndirectSelection.BUILDABLE:
            enough = found | self._graph.ancestors(found)
        certain = {n for n in tests if _parents(self._manifest, n) <= enough}
        return _Found(found | certain, frozenset(tests - certain))

    def _is_test(self, name: str) -> bool:
        thing = self._manifest.find(name)
        return isinstance(thing, UnitTest) or (
            isinstance(thing, Node) and thing.resource_type is ResourceType.TEST
        )


_QUIET = frozenset({"fqn:*", "source:*", "exposure:*", "unit_test:*"})


def _parents(manifest: Manifest, name: str) -> frozenset[str]:
    thing = manifest.find(name)
    return frozenset(thing.depends_on if isinstance(thing, Node | UnitTest) else ())


def _is_wanted(manifest: Manifest, name: str, options: SelectionOptions) -> bool:
    thing = manifest.find(name)
    if thing is None:
        return False
    kind = thing.resource_type
    if options.resource_types and kind not in options.resource_types:
        return False
    return kind not in options.exclude_resource_types


def _warning(criterion: Criterion, manifest: Manifest) -> Note:
    near = _nearest(criterion, manifest)
    guess = f"; did you mean {near!r}?" if near else ""
    return Note(
        message=(
            f"The selection criterion '{criterion.raw}' does not match any enabled "
            f"nodes{guess}"
        ),
        level=Level.WARN,
        name="NoNodesForSelectionCriteria",
    )


def _nearest(criterion: Criterion, manifest: Manifest) -> str | None:
    names: set[str]
    match criterion.method:
        case Method.FQN:
            names = {node.name for node in manifest.nodes.values() if not node.test}
        case Method.TAG:
            names = {tag for node in manifest.nodes.values() for tag in node.tags}
        case Method.SOURCE:
            names = {
                f"{source.source_name}.{source.name}"
                for source in manifest.sources.values()
            }
        case _:
            return None
    near = difflib.get_close_matches(str(criterion.value), sorted(names), 1)
    if not near:
        return None
    prefix = "" if criterion.method is Method.FQN else f"{criterion.method}:"
    return prefix + near[0]
