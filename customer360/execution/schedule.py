"""Which node may run now; shared by the workers, one lock."""

import threading
from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from typing import Protocol

from customer360.execution.plan import Plan


class Together(Protocol):
    """Says which nodes are best run at once: those with the same word."""

    def __call__(self, name: str, *, data_are_big: bool) -> str | None:
        """The word, or nothing for a node that runs by itself."""
        ...


def _nothing_together(name: str, *, data_are_big: bool) -> None:  # noqa: ARG001
    return None


class Schedule:
    """Hands out nodes in the plan's order as soon as their parents are done.

    What a worker has finished and not yet committed is visible in its own transaction
    and to nobody else: nodes that wait only for that are kept for this worker, and
    become everybody's when it commits.

    Nodes that are ready at the same time and best run at once are handed out together.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        together: Together = _nothing_together,
    ) -> None:
        self._plan = plan
        self._together = together
        self._place = {name: index for index, name in enumerate(plan.order)}
        self._waiting = {name: len(plan.parents[name]) for name in plan.order}
        self._ready = [
            self._place[n] for n, count in self._waiting.items() if not count
        ]
        heapify(self._ready)
        self._private: dict[int, list[int]] = {}
        # Nodes that wait for uncommitted work of several workers.
        self._blocked: set[str] = set()
        self._holder: dict[str, int] = {}
        self._committed: dict[str, int] = {}
        self._sequence = 0
        self._stopped = False
        # True once a node has taken long; workers note it and share it here.
        self.data_are_big = False
        self.changed = threading.Condition()

    @property
    def sequence(self) -> int:
        """How often something was committed."""
        return self._sequence

    @property
    def is_stopped(self) -> bool:
        """True after `stop`."""
        return self._stopped

    @property
    def is_over(self) -> bool:
        """True if all is committed, or `stop` was called."""
        return self._stopped or len(self._committed) == len(self._plan.order)

    @property
    def has_ready(self) -> bool:
        """True if a further worker would find something to do."""
        return bool(self._ready)

    def take(self, worker: int, *, wait: bool) -> tuple[str, ...]:
        """The next nodes to run; none if all is over or, without `wait`, for now."""
        with self.changed:
            while not self.is_over:
                queues = [q for q in (self._private.get(worker), self._ready) if q]
                if queues:
                    return self._pop(queues)
                if not wait:
                    break
                self.changed.wait()
        return ()

    def finish(self, names: Iterable[str], worker: int) -> None:
        """These have run; only this worker sees what they did until it commits."""
        with self.changed:
            for name in names:
                self._holder[name] = worker
            for name in names:
                self._count_down(name)

    def commit(self, names: Iterable[str], worker: int) -> None:
        """Everybody sees these from now on."""
        with self.changed:
            self._sequence += 1
            fresh = [name for name in names if name not in self._holder]
            for name in names:
                self._holder.pop(name, None)
                self._committed[name] = self._sequence
            for name in fresh:
                self._count_down(name)
            # Looked at again: of an undone group each is committed by itself, and what
            # waits for the rest of it stays with this worker.
            kept = [self._plan.order[place] for place in self._private.pop(worker, ())]
            blocked, self._blocked = self._blocked, set()
            for name in (*kept, *blocked):
                self._release(name)
            self.changed.notify_all()

    def sees_parents(self, name: str, worker: int, *, since: int) -> bool:
        """True if the worker's transaction, begun at `since`, sees all that is read."""
        return all(
            self._holder.get(parent) == worker
            or self._committed.get(parent, since + 1) <= since
            for parent in self._plan.parents[name]
        )

    def stop(self) -> None:
        """Hand out nothing more."""
        with self.changed:
            self._stopped = True
            self.changed.notify_all()

    def _pop(self, queues: list[list[int]]) -> tuple[str, ...]:
        """The first by place, whichever queue it is in, and what goes with it."""
        name = self._plan.order[heappop(min(queues, key=lambda queue: queue[0]))]
        word = self._word(name)
        if word is None:
            return (name,)
        taken = [self._place[name]]
        for queue in queues:
            words = {place: self._word(self._plan.order[place]) for place in queue}
            taken += [place for place in queue if words[place] == word]
            queue[:] = [place for place in queue if words[place] != word]
            heapify(queue)
        return tuple(self._plan.order[place] for place in sorted(taken))

    def _word(self, name: str) -> str | None:
        return self._together(name, data_are_big=self.data_are_big)

    def _count_down(self, name: str) -> None:
        for child in self._plan.children[name]:
            self._waiting[child] -= 1
            if not self._waiting[child]:
                self._release(child)

    def _release(self, name: str) -> None:
        holders = {
            self._holder[parent]
            for parent in self._plan.parents[name]
            if parent in self._holder
        }
        if not holders:
            heappush(self._ready, self._place[name])
        elif len(holders) == 1:
            heappush(self._private.setdefault(holders.pop(), []), self._place[name])
        else:
            self._blocked.add(name)
