"""The lines of the batches of a microbatch model, under dbt's names."""

from collections.abc import Iterator

from customer360.events import BatchFinished, BatchStarted, Level
from customer360.render.message import Message, Tone
from customer360.render.node_info import info_of_result, node_info
from customer360.resources.kinds import Status
from customer360.resources.node import Node

_WIDTH = 80


def started_batch_line(event: BatchStarted) -> Message:
    """`Batch 1 of 3 START batch 2025-01-01 of main.daily ....... [RUN]`."""
    what = _described(event.node)
    text = f"Batch {event.index} of {event.total} START {what} "
    return Message(
        text=text.ljust(_WIDTH, ".") + " [RUN]",
        name="LogStartBatch",
        code="Q045",
        data={
            "description": what,
            "batch_index": event.index,
            "total_batches": event.total,
            "node_info": node_info(event.node, status="started"),
        },
        word="[RUN]",
    )


def finished_batch_lines(event: BatchFinished) -> Iterator[Message]:
    """What went wrong, if something did, and how the batch ended."""
    result = event.result
    assert isinstance(result.node, Node)  # noqa: S101 - for the type checker
    info = info_of_result(result)
    status = str(result.status)
    match result.status:
        case Status.SKIPPED:
            done, word, level, tone = "SKIP", "SKIPPED", Level.INFO, Tone.WARNING
        case Status.SUCCESS:
            done, word, level, tone = "OK created", "OK", Level.INFO, Tone.GOOD
            status = str(result.message)
        case _:
            done, word, level, tone = "ERROR creating", "ERROR", Level.ERROR, Tone.BAD
            yield Message(
                text=str(result.message),
                name="GenericExceptionOnRun",
                code="W004",
                level=level,
                data={
                    "unique_id": result.node.unique_id,
                    "exc": str(result.message),
                    "node_info": info,
                },
            )
    what = _described(result.node)
    spent = (
        "" if result.status is Status.SKIPPED else f" in {result.execution_time:.2f}s"
    )
    mark = f"[{word}{spent}]"
    text = f"Batch {event.index} of {event.total} {done} {what} "
    yield Message(
        text=text.ljust(_WIDTH, ".") + f" {mark}",
        name="LogBatchResult",
        code="Q046",
        level=level,
        data={
            "description": what,
            "status": status,
            "batch_index": event.index,
            "total_batches": event.total,
            "execution_time": result.execution_time,
            "node_info": info,
        },
        word=mark,
        tone=tone,
    )


def _described(part: Node) -> str:
    label = part.batch.label if part.batch else ""
    return f"batch {label} of {part.schema}.{part.alias}"
