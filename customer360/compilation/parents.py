"""What `ref` and `source` print when a node becomes SQL."""

from collections.abc import Iterable

from customer360.compilation.external_files import source_location
from customer360.errors import CompilationError
from customer360.records import dataclass, field, replace
from customer360.resources.batch import Span
from customer360.resources.kinds import RelationType, ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node, Ref, Semantic, Source
from customer360.resources.relation import Relation, quote_identifier

CTE_PREFIX = "__dbt__cte__"
_SAMPLING = frozenset({ResourceType.MODEL, ResourceType.SNAPSHOT})


@dataclass(frozen=True, slots=True)
class Parent:
    """A parent's relation, and the text that stands for it in SQL."""

    relation: Relation
    text: str


@dataclass(slots=True)
class Parents:
    """Answers for one node; `ephemeral` collects the parents that must become CTEs.

    With `is_empty` every parent is read without its rows (`--empty`). With `sample`,
    and in a batch, parents that have an `event_time` are read of that time only. With
    `sees_all` every node counts as a parent: a macro that is run by itself declares
    none.
    """

    manifest: Manifest
    node: Node
    is_empty: bool = False
    sample: Span | None = None
    sees_all: bool = False
    ephemeral: dict[str, None] = field(default_factory=dict)

    def ref(self, ref: Ref) -> Parent:
        """What a `ref` prints.

        Raises:
            CompilationError: parsing has not seen this `ref`.
        """
        node = self.find_node(ref)
        if node is None:
            raise self._unseen(ref)
        return self._of_node(node)

    def source(self, pair: tuple[str, str]) -> Parent:
        """What a `source` prints.

        Raises:
            CompilationError: parsing has not seen this `source`.
        """
        source = self.find_source(pair)
        if source is None:
            raise CompilationError(
                f"the source {'.'.join(pair)!r} was not seen when the project was "
                "parsed",
                hint=f"add the line: -- depends_on: {{{{ source{pair!r} }}}}",
            )
        return self._of_source(source)

    def metric(self, words: tuple[str, ...]) -> Semantic:
        """What a `metric` means.

        Raises:
            CompilationError: parsing has not seen this `metric`.
        """
        *package, name = words
        for unique_id in self._known(self.manifest.semantics):
            thing = self.manifest.semantics.get(unique_id)
            if (
                thing is not None
                and thing.resource_type is ResourceType.METRIC
                and thing.name == name
                and thing.package_name in (package or [thing.package_name])
            ):
                return thing
        raise CompilationError(
            f"metric({name!r}) was not seen when the project was parsed",
            hint=f"add the line: -- depends_on: {{{{ metric({name!r}) }}}}",
        )

    def function(self, called: Ref) -> Relation:
        """What a `function` prints.

        Raises:
            CompilationError: parsing has not seen this `function`.
        """
        for unique_id in self._known(self.manifest.nodes):
            node = self.manifest.nodes.get(unique_id)
            if (
                node is not None
                and node.resource_type is ResourceType.FUNCTION
                and node.name == called.name
                and called.package in {None, node.package_name}
            ):
                return node.relation
        raise CompilationError(
            f"the function {called.name!r} was not seen when the project was parsed",
            hint=f"add the line: -- depends_on: {{{{ function('{called.name}') }}}}",
        )

    def find_node(self, ref: Ref) -> Node | None:
        """The parent that a `ref` means."""
        for unique_id in self._known(self.manifest.nodes):
            parent = self.manifest.nodes.get(unique_id)
            if parent is not None and _is_meant(parent, ref):
                return parent
        return None

    def find_source(self, pair: tuple[str, str]) -> Source | None:
        """The parent that a `source` means."""
        for unique_id in self._known(self.manifest.sources):
            source = self.manifest.sources.get(unique_id)
            if source is not None and (source.source_name, source.name) == pair:
                return source
        return None

    def _known(self, all_of_them: Iterable[str]) -> Iterable[str]:
        return all_of_them if self.sees_all else self.node.depends_on

    def _of_node(self, parent: Node) -> Parent:
        if not parent.is_ephemeral:
            return self._of_relation(parent, str(parent.relation))
        self.ephemeral[parent.unique_id] = None
        name = cte_name(parent)
        relation = replace(parent.relation, identifier=name, type=RelationType.CTE)
        return Parent(relation, self._narrowed(parent, name))

    def _of_source(self, source: Source) -> Parent:
        location = source_location(source)
        return self._of_relation(source, location or str(source.relation))

    def _of_relation(self, thing: Node | Source, text: str) -> Parent:
        return Parent(thing.relation, self._narrowed(thing, text))

    def _narrowed(self, thing: Node | Source, text: str) -> str:
        if self.is_empty:
            text = f"(select * from {text} where false limit 0)"
        span = self._span
        column = thing.config.get("event_time")
        if span is None or not column:
            return text
        name = _column_as_quoted(str(column), thing)
        return (
            f"(select * from {text} "
            f"where {name} >= '{span.start}' and {name} < '{span.end}')"
        )

    @property
    def _span(self) -> Span | None:
        if self.node.resource_type not in _SAMPLING:
            return None
        if self.node.batch is None:
            return self.sample
        span = self.node.batch.span
        return span if self.sample is None else span.within(self.sample)

    def _unseen(self, ref: Ref) -> CompilationError:
        known = [n for n in self.manifest.nodes.values() if n.name == ref.name]
        if known:
            return CompilationError(
                f"ref({ref.name!r}) was not seen when the project was parsed, because "
                "it stands where only a run gets to",
                hint=f"add the line: -- depends_on: {{{{ ref('{ref.name}') }}}}",
            )
        from customer360.jinja.nearest import suggest

        names = [node.name for node in self.manifest.nodes.values() if not node.test]
        return CompilationError(
            f"no model, seed or snapshot is called {ref.name!r}",
            hint=suggest(ref.name, names),
        )


def _column_as_quoted(name: str, thing: Node | Source) -> str:
    """The name, quoted if the column or else the source says so."""
    column = thing.columns.get(name)
    quoted = column.quote if column is not None else None
    if quoted is None and isinstance(thing, Source):
        quoted = bool(thing.quoting.get("column"))
    return quote_identifier(name) if quoted else name


def cte_name(node: Node) -> str:
    """The name of the CTE that an ephemeral model becomes."""
    return CTE_PREFIX + node.alias


def _is_meant(node: Node, ref: Ref) -> bool:
    if node.name != ref.name or ref.package not in {None, node.package_name}:
        return False
    if node.resource_type is ResourceType.FUNCTION:
        return False
    if node.version is None:
        return True
    wanted = node.latest_version if ref.version is None else ref.version
    return str(wanted) == str(node.version)
