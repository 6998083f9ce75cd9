"""How long ago sources were loaded."""

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from customer360.adapters.protocol import Adapter, Session
from customer360.errors import CompilationError, DatabaseError
from customer360.events import Listener, NodeFinished, NodeStarted
from customer360.execution.board import Board
from customer360.execution.failure import now, result_of_failure
from customer360.execution.plan import plan_run
from customer360.execution.run_hooks import END, START, hooks_of_run, run_hooks_of_run
from customer360.graph.graph import Graph
from customer360.materializations.context import Context, Templates
from customer360.materializations.settings import mapping
from customer360.resources.invocation import Invocation
from customer360.resources.kinds import ResourceType, Status
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node, Source
from customer360.resources.result import Freshness, RunResult, Timing

# What dbt says of a table without rows.
_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_PERIODS = ("minute", "hour", "day")


def has_freshness(source: Source) -> bool:
    """True if the source says how old it may be, and where that is seen."""
    says_how_old = any(
        mapping(mapping(source.freshness).get(word)).get("count") is not None
        for word in ("warn_after", "error_after")
    )
    return says_how_old and bool(source.loaded_at_field or source.loaded_at_query)


def check_between_hooks(
    selected: Iterable[str], context: Context, graph: Graph, adapter: Adapter
) -> tuple[tuple[RunResult, ...], tuple[RunResult, ...]]:
    """The results of the sources, and those of the project's hooks around them."""
    from customer360.compilation.result_view import ResultView

    manifest, listener = context.manifest, context.listener
    board = Board(plan_run((), graph, manifest, tests_gate=False), manifest, listener)
    run_hooks_of_run(hooks_of_run(manifest, START), context, board)
    results = check_freshness(
        selected,
        manifest=manifest,
        compiler=context.templates,
        adapter=adapter,
        invocation=context.invocation,
        listener=listener,
    )
    names: dict[str, object] = {"schemas": [], "database_schemas": []}
    names["results"] = [ResultView(result) for result in results]
    run_hooks_of_run(hooks_of_run(manifest, END), context, board, names=names)
    return results, board.results(reason="")


def check_freshness(
    selected: Iterable[str],
    *,
    manifest: Manifest,
    compiler: Templates,
    adapter: Adapter,
    invocation: Invocation,
    listener: Listener,
) -> tuple[RunResult, ...]:
    """A result for each selected source that can be judged, in order of their ids.

    The status is pass, warn or error, and `runtime error` where it could not be seen.
    """
    sources = [
        source
        for name in sorted(selected)
        if (source := manifest.sources.get(name)) is not None and has_freshness(source)
    ]
    results = []
    session = adapter.session()
    try:
        for index, source in enumerate(sources, start=1):
            listener(NodeStarted(node=source, index=index, total=len(sources)))
            result = _check(source, session, compiler, invocation)
            listener(NodeFinished(result=result, index=index, total=len(sources)))
            results.append(result)
    finally:
        session.close()
    return tuple(results)


def _check(
    source: Source, session: Session, compiler: Templates, invocation: Invocation
) -> RunResult:
    started, clock = now(), time.perf_counter()
    try:
        loaded = _loaded_at(source, session, compiler)
        freshness = Freshness(
            max_loaded_at=loaded or _NEVER, checked_at=invocation.started_at
        )
        status = _status(source, freshness.age)
    except (DatabaseError, CompilationError) as error:
        failure = result_of_failure(source, error)
        return RunResult(
            node=source, status=Status.RUNTIME_ERROR, message=failure.message
        )
    return RunResult(
        node=source,
        status=status,
        execution_time=time.perf_counter() - clock,
        timing=(Timing(name="execute", started_at=started, completed_at=now()),),
        relation_name=str(source.relation),
        freshness=freshness,
    )


def _loaded_at(
    source: Source, session: Session, compiler: Templates
) -> datetime | None:
    # As a number: a timestamp without a zone is UTC, one with a zone needs no package.
    if source.loaded_at_query:
        query = compiler.render(source.loaded_at_query, _as_node(source), session)
        sql = f"select epoch_us((\n{query.rstrip().removesuffix(';')}\n))"
    else:
        wanted = mapping(source.freshness).get("filter")
        where = f"\nwhere {wanted}" if wanted else ""
        sql = (
            f"select epoch_us(max({source.loaded_at_field}))\n"
            f"from {source.relation}{where}"
        )
    [[microseconds]] = session.execute(sql).rows
    if not isinstance(microseconds, int):
        return None
    return datetime.fromtimestamp(0, tz=UTC) + timedelta(microseconds=microseconds)


def _status(source: Source, age: float) -> Status:
    for word, status in (("error_after", Status.ERROR), ("warn_after", Status.WARN)):
        limit = mapping(mapping(source.freshness).get(word))
        if limit.get("count") is not None and age > _seconds(limit, source):
            return status
    return Status.PASS


def _seconds(limit: Mapping[str, object], source: Source) -> float:
    period = str(limit.get("period"))
    if period not in _PERIODS:
        raise CompilationError(
            f"the freshness of {source.source_name}.{source.name} has the period "
            f"{period!r}",
            hint=f"the periods are {', '.join(_PERIODS)}",
            path=source.original_file_path,
            line=source.line,
        )
    one = timedelta(**{f"{period}s": 1})
    return float(str(limit["count"])) * one.total_seconds()


def _as_node(source: Source) -> Node:
    """The source as something that a template can be rendered for."""
    return Node(
        unique_id=source.unique_id,
        resource_type=ResourceType.SOURCE,
        package_name=source.package_name,
        name=source.name,
        alias=source.identifier,
        database=source.database,
        schema=source.schema,
        path=source.path,
        original_file_path=source.original_file_path,
        fqn=source.fqn,
        config=source.config,
    )
