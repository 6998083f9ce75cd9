"""What a materialization is given, and what it gives back."""

import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from customer360.adapters.catalog import RelationCatalog
from customer360.adapters.protocol import Rows, Session
from customer360.compilation.files import write_run
from customer360.events import Event, Level, Listener, Note
from customer360.records import dataclass, field
from customer360.resources.batch import BatchResults
from customer360.resources.invocation import Invocation
from customer360.resources.kinds import Status
from customer360.resources.manifest import Manifest
from customer360.resources.node import Macro, Node, UnitTest
from customer360.resources.relation import Relation
from customer360.resources.result import CompiledNode


def _silence(event: Event) -> None:
    """Nobody listens."""


class Templates(Protocol):
    """What is asked of the compiler; tests pass a fake."""

    def compile(self, node: Node, session: Session) -> CompiledNode:
        """The node's SQL."""
        ...

    def compile_unit_test(self, test: UnitTest, session: Session) -> CompiledNode:
        """The tested model's SQL, reading the given rows instead of its parents."""
        ...

    def render(
        self,
        text: str,
        node: Node,
        session: Session,
        *,
        names: Mapping[str, object] | None = None,
    ) -> str:
        """A hook's text with the node's context, and with further names if given."""
        ...

    def materialization_of(self, node: Node) -> Macro | None:
        """The project's macro that makes the node; nothing if our own code does."""
        ...

    def replaces(self, name: str) -> bool:
        """True if the project has a macro of its own in the place of dbt's."""
        ...

    def run_materialization(
        self,
        macro: Macro,
        compiled: CompiledNode,
        session: Session,
        names: Mapping[str, object],
    ) -> tuple[object, object]:
        """Make a node with a macro; what it returns, and the result of `main`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Where a node becomes a relation: one thread's session, and what all share.

    `session` is inside a transaction that the caller commits.
    """

    session: Session
    catalog: RelationCatalog
    templates: Templates
    manifest: Manifest
    invocation: Invocation
    listener: Listener = _silence
    # The profile's output as written.
    settings: Mapping[str, object] = field(default_factory=dict)
    target_path: str | None = None
    # What earlier runs left of microbatch models; None: they are not made in batches.
    batches: Mapping[str, BatchResults] | None = field(default_factory=dict)
    # Warnings that are given once in a run; shared by all threads.
    said: set[str] = field(default_factory=set)
    # Held while a table with keys is made; shared by all threads.
    keys: AbstractContextManager[bool] = field(default_factory=threading.RLock)

    def warn_once(self, message: str) -> None:
        """Say it, unless this run has said it before."""
        if message not in self.said:
            self.said.add(message)
            self.listener(Note(level=Level.WARN, message=message))

    def run(self, node: Node, statement: str, *, shown: str | None = None) -> Rows:
        """Run the statement that makes the node, and leave it below `run/`.

        `shown` is left there instead: what dbt would run, for those who look for that.
        """
        self.write(node, statement if shown is None else shown)
        return self.session.execute(statement)

    def write(self, node: Node, statement: str) -> None:
        """Leave the statement that makes the node below `run/`."""
        if self.target_path is not None:
            write_run(self.target_path, node, statement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a node; `RunResult` says what each field means."""

    status: Status = Status.SUCCESS
    message: str | None = "OK"
    rows: int | None = None
    failures: int | None = None
    relation: Relation | None = None
    adapter_response: Mapping[str, object] = field(
        default_factory=lambda: {"_message": "OK"}
    )
    sample: tuple[tuple[object, ...], ...] = ()
