"""A query for rows that should not be there."""

from collections.abc import Mapping

from customer360.errors import CompilationError
from customer360.materializations.context import Context, Outcome
from customer360.materializations.replace import make_room
from customer360.records import replace
from customer360.resources.kinds import RelationType, Status
from customer360.resources.node import Node
from customer360.resources.relation import Relation
from customer360.resources.result import CompiledNode

SAMPLE_ROWS = 5
DEFAULT_MEASURE = "count(*)"
DEFAULT_THRESHOLD = "!= 0"
# dbt's macro that judges; a project may have its own.
TEST_SQL = "get_test_sql"
_CALL = f"{{{{ {TEST_SQL}(main_sql, fail_calc, warn_if, error_if, limit) }}}}"
_WORDS = {"true": True, "t": True, "yes": True, "y": True, "on": True, "1": True}
_WORDS |= {"false": False, "f": False, "no": False, "n": False, "off": False}
_WORDS["0"] = False


def run_data_test(compiled: CompiledNode, context: Context) -> Outcome:
    """Count the failing rows, judge the count, and store the rows if asked.

    A test without failing rows leaves no relation, unlike dbt's empty table: making it
    costs 1 ms a test and forbids to answer many tests in one scan. What an earlier run
    stored is dropped.
    """
    node = compiled.node
    query = failing_rows_query(compiled)
    stored = stored_failures_of(node, store=context.invocation.store_failures)
    source = f"(\n{query}\n) as failing_rows"
    count, outcome = _judge(compiled, source, context)
    if count == 0:
        if stored is not None:
            forget_failures(node, context)
        return outcome
    if stored is not None:
        context.catalog.ensure_schema(context.session, stored.database, node.schema)
        make_room(stored, context)
        context.session.execute(f"create or replace {stored.type} {stored} as {query}")
        context.catalog.put(stored)
        source = str(stored)
    sample = () if outcome.status is Status.PASS else _sample(source, context)
    return replace(outcome, relation=stored, sample=sample)


def pass_data_test(node: Node, context: Context) -> Outcome:
    """What comes of a test that is known to find nothing."""
    if stored_failures_of(node, store=context.invocation.store_failures) is not None:
        forget_failures(node, context)
    return Outcome(status=Status.PASS, failures=0, message=None)


def failing_rows_query(compiled: CompiledNode) -> str:
    """The test's query with its `limit`."""
    query = compiled.compiled_code.rstrip().removesuffix(";")
    limit = compiled.node.config.get("limit")
    if limit is None:
        return query
    return f"select * from (\n{query}\n) as failing_rows limit {limit}"


def forget_failures(node: Node, context: Context) -> None:
    """Drop what an earlier run of the test has stored."""
    if context.catalog.has_schema(node.database, node.schema):
        # Mostly there is nothing, and asking for what is not there is slow.
        context.catalog.learn_all()
    stale = context.catalog.get(node.relation)
    if stale is not None:
        context.session.drop(stale)
        context.catalog.remove(stale)


def stored_failures_of(node: Node, *, store: bool | None) -> Relation | None:
    """Where the test keeps its failing rows, with its type, or nothing.

    `store` is what the command line said; a test's `store_failures_as` beats it.
    """
    kind = node.config.get("store_failures_as")
    if kind is None:
        configured = node.config.get("store_failures") if store is None else store
        kind = "table" if configured else "ephemeral"
    match kind:
        case "table" | "view":
            return replace(node.relation, type=RelationType(str(kind)))
        case "ephemeral":
            return None
    raise CompilationError(
        f"`store_failures_as` is {kind!r}",
        hint="write table, view or ephemeral",
        path=node.original_file_path,
    )


def _judge(
    compiled: CompiledNode, source: str, context: Context
) -> tuple[int, Outcome]:
    node = compiled.node
    measure = str(node.config.get("fail_calc") or DEFAULT_MEASURE)
    error_if = str(node.config.get("error_if") or DEFAULT_THRESHOLD)
    warn_if = str(node.config.get("warn_if") or DEFAULT_THRESHOLD)
    is_error = str(node.config.get("severity") or "error").lower() == "error"
    if context.templates.replaces(TEST_SQL):
        answer = _own_judgment(compiled, (measure, warn_if, error_if), context)
    else:
        answer = context.session.execute(
            f"select {measure} as failures, {measure} {warn_if} as should_warn,\n"
            f"    {measure} {error_if} as should_error\nfrom {source}"
        ).rows[0]
    if answer[0] is None:
        raise CompilationError(
            f"`fail_calc` of {node.name} gave no number: {measure}",
            hint="it is counted over the failing rows; wrap it in coalesce(..., 0)",
            path=node.original_file_path,
        )
    failures = int(str(answer[0]))
    if is_error and answer[2]:
        return failures, Outcome(
            status=Status.FAIL,
            failures=failures,
            message=_verdict(failures, f"fail if {error_if}"),
        )
    if answer[1] and context.invocation.warn_error:
        return failures, Outcome(
            status=Status.FAIL,
            failures=failures,
            message=_verdict(failures, f"fail if {warn_if}"),
        )
    if answer[1]:
        return failures, Outcome(
            status=Status.WARN,
            failures=failures,
            message=_verdict(failures, f"warn if {warn_if}"),
        )
    return failures, Outcome(status=Status.PASS, failures=0, message=None)


def _own_judgment(
    compiled: CompiledNode, words: tuple[str, str, str], context: Context
) -> tuple[object, ...]:
    """Failures, and whether to warn and to fail, as the project's own macro asks."""
    node = compiled.node
    names = dict(zip(("fail_calc", "warn_if", "error_if"), words, strict=True))
    names["main_sql"] = compiled.compiled_code.rstrip().removesuffix(";")
    query = context.templates.render(
        _CALL, node, context.session, names={**names, "limit": node.config.get("limit")}
    )
    found = context.session.execute(query)
    row = dict(zip(map(str.lower, found.columns), found.rows[0], strict=True))
    verdicts = (_truth(row, name, node) for name in ("should_warn", "should_error"))
    return (row.get("failures"), *verdicts)


def _truth(row: Mapping[str, object], name: str, node: Node) -> bool:
    word = str(row.get(name)).lower()
    if word not in _WORDS:
        raise CompilationError(
            f"'{TEST_SQL}' returns {row.get(name)!r} as `{name}`",
            hint="it selects `failures`, and yes or no as the two others",
            path=node.original_file_path,
        )
    return _WORDS[word]


def _verdict(failures: int, threshold: str) -> str:
    word = "result" if failures == 1 else "results"
    return f"Got {failures} {word}, configured to {threshold}"


def _sample(source: str, context: Context) -> tuple[tuple[object, ...], ...]:
    found = context.session.execute(f"select * from {source} limit {SAMPLE_ROWS}")
    return (found.columns, *found.rows)
