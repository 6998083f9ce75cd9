"""One thread that runs nodes, several small ones to a commit.

A commit is an fsync (6 to 16 ms on a plain disk, more than most nodes of a small
project take), so nodes that follow each other quickly share a transaction. Each is
still whole or absent, and its result is announced only after the commit. If one fails,
the database undoes all of them; those before it had worked, so they are done again, and
then the failed one's result is given.

Once a node has taken long, data are big and a commit costs nothing beside them: every
node then begins with a fresh transaction, so that other threads see at once what was
done before.
"""

import threading
import time
from collections.abc import Callable

from customer360.errors import ConflictError, InterruptedRunError, OtherTypeError
from customer360.execution.batches import run_batches
from customer360.execution.board import Board
from customer360.execution.failure import skipped
from customer360.execution.node_run import Attempt, NodeRun
from customer360.execution.schedule import Schedule
from customer360.resources.node import Node, UnitTest
from customer360.resources.result import RunResult

# Of the thread's CPU: a busy machine makes data no bigger. And neither does long SQL,
# which takes up to this to plan, or a unit test, which has its own rows.
GROUP_SECONDS = 0.05
LONG_SECONDS = 0.2
PLANNING_SECONDS = 0.000_02  # of each letter
# Of the clock: nobody waits longer for the news.
GROUP_PATIENCE = 0.5

# The transaction was older than another's commit, or a table has the name of a view:
# both are known at the second try.
_WORTH_ANOTHER_TRY = (ConflictError, OtherTypeError)


class Worker:
    """Runs nodes until there are none; `busy_since` is read by the main thread."""

    def __init__(
        self,
        number: int,
        *,
        schedule: Schedule,
        board: Board,
        open_run: Callable[[], NodeRun],
        on_failure: Callable[[], None],
    ) -> None:
        self.busy_since: float | None = None
        self.crash: BaseException | None = None
        self._number = number
        self._schedule = schedule
        self._board = board
        self._open_run = open_run
        self._on_failure = on_failure
        self._group: list[Attempt] = []
        self._tried: set[str] = set()
        self._group_began = self._group_began_at = 0.0
        self._group_sequence = 0
        self.thread = threading.Thread(
            target=self._work, name=f"Thread-{number}", daemon=True
        )

    def _work(self) -> None:
        try:
            run = self._open_run()
            try:
                self._loop(run)
            finally:
                run.context.session.close()
        except BaseException as crash:
            self.crash = crash
            self._schedule.stop()

    def _loop(self, run: NodeRun) -> None:
        while True:
            names = self._schedule.take(self._number, wait=not self._group)
            if names:
                self.busy_since = time.monotonic()
                self._run(names, run)
                self.busy_since = None
            elif self._group:
                self._commit(run)
            else:
                return

    def _run(self, names: tuple[str, ...], run: NodeRun) -> None:
        tests = self._runnable_tests(names) if len(names) > 1 else []
        if any(run.must_be_alone(test) for test in tests):
            tests = []
        if not self._run_tests(tests, run):
            for name in names:
                self._run_one(name, run)

    def _runnable_tests(self, names: tuple[str, ...]) -> list[Node]:
        """The data tests among these, if all of them are and none must be skipped."""
        nodes = [self._board.node(name) for name in names]
        if any(self._board.bad_parent(name) for name in names):
            return []
        return [node for node in nodes if isinstance(node, Node)]

    def _run_tests(self, tests: list[Node], run: NodeRun) -> bool:
        """Run them at once; false if they must be run one by one."""
        if not tests:
            return False
        if self._group and not all(self._may_join(test.unique_id) for test in tests):
            self._commit(run)
        for test in tests:
            self._board.started(test.unique_id)
        clock = time.thread_time()
        try:
            self._begin(run)
            big = self._schedule.data_are_big
            attempts = run.perform_tests(tests, data_are_big=big)
        except Exception:
            # One of them is wrong; alone, each says for itself what it is.
            group, self._group = self._group, []
            self._undo(run)
            self._redo(group, run)
            return False
        self._group += attempts
        self._schedule.finish([test.unique_id for test in tests], self._number)
        self._note(clock, attempts)
        failed = any(attempt.result.status.is_bad for attempt in attempts)
        if failed or self._group_is_old():
            self._commit(run)
        return True

    def _run_one(self, name: str, run: NodeRun) -> None:
        reason = self._board.bad_parent(name)
        node = self._board.node(name)
        if reason is not None:
            self._conclude([skipped(node, reason)])
            return
        self._board.started(name)
        if isinstance(node, Node) and run.is_in_batches(node):
            self._run_batches(node, run)
        elif run.has_keys(node):
            # Making a table with a key changes the tables that point at it too.
            with run.context.keys:
                self._run_ready(node, run)
        else:
            self._run_ready(node, run)

    def _run_ready(self, node: Node | UnitTest, run: NodeRun) -> None:
        alone = run.must_be_alone(node)
        if self._group and (alone or not self._may_join(node.unique_id)):
            self._commit(run)
        clock = time.thread_time()
        try:
            if alone:
                run.before(node)
            self._begin(run)
            attempt = run.perform(node)
        except Exception as error:
            self._fail(node, error, run)
            return
        self._join(attempt)
        self._note(clock, [attempt])
        if alone:
            self._commit_alone(node, attempt, run)
        elif attempt.result.status.is_bad or self._group_is_old():
            self._commit(run)

    def _run_batches(self, node: Node, run: NodeRun) -> None:
        if self._group:
            self._commit(run)
        previous = (run.context.batches or {}).get(node.unique_id)
        try:
            result = run_batches(node, run, previous=previous)
        except Exception as error:
            result = _verdict(node, error, run)
        self._conclude([result])

    def _note(self, clock: float, attempts: list[Attempt]) -> None:
        spent = time.thread_time() - clock
        if spent < LONG_SECONDS or isinstance(attempts[0].node, UnitTest):
            return
        codes = [a.result.compiled.compiled_code for a in attempts if a.result.compiled]
        if spent > LONG_SECONDS + PLANNING_SECONDS * sum(map(len, codes)):
            self._schedule.data_are_big = True

    def _group_is_old(self) -> bool:
        return (
            time.thread_time() - self._group_began > GROUP_SECONDS
            or time.monotonic() - self._group_began_at > GROUP_PATIENCE
        )

    def _may_join(self, name: str) -> bool:
        return not self._schedule.data_are_big and self._schedule.sees_parents(
            name, self._number, since=self._group_sequence
        )

    def _begin(self, run: NodeRun) -> None:
        if run.context.session.in_transaction:
            return
        self._group_began = time.thread_time()
        self._group_began_at = time.monotonic()
        # Read before the transaction begins: what is committed in between is seen too.
        self._group_sequence = self._schedule.sequence
        run.context.session.begin()
        run.context.catalog.begin()

    def _join(self, attempt: Attempt) -> None:
        self._group.append(attempt)
        self._schedule.finish([attempt.node.unique_id], self._number)

    def _commit(self, run: NodeRun) -> None:
        group, self._group = self._group, []
        try:
            run.context.session.commit()
            run.context.catalog.commit()
        except Exception:
            self._undo(run)
            self._redo(group, run)
            return
        self._conclude([attempt.result for attempt in group])

    def _commit_alone(
        self, node: Node | UnitTest, attempt: Attempt, run: NodeRun
    ) -> None:
        self._group = []
        try:
            run.context.session.commit()
            run.context.catalog.commit()
            run.after(node)
        except Exception as error:
            self._undo(run)
            self._conclude([run.failure(node, error)])
            return
        self._conclude([attempt.result])

    def _fail(self, node: Node | UnitTest, error: Exception, run: NodeRun) -> None:
        group, self._group = self._group, []
        self._undo(run)
        self._redo(group, run)
        if isinstance(error, OtherTypeError):
            run.context.catalog.learn_all()
        if isinstance(error, _WORTH_ANOTHER_TRY) and node.unique_id not in self._tried:
            self._tried.add(node.unique_id)
            self._run_one(node.unique_id, run)
            return
        self._conclude([_verdict(node, error, run)])

    def _redo(self, group: list[Attempt], run: NodeRun) -> None:
        """Do again, each in a transaction of its own, what worked and was undone."""
        for attempt in group:
            self._conclude([self._alone(attempt.node, attempt.again, run)])

    def _alone(
        self, node: Node | UnitTest, action: Callable[[], RunResult], run: NodeRun
    ) -> RunResult:
        try:
            self._begin(run)
            result = action()
            run.context.session.commit()
            run.context.catalog.commit()
        except Exception as error:
            self._undo(run)
            return _verdict(node, error, run)
        return result

    def _undo(self, run: NodeRun) -> None:
        run.context.catalog.rollback()
        run.context.session.rollback()

    def _conclude(self, results: list[RunResult]) -> None:
        # Results first: whoever takes a child looks at how its parents ended.
        self._board.announce(results, thread=self.thread.name)
        names = [result.node.unique_id for result in results]
        self._schedule.commit(names, self._number)
        if any(result.status.is_bad for result in results):
            self._on_failure()


def _verdict(node: Node | UnitTest, error: Exception, run: NodeRun) -> RunResult:
    if isinstance(error, InterruptedRunError):
        return skipped(node, "interrupted")
    return run.failure(node, error)
