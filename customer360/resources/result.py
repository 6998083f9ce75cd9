"""What compiling and running a node gave."""

from collections.abc import Mapping
from datetime import datetime

from customer360.records import dataclass, field
from customer360.resources.batch import BatchResults
from customer360.resources.kinds import Status
from customer360.resources.node import GraphNode, Node, UnitTest


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledNode:
    """A node with its SQL (or Python code).

    `compiled_code` has ephemeral parents injected as CTEs; `extra_ctes` names them.
    `pre_hooks` and `post_hooks` are rendered when the node runs, not here.
    `uses_text`: a text from a variable or the environment is in it, so that it must be
    checked to be a single query before it runs. `unit_test` is the one that the SQL
    tests its model with, if it does.
    """

    node: Node
    compiled_code: str
    extra_ctes: tuple[str, ...] = ()
    uses_text: bool = False
    unit_test: UnitTest | None = None

    @property
    def path(self) -> str:
        """Where below `compiled/<package>` the SQL goes."""
        return (self.unit_test or self.node).compiled_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One phase of a node's run (`compile`, `execute`), in UTC."""

    name: str
    started_at: datetime
    completed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """When a source was last loaded, as far as was known at `checked_at`; in UTC."""

    max_loaded_at: datetime
    checked_at: datetime

    @property
    def age(self) -> float:
        """Seconds between the two."""
        return (self.checked_at - self.max_loaded_at).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """How one node's run ended, with everything `run_results.json` says of it.

    `failures` counts failing rows of a test. `rows` is the number of rows the relation
    got, where the database says so. `sample` holds a few failing rows for the terminal,
    with their column names first. `freshness` is set where a source was checked.
    """

    node: GraphNode
    status: Status
    message: str | None = None
    execution_time: float = 0.0
    thread_id: str = "MainThread"
    timing: tuple[Timing, ...] = ()
    failures: int | None = None
    rows: int | None = None
    adapter_response: Mapping[str, object] = field(default_factory=dict)
    compiled: CompiledNode | None = None
    relation_name: str | None = None
    sample: tuple[tuple[object, ...], ...] = ()
    batch_results: BatchResults | None = None
    freshness: Freshness | None = None
