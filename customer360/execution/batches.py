"""A microbatch model, made batch by batch, each in a transaction of its own.

Batches run one after another, whatever `concurrent_batches` says: DuckDB uses all cores
inside one statement, two writers of one table get into each other's way, and the order
of rows stays the same.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from customer360.errors import InterruptedRunError
from customer360.events import BatchFinished, BatchStarted
from customer360.execution.failure import now
from customer360.execution.node_run import NodeRun
from customer360.records import dataclass, replace
from customer360.resources.batch import (
    Batch,
    BatchResults,
    BatchSize,
    Span,
    in_utc,
)
from customer360.resources.kinds import Status
from customer360.resources.node import Node
from customer360.resources.result import RunResult, Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    """How one batch ended."""

    span: Span
    result: RunResult


def run_batches(
    node: Node, run: NodeRun, *, previous: BatchResults | None = None
) -> RunResult:
    """Make all batches, or those that have failed in the previous run.

    If the first fails the others are left; otherwise each is tried.

    Raises:
        InterruptedRunError: the run is over; what is committed stays.
    """
    started, clock = now(), time.perf_counter()
    ended: list[_Ended] = []
    say = run.context.listener
    batches = _batches(node, run, previous)
    for place, batch in enumerate(batches):
        part = _part(node, batch, place, len(batches))
        if ended and ended[0].result.status.is_bad:
            ended.append(_Ended(span=batch.span, result=_skip(part)))
        else:
            say(BatchStarted(node=part, index=place + 1, total=len(batches)))
            ended.append(_Ended(span=batch.span, result=_run_batch(part, run)))
        say(BatchFinished(result=ended[-1].result, index=place + 1, total=len(batches)))
    result = _joined(node, ended, previous)
    return replace(
        result,
        execution_time=time.perf_counter() - clock,
        timing=(Timing(name="execute", started_at=started, completed_at=now()),),
    )


def spans_of(
    node: Node, *, size: BatchSize, asked: Span | None, until: datetime, adds: bool
) -> Iterator[Span]:
    """The batches to make: those asked for, or from `begin` or the last few to now.

    `adds` is false if the relation is to be made from nothing.
    """
    end = size.end_of(asked.end if asked else until)
    if asked:
        start = size.start_of(asked.start)
    elif adds:
        # A moment that is itself a start belongs to the batch that ends then.
        lookback = int(str(node.config.get("lookback") or 0))
        lookback += end == size.start_of(end)
        start = size.after(size.start_of(end), -lookback)
    else:
        begin = in_utc(datetime.fromisoformat(str(node.config.get("begin"))))
        start = size.start_of(begin)
    while True:
        following = size.after(start, 1)
        if following >= end:
            yield Span(start=start, end=end)
            return
        yield Span(start=start, end=following)
        start = following


def _batches(
    node: Node, run: NodeRun, previous: BatchResults | None
) -> Sequence[Batch]:
    invocation = run.context.invocation
    size = BatchSize(str(node.config.get("batch_size")))
    adds = previous is not None or run.adds_to_existing(node)
    spans = (
        previous.failed
        if previous is not None
        else spans_of(
            node,
            size=size,
            asked=invocation.sample or invocation.event_time,
            until=invocation.batches_until or invocation.started_at,
            adds=adds,
        )
    )
    return [
        Batch(size=size, span=span, adds=adds or place > 0)
        for place, span in enumerate(spans)
    ]


def _part(node: Node, batch: Batch, place: int, count: int) -> Node:
    """The node as this batch runs it: hooks come before the first, after the last."""
    left_out = {"pre-hook", "pre_hook"} if place else set()
    if place < count - 1:
        left_out |= {"post-hook", "post_hook"}
    config = {key: item for key, item in node.config.items() if key not in left_out}
    return replace(node, batch=batch, config=config)


def _run_batch(part: Node, run: NodeRun) -> RunResult:
    clock = time.perf_counter()
    try:
        run.before(part)
        with _transaction(run):
            result = run.perform(part).result
        run.after(part)
    except InterruptedRunError:
        raise
    except Exception as error:
        result = run.failure(part, error)
    return replace(result, execution_time=time.perf_counter() - clock)


@contextmanager
def _transaction(run: NodeRun) -> Iterator[None]:
    session, catalog = run.context.session, run.context.catalog
    session.begin()
    catalog.begin()
    try:
        yield
        session.commit()
        catalog.commit()
    except BaseException:
        catalog.rollback()
        session.rollback()
        raise


def _skip(part: Node) -> RunResult:
    return RunResult(node=part, status=Status.SKIPPED, message="SKIPPED")


def _joined(
    node: Node, ended: Sequence[_Ended], previous: BatchResults | None
) -> RunResult:
    good = tuple(e.span for e in ended if e.result.status is Status.SUCCESS)
    bad = tuple(e.span for e in ended if e.result.status is not Status.SUCCESS)
    if not bad:
        status, message = Status.SUCCESS, "SUCCESS"
    elif not good:
        status, message = Status.ERROR, "ERROR"
    else:
        status = Status.PARTIAL_SUCCESS
        message = f"PARTIAL SUCCESS ({len(good)}/{len(good) + len(bad)})"
    before = previous.successful if previous is not None else ()
    return RunResult(
        node=node,
        status=status,
        message=message,
        failures=0,
        batch_results=BatchResults(
            successful=(*sorted(good), *before), failed=tuple(sorted(bad))
        ),
        relation_name=str(node.relation),
    )
