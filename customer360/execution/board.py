"""Results so far, and who is told of them."""

import threading
from collections.abc import Iterable, Sequence

from customer360.events import Listener, NodeFinished, NodeStarted
from customer360.execution.failure import skipped
from customer360.execution.plan import Plan
from customer360.materializations.proof import can_be_proven
from customer360.records import replace
from customer360.resources.kinds import Status
from customer360.resources.manifest import Manifest
from customer360.resources.node import GraphNode, Node, UnitTest
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
        self._hook_places: dict[str, tuple[int, int]] = {}

    def node(self, name: str) -> Node | UnitTest:
        """The node of this id; only what can run is planned."""
        node = self._manifest.find(name)
        if not isinstance(node, (Node, UnitTest)):
            raise KeyError(name)
        return node

    def _known(self, name: str) -> GraphNode:
        thing = self._manifest.find(name)
        if thing is None:
            raise KeyError(name)
        return thing

    def expect_hooks(self, hooks: Sequence[Node]) -> None:
        """Count these by themselves, as dbt does, and not among the nodes."""
        for place, hook in enumerate(hooks, start=1):
            self._hook_places[hook.unique_id] = (place, len(hooks))

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
            index, total = self._place(name)
            self._listener(NodeStarted(node=self.node(name), index=index, total=total))

    def _place(self, name: str) -> tuple[int, int]:
        if name in self._hook_places:
            return self._hook_places[name]
        index = self._index.setdefault(name, len(self._index) + 1)
        return index, len(self._plan.order)

    def finished(self, result: RunResult) -> None:
        """Keep and tell a result that will not change any more."""
        name = result.node.unique_id
        with self._lock:
            known = self._results if name in self._plan.parents else self._hooks
            known[name] = result
            index, total = self._place(name)
            self._listener(NodeFinished(result=result, index=index, total=total))

    def tell_no_ops(self, names: Iterable[str]) -> None:
        """Tell of what is not run: all that it reads is done, or it is skipped."""
        for name in names:
            thing = self._known(name)
            reason = self.bad_parent(name)
            if reason is not None:
                self.finished(skipped(thing, reason))
            elif self._plan.parents[name] <= self._results.keys():
                self.finished(
                    RunResult(
                        node=thing,
                        status=Status.NO_OP,
                        message="NO-OP",
                        failures=0,
                        thread_id="Thread-1",
                    )
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
            self._results.get(name) or skipped(self._known(name), reason)
            for name in self._plan.order
        )
        return nodes + tuple(self._hooks.values())

    def announce(self, results: Iterable[RunResult], *, thread: str) -> None:
        """Keep and tell several, as run by this thread."""
        for result in results:
            self.finished(replace(result, thread_id=thread))
