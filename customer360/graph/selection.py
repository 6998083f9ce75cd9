"""What `--select`, `--exclude` and `--selector` mean together."""

from customer360.events import Level, Listener, Note
from customer360.graph.contract_changes import (
    is_about_contracts,
    tell_of_broken_contracts,
)
from customer360.graph.criterion import Criterion, Method, parse_criterion
from customer360.graph.graph import Graph
from customer360.graph.methods import Material, matches
from customer360.graph.state import PreviousState
from customer360.graph.state_methods import Changes
from customer360.graph.yaml_selectors import Combined, Difference, Expression, Selectors
from customer360.project.nearest import nearest_name
from customer360.records import dataclass
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
    """Ids selected for sure, and those or tests that come if their parents do."""

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
        CompilationError: `state:modified` finds a versioned model's contract broken.
    """
    selectors = Selectors(definitions=manifest.selectors)
    expression = _expression(options, selectors)
    search = _Search(manifest, graph, state, options.indirect_selection, listener)
    if expression == _ALL:
        # Whoever wants all need not look at each.
        chosen = search.all_ids()
    else:
        chosen = search.evaluate(expression).direct
    if not options.resource_types and not options.exclude_resource_types:
        return chosen
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
        is_typed=True,
        parts=tuple(
            Combined(
                is_typed=True,
                is_union=False,
                parts=tuple(parse_criterion(part) for part in word.split(",")),
            )
            for value in values
            for word in value.split()
        ),
    )


_EVERYTHING = Combined(parts=(parse_criterion("fqn:*"), parse_criterion("source:*")))
_ALL = Difference(take=_EVERYTHING, leave=None)


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
        self._material = Material(
            manifest=manifest,
            state=state,
            changes=Changes.since(state, manifest)
            if state is not None and state.manifest is not None
            else None,
        )
        self._indirect = indirect
        self._listener = listener
        self._has_told_of_contracts = False

    def all_ids(self) -> frozenset[str]:
        return frozenset(thing.unique_id for thing in self._material.things())

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
            found = _Found(frozenset().union(*direct), frozenset().union(*both))
        else:
            found = _Found(
                direct[0].intersection(*direct[1:]), both[0].intersection(*both[1:])
            )
        if not expression.is_typed:
            return found
        # As in dbt, selectors.yml gives tests no second chance and no warnings.
        found = self._with_tests_whose_parents_came(found)
        if not expression.is_union and not found.direct:
            self._listener(_warning(expression, self._material))
        return found

    def _with_tests_whose_parents_came(self, found: _Found) -> _Found:
        match self._indirect:
            case IndirectSelection.EAGER | IndirectSelection.EMPTY:
                return found
            case IndirectSelection.CAUTIOUS:
                enough = found.direct
            case IndirectSelection.BUILDABLE:
                enough = found.direct | self._graph.ancestors(found.direct)
        came = {n for n in found.indirect if _parents(self._manifest, n) <= enough}
        return _Found(found.direct | came, found.indirect)

    def _difference(self, expression: Difference) -> _Found:
        take = self.evaluate(expression.take)
        if expression.leave is None:
            return take
        leave = self.evaluate(expression.leave)
        return _Found(
            take.direct - leave.direct,
            (take.direct | take.indirect) - (leave.direct | leave.indirect),
        )

    def _criterion(self, criterion: Criterion) -> _Found:
        found = matches(criterion, self._material)
        state = self._material.state
        if (
            state is not None
            and criterion.method is Method.STATE
            and is_about_contracts(str(criterion.value))
            and not self._has_told_of_contracts
        ):
            self._has_told_of_contracts = True
            tell_of_broken_contracts(state, self._manifest, self._listener)
        graph = self._graph
        above: frozenset[str] = frozenset()
        if criterion.childrens_parents:
            below = graph.descendants(found)
            above = graph.ancestors(found | below)
        else:
            below = graph.descendants(found, criterion.children)
        above |= graph.ancestors(found, criterion.parents)
        return self._with_tests(
            found | above | below, criterion.indirect or self._indirect
        )

    def _with_tests(self, found: frozenset[str], mode: IndirectSelection) -> _Found:
        if mode is IndirectSelection.EMPTY:
            return _Found(found)
        tests = {n for n in self._graph.descendants(found, 1) if self._is_test(n)}
        if mode is IndirectSelection.EAGER:
            return _Found(found | tests)
        enough = found
        if mode is IndirectSelection.BUILDABLE:
            enough = found.union(self._graph.ancestors(found), self._manifest.sources)
        certain = {n for n in tests if _parents(self._manifest, n) <= enough}
        return _Found(found | certain, frozenset(tests - certain))

    def _is_test(self, name: str) -> bool:
        thing = self._manifest.find(name)
        return isinstance(thing, UnitTest) or (
            isinstance(thing, Node) and thing.resource_type is ResourceType.TEST
        )


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


def _warning(word: Combined, material: Material) -> Note:
    criteria = [part for part in word.parts if isinstance(part, Criterion)]
    raw = ",".join(criterion.raw for criterion in criteria)
    near = ",".join(
        c.raw if matches(c, material) else _nearest(c, material.manifest) or "?"
        for c in criteria
    )
    guess = f"; did you mean {near!r}?" if "?" not in near and near != raw else ""
    return Note(
        message=(
            f"The selection criterion '{raw}' does not match any enabled nodes{guess}"
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
            names = {
                tag
                for things in (manifest.nodes, manifest.unit_tests)
                for thing in things.values()
                for tag in thing.tags
            }
        case Method.SOURCE:
            names = {
                f"{source.source_name}.{source.name}"
                for source in manifest.sources.values()
            }
        case _:
            return None
    near = nearest_name(str(criterion.value), sorted(names))
    if near is None or criterion.method is Method.FQN:
        return near
    return f"{criterion.method}:{near}"
