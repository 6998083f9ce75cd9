"""What happened, told to the listener that the caller passed in.

Events carry finished values; `render` makes lines of them or JSON. Nobody prints.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from customer360.records import dataclass, field
from customer360.resources.node import GraphNode, Node
from customer360.resources.result import CompiledNode, RunResult


class Level(StrEnum):
    """How much a note matters."""

    DEBUG = "debug"
    INFO = "info"
    WARN = "warn"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A sentence for the user; `name` is dbt's event name where there is one."""

    message: str
    level: Level = Level.INFO
    name: str = "Note"
    code: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    is_deprecation: bool = False


def deprecation(name: str, code: str, message: str, **data: object) -> Note:
    """A warning that what is written has a newer form; one of a name is enough."""
    return Note(
        message=message,
        level=Level.WARN,
        name=name,
        code=code,
        data=data,
        is_deprecation=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLogged:
    """A template called `log()` (seen at info level if `to_screen`) or `print()`."""

    message: str
    to_screen: bool
    is_print: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """The graph is about to be walked. `counts` says how many of each resource type."""

    command: str
    counts: Mapping[str, int]
    threads: int
    target: str
    database_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeStarted:
    """A node is being run; its compiled file is already there."""

    node: GraphNode
    index: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFinished:
    """A node has its result, and what it did is committed."""

    result: RunResult
    index: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStarted:
    """One batch of a microbatch model begins; the node says which."""

    node: Node
    index: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFinished:
    """A batch has its result, and what it did is committed."""

    result: RunResult
    index: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeCompiled:
    """`compile`, `show`: a node's SQL, and rows if asked for."""

    compiled: CompiledNode


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished:
    """All is done; what the summary says. Compiled files lie below `target_path`."""

    command: str
    results: tuple[RunResult, ...]
    elapsed: float
    database_path: str
    target_path: str = ""
    is_interrupted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A long piece of work has come this far; `total` is None where unknown."""

    task: str
    done: int
    total: int | None = None
    detail: str = ""


Event = (
    Note
    | TemplateLogged
    | RunStarted
    | NodeStarted
    | NodeFinished
    | BatchStarted
    | BatchFinished
    | NodeCompiled
    | RunFinished
    | Progress
)

Listener = Callable[[Event], None]
