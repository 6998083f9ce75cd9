"""Results so far, and who is told of them."""

import threading
from collections.abc import Iterable
from dataclasses import replace

from customer360.events import Listener, NodeFinished, NodeStarted
from customer360.execution.failure import skipped
from customer360.execution.plan import Plan
from customer360.materializations.proof import can_be_proven
from customer360.resources.kinds import Status
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node, UnitTest
from customer360.resources.result import RunResult


class Board:
    """Collects results from all workers and tells the listener, one at a time."""

    def __init__(self, plan: Plan, manifest: Manifest, listener: Listener) -> None:
        self._plan = plan
        self._manifest = manifest
        self._listener = listener
        self._lock = threading.Lock()
        self._hooks: dict[str, RunResult] = {}
        self._results: dict[str, RunResult] = {}
        self._index: dict[str, int] = {}

    def node(self, name: str) -> Node | UnitTest:
        """The node of this id; only what can run is planned."""
        node = self._manifest.find(name)
        if not isinstance(node, (Node, UnitTest)):
            raise KeyError(name)
        return node

    def together(self, name: str, *, data_are_big: bool) -> str | None:
        """Data tests run at once: all that are ready, or with big data a relation's.

        Other workers then have something to do too.
        """
        node = self.node(name)
        if not isinstance(node, Node) or not can_be_proven(node):
            return None
        return f"tests of {node.attached_node}" if data_are_big else "tests"

    def started(self, name: str) -> None:
        """Tell that the node begins; a second try is not told."""
        with self._lock:
            if name in self._index:
                return
            index = self._index[name] = len(self._index) + 1
            self._listener(
                NodeStarted(
                    node=self.node(name), index=index, total=len(self._plan.order)
                )
            )

    def finished(self, result: RunResult) -> None:
        """Keep and tell a result that will not change any more."""
        name = result.node.unique_id
        with self._lock:
            known = self._results if name in self._plan.parents else self._hooks
            known[name] = result
            index = self._index.setdefault(name, len(self._index) + 1)
            self._listener(
                NodeFinished(result=result, index=index, total=len(self._plan.order))
            )

    def bad_parent(self, name: str) -> str | None:
        """Why the node must not run: the parent that failed, or was itself skipped."""
        for parent in sorted(self._plan.parents[name]):
            result = self._results.get(parent)
            if result is None:
                continue
            if result.status is Status.SKIPPED and result.message:
                return result.message
            if result.status.is_bad:
                return f"skipped because {result.node.name} failed"
        return None

    def results(self, *, reason: str) -> tuple[RunResult, ...]:
        """All results in the plan's order; what has none was skipped for `reason`.

        Those of hooks come last.
        """
        nodes = tuple(
            self._results.get(name) or skipped(self.node(name), reason)
            for name in self._plan.order
        )
        return nodes + tuple(self._hooks.values())

    def announce(self, results: Iterable[RunResult], *, thread: str) -> None:
        """Keep and tell several, as run by this thread."""
        for result in results:
            self.finished(replace(result, thread_id=thread))
