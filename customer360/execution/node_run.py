"""Run one node in the session of one thread."""

import time
from collections.abc import Callable, Sequence

from customer360.compilation.contracts import is_enforced
from customer360.errors import EphemeralError
from customer360.events import Level, Note
from customer360.execution.failure import now, result_of_failure
from customer360.materializations.context import Context, Outcome
from customer360.materializations.contract import constraint_types
from customer360.materializations.custom import run_macro
from customer360.materializations.data_test import TEST_SQL, pass_data_test
from customer360.materializations.hooks import Moment, has_outside_hooks, run_hooks
from customer360.materializations.incremental import is_full_refresh
from customer360.materializations.materialize import materialize
from customer360.materializations.proof import proven
from customer360.materializations.unit_test import run_unit_test
from customer360.parsing.microbatch import is_microbatch
from customer360.records import dataclass, replace
from customer360.resources.kinds import RelationType, ResourceType
from customer360.resources.node import Macro, Node, UnitTest
from customer360.resources.result import CompiledNode, RunResult, Timing

_KEYS = frozenset({"primary_key", "unique", "foreign_key"})
WriteCompiled = Callable[[CompiledNode], object]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A node's result, valid once committed, and how to do the same again."""

    node: Node | UnitTest
    result: RunResult
    again: Callable[[], RunResult]


class NodeRun:
    """Compiles nodes and makes relations of them; the caller owns the transaction."""

    def __init__(self, context: Context, write_compiled: WriteCompiled) -> None:
        self.context = context
        self._write_compiled = write_compiled
        # What a failure says besides its message: of which node, since when, its SQL.
        self._current: Node | UnitTest | None = None
        self._began = (now(), time.perf_counter())
        self._compiled: CompiledNode | None = None

    def failure(self, node: Node | UnitTest, error: Exception) -> RunResult:
        """The result of the node that has just raised."""
        result = result_of_failure(node, error)
        if isinstance(error, EphemeralError):
            self.context.listener(Note(level=Level.ERROR, message=str(result.message)))
        if node is not self._current:
            return result
        began, clock = self._began
        return replace(
            result,
            compiled=self._compiled,
            execution_time=time.perf_counter() - clock,
            timing=(Timing(name="execute", started_at=began, completed_at=now()),),
        )

    def is_in_batches(self, node: Node | UnitTest) -> bool:
        """True if the node is made batch by batch, each in its own transaction."""
        return (
            isinstance(node, Node)
            and self.context.batches is not None
            and is_microbatch(node)
        )

    def must_be_alone(self, node: Node | UnitTest) -> bool:
        """True if the node does what a rolled back transaction cannot undo.

        And if it writes to an attached database: a transaction can write to one only.
        """
        return isinstance(node, Node) and (
            self.is_in_batches(node)
            or node.language == "python"
            or has_outside_hooks(node)
            or not self.context.catalog.is_default(node.database)
            or self._macro_of(node) is not None
            or self.has_keys(node)
        )

    def has_keys(self, node: Node | UnitTest) -> bool:
        """True if its table has keys: two such may not be made at the same time."""
        return (
            isinstance(node, Node)
            and is_enforced(node)
            and not _KEYS.isdisjoint(constraint_types(node))
        )

    def _macro_of(self, node: Node | UnitTest) -> Macro | None:
        """The macro that makes the node, and runs its hooks; nothing if we do."""
        if not isinstance(node, Node):
            return None
        return self.context.templates.materialization_of(node)

    def adds_to_existing(self, node: Node) -> bool:
        """True if the node's table is there and is not to be made anew."""
        existing = self.context.catalog.get(node.relation)
        return (
            existing is not None
            and existing.type is RelationType.TABLE
            and not is_full_refresh(node, self.context)
        )

    def before(self, node: Node | UnitTest) -> None:
        """Run the hooks that come before the transaction."""
        if isinstance(node, Node) and self._macro_of(node) is None:
            run_hooks(node, Moment.BEFORE, self.context, in_transaction=False)

    def after(self, node: Node | UnitTest) -> None:
        """Run the hooks that come after the commit."""
        if isinstance(node, Node) and self._macro_of(node) is None:
            run_hooks(node, Moment.AFTER, self.context, in_transaction=False)

    def perform(self, node: Node | UnitTest) -> Attempt:
        """Compile and run the node in the open transaction.

        Raises:
            C360Error: it failed, and the transaction must be rolled back.
        """
        started = now()
        self._current, self._compiled = node, None
        self._began = (started, time.perf_counter())
        compiled = self._compiled = self.compile(node)
        timing = Timing(name="compile", started_at=started, completed_at=now())

        def execute() -> RunResult:
            return self._execute(node, compiled, timing)

        return Attempt(node, execute(), execute)

    def perform_tests(
        self, nodes: Sequence[Node], *, data_are_big: bool
    ) -> list[Attempt]:
        """Compile and run data tests in the open transaction, many to a statement.

        Raises:
            C360Error: one of them failed, and the transaction must be rolled back.
        """
        started, clock = now(), time.perf_counter()
        compiled = [self.compile(node) for node in nodes]
        compiling = Timing(name="compile", started_at=started, completed_at=now())
        passing = (
            frozenset[str]()
            if self.context.templates.replaces(TEST_SQL)
            else proven(compiled, self.context, data_are_big=data_are_big)
        )
        spent = (time.perf_counter() - clock) / len(nodes)
        return [
            self._proven(test, compiling, spent)
            if test.node.unique_id in passing
            else self._unproven(test, compiling)
            for test in compiled
        ]

    def _proven(self, test: CompiledNode, compiling: Timing, spent: float) -> Attempt:
        def execute() -> RunResult:
            executing = Timing(
                name="execute", started_at=compiling.completed_at, completed_at=now()
            )
            return result_of(
                test.node,
                pass_data_test(test.node, self.context),
                compiled=test,
                timing=(compiling, executing),
                spent=spent,
            )

        return Attempt(test.node, execute(), execute)

    def _unproven(self, test: CompiledNode, compiling: Timing) -> Attempt:
        def execute() -> RunResult:
            return self._execute(test.node, test, compiling)

        return Attempt(test.node, execute(), execute)

    def compile(self, node: Node | UnitTest) -> CompiledNode:
        """The node's SQL, written below `compiled/` for whoever looks there."""
        templates, session = self.context.templates, self.context.session
        if isinstance(node, UnitTest):
            compiled = templates.compile_unit_test(node, session)
        else:
            compiled = templates.compile(node, session)
        if node.resource_type is not ResourceType.SEED:
            self._write_compiled(compiled)
        return compiled

    def _execute(
        self, node: Node | UnitTest, compiled: CompiledNode, compiling: Timing
    ) -> RunResult:
        started, clock = now(), time.perf_counter()
        outcome = self._outcome(node, compiled)
        compiling_time = compiling.completed_at - compiling.started_at
        spent = time.perf_counter() - clock + compiling_time.total_seconds()
        executing = Timing(name="execute", started_at=started, completed_at=now())
        return result_of(
            node, outcome, compiled=compiled, timing=(compiling, executing), spent=spent
        )

    def _outcome(self, node: Node | UnitTest, compiled: CompiledNode) -> Outcome:
        if isinstance(node, UnitTest):
            return run_unit_test(node, compiled, self.context)
        macro = self._macro_of(node)
        if macro is not None:
            return run_macro(macro, compiled, self.context)
        run_hooks(node, Moment.BEFORE, self.context, in_transaction=True)
        outcome = materialize(compiled, self.context)
        run_hooks(node, Moment.AFTER, self.context, in_transaction=True)
        return outcome


def result_of(
    node: Node | UnitTest,
    outcome: Outcome,
    *,
    compiled: CompiledNode,
    timing: tuple[Timing, ...],
    spent: float,
) -> RunResult:
    """The result of a node that ran without an error."""
    return RunResult(
        node=node,
        status=outcome.status,
        message=outcome.message,
        execution_time=spent,
        timing=timing,
        failures=outcome.failures,
        rows=outcome.rows,
        adapter_response=outcome.adapter_response,
        compiled=compiled,
        relation_name=str(outcome.relation) if outcome.relation else None,
        sample=outcome.sample,
    )
