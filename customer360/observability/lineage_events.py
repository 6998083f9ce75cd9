"""A run told as lineage: who read what, who wrote what, with which columns.

The words are those of OpenLineage (https://openlineage.io/spec); `open_lineage` hands
them to its client. A call is a run, and each node of it is a run below that one.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5

from customer360.adapters.protocol import ColumnInfo
from customer360.errors import C360Error
from customer360.events import Event, NodeFinished, NodeStarted, RunFinished, RunStarted
from customer360.lineage.columns import column_origins
from customer360.records import dataclass, field
from customer360.resources.kinds import ResourceType, Status
from customer360.resources.manifest import Manifest
from customer360.resources.node import GraphNode, Node, Source
from customer360.resources.relation import Relation
from customer360.resources.result import RunResult

ColumnsOf = Callable[[Relation], tuple[ColumnInfo, ...]]
SyntaxOf = Callable[[str], str]
Clock = Callable[[], datetime]
_TOLD = frozenset(
    {
        ResourceType.MODEL,
        ResourceType.SEED,
        ResourceType.SNAPSHOT,
        ResourceType.TEST,
    }
)


class State(StrEnum):
    """What became of a run, as OpenLineage spells it."""

    START = "START"
    COMPLETE = "COMPLETE"
    FAIL = "FAIL"
    ABORT = "ABORT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column; `made_of` are the datasets and columns that it comes from."""

    name: str
    type: str
    description: str
    made_of: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """What a test claimed of a dataset, and whether it was so."""

    name: str
    column: str | None
    is_success: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A relation, `database.schema.name`."""

    name: str
    fields: tuple[Field, ...] = ()
    rows: int | None = None
    assertion: Assertion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What runs: a name that stays, and an id for this time."""

    run_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageEvent:
    """One thing to tell. `parent` is the call; it has none itself."""

    state: State
    at: datetime
    job: Job
    kind: str
    parent: Job | None = None
    inputs: tuple[Dataset, ...] = ()
    outputs: tuple[Dataset, ...] = ()
    sql: str = ""
    description: str = ""
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Makes lineage of events. `columns_of` and `syntax_of` ask the database."""

    project: str
    command: str
    invocation_id: str
    manifest: Manifest
    columns_of: ColumnsOf
    syntax_of: SyntaxOf
    clock: Clock
    known: dict[str, tuple[ColumnInfo, ...]] = field(default_factory=dict)

    def tell(self, event: Event) -> Iterator[LineageEvent]:
        """What the event means, if it means anything."""
        match event:
            case RunStarted():
                yield self._call(State.START)
            case NodeStarted() if self._is_told(event.node):
                yield self._started(event.node)
            case NodeFinished() if self._is_told(event.result.node):
                if event.result.status is not Status.SKIPPED:
                    yield self._finished(event.result)
            case RunFinished():
                is_bad = any(result.status.is_bad for result in event.results)
                state = State.FAIL if is_bad else State.COMPLETE
                yield self._call(State.ABORT if event.is_interrupted else state)
            case _:
                return

    @staticmethod
    def _is_told(node: GraphNode) -> bool:
        return isinstance(node, Node) and node.resource_type in _TOLD

    @property
    def _parent(self) -> Job:
        return Job(
            run_id=_uuid(self.invocation_id), name=f"{self.project}.{self.command}"
        )

    def _call(self, state: State) -> LineageEvent:
        return LineageEvent(
            state=state, at=self.clock(), job=self._parent, kind="JOB", parent=None
        )

    def _started(self, node: GraphNode) -> LineageEvent:
        assert isinstance(node, Node)  # noqa: S101 - `_is_told` has looked
        return LineageEvent(
            state=State.START,
            at=self.clock(),
            job=self._job(node),
            kind=str(node.resource_type).upper(),
            parent=self._parent,
            inputs=self._inputs(node),
            outputs=self._outputs(node, None),
            description=node.description,
        )

    def _finished(self, result: RunResult) -> LineageEvent:
        node = result.node
        assert isinstance(node, Node)  # noqa: S101 - `_is_told` has looked
        is_test = node.resource_type is ResourceType.TEST
        # A test that fails has run well: what it found is in its assertion.
        is_bad = result.status is Status.ERROR if is_test else result.status.is_bad
        sql = "" if result.compiled is None else result.compiled.compiled_code
        return LineageEvent(
            state=State.FAIL if is_bad else State.COMPLETE,
            at=result.timing[-1].completed_at if result.timing else self.clock(),
            job=self._job(node),
            kind=str(node.resource_type).upper(),
            parent=self._parent,
            inputs=self._inputs(node, result if is_test else None),
            outputs=self._outputs(node, result),
            sql=sql if node.language == "sql" else "",
            description=node.description,
            error=(result.message or str(result.status)) if is_bad else None,
        )

    def _job(self, node: Node) -> Job:
        return Job(
            run_id=_uuid(f"{self.invocation_id} {node.unique_id}"),
            name=f"{self.project}.{node.unique_id}",
        )

    def _inputs(
        self, node: Node, tested: RunResult | None = None
    ) -> tuple[Dataset, ...]:
        return tuple(
            Dataset(
                name=dataset_name(thing.relation),
                fields=self._fields(thing),
                assertion=_assertion(node, thing, tested),
            )
            for thing in self._read(node)
        )

    def _read(self, node: Node) -> Iterator[Node | Source]:
        """The relations that a node reads: those behind ephemeral models, too."""
        seen: set[str] = set()
        waiting = list(node.depends_on)
        while waiting:
            name = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            thing = self.manifest.find(name)
            if isinstance(thing, Node) and thing.is_ephemeral:
                waiting += thing.depends_on
            elif isinstance(thing, Source) or (
                isinstance(thing, Node) and thing.resource_type in _TOLD
            ):
                yield thing

    def _outputs(self, node: Node, result: RunResult | None) -> tuple[Dataset, ...]:
        if node.resource_type is ResourceType.TEST:
            return ()
        if result is None or result.status.is_bad:
            return (Dataset(name=dataset_name(node.relation)),)
        self.known.pop(node.unique_id, None)
        made_of = self._made_of(node, result)
        return (
            Dataset(
                name=dataset_name(node.relation),
                fields=self._fields(node, made_of),
                rows=result.rows,
            ),
        )

    def _fields(
        self,
        thing: Node | Source,
        made_of: Mapping[str, tuple[tuple[str, str], ...]] | None = None,
    ) -> tuple[Field, ...]:
        described = {name.lower(): column for name, column in thing.columns.items()}
        return tuple(
            Field(
                name=column.name,
                type=column.data_type,
                description=(
                    described[column.name.lower()].description
                    if column.name.lower() in described
                    else ""
                ),
                made_of=(made_of or {}).get(column.name.lower(), ()),
            )
            for column in self._columns(thing)
        )

    def _columns(self, thing: Node | Source) -> tuple[ColumnInfo, ...]:
        if thing.unique_id not in self.known:
            try:
                self.known[thing.unique_id] = self.columns_of(thing.relation)
            except C360Error:
                return ()
        return self.known[thing.unique_id]

    def _made_of(
        self, node: Node, result: RunResult
    ) -> Mapping[str, tuple[tuple[str, str], ...]]:
        if result.compiled is None or node.language != "sql":
            return {}
        read = {
            f"{thing.relation.schema}.{thing.relation.identifier}".lower(): thing
            for thing in self._read(node)
        }
        try:
            syntax = json.loads(self.syntax_of(result.compiled.compiled_code))
        except C360Error:
            return {}
        columns = column_origins(
            syntax,
            lambda name: (
                [column.name for column in self._columns(read[name])]
                if name in read
                else []
            ),
        )
        return {
            column: tuple(
                (dataset_name(read[origin.relation].relation), origin.column)
                for origin in sorted(origins)
                if origin.relation in read
            )
            for column, origins in columns.items()
        }


def dataset_name(relation: Relation) -> str:
    """`database.schema.name`."""
    parts = (relation.database, relation.schema, relation.identifier)
    return ".".join(part for part in parts if part)


def _assertion(
    node: Node, thing: Node | Source, tested: RunResult | None
) -> Assertion | None:
    if tested is None or thing.unique_id != (node.attached_node or thing.unique_id):
        return None
    return Assertion(
        name=node.test.name if node.test is not None else node.name,
        column=node.column_name,
        is_success=tested.status in {Status.PASS, Status.SUCCESS},
    )


def _uuid(text: str) -> str:
    """The id itself if it is one, else one that stays the same for the same text."""
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, text))
