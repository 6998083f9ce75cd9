"""The lines of a node's beginning and end, in dbt's words and under dbt's names."""

from customer360.events import Level, NodeFinished, NodeStarted
from customer360.render.message import Message, Tone
from customer360.render.node_info import info_of_result, node_info
from customer360.render.words import described, place_of
from customer360.resources.kinds import ResourceType, Status
from customer360.resources.node import Exposure, Node, Semantic, Source, UnitTest
from customer360.resources.result import RunResult

_WIDTH = 80
_DONE = {
    ResourceType.MODEL: ("created ", "creating ", "LogModelResult", "Q012"),
    ResourceType.SEED: ("loaded ", "loading ", "LogSeedResult", "Q016"),
    ResourceType.SNAPSHOT: (
        *("snapshotted ", "snapshotting "),
        *("LogSnapshotResult", "Q015"),
    ),
    ResourceType.FUNCTION: ("created ", "creating ", "LogFunctionResult", "Q047"),
    ResourceType.OPERATION: ("", "", "LogHookEndLine", "Q033"),
}
_TESTS = frozenset({ResourceType.TEST, ResourceType.UNIT_TEST})


def started_line(event: NodeStarted) -> Message:
    """`1 of 20 START sql view model staging.stg_accounts ....... [RUN]`."""
    what = described(event.node)
    is_hook = event.node.resource_type is ResourceType.OPERATION
    return Message(
        text=_dotted(f"{event.index} of {event.total} START {what}", "[RUN]"),
        name="LogHookStartLine" if is_hook else "LogStartLine",
        code="Q032" if is_hook else "Q011",
        data={
            **_said_of_hook(what, is_hook=is_hook),
            "index": event.index,
            "total": event.total,
            "node_info": node_info(event.node, status="started"),
        },
        word="[RUN]",
    )


def finished_line(event: NodeFinished) -> Message:
    """The line of a node that ended, however it ended."""
    result = event.result
    if result.status is Status.SKIPPED:
        return _skipped(event)
    match result.node:
        case Exposure() | Semantic():
            return _not_run(event)
        case Source():
            return _freshness(event)
        case UnitTest():
            return _test(event)
        case Node() if result.node.resource_type in _TESTS:
            return _test(event)
        case _:
            return _made(event)


def _skipped(event: NodeFinished) -> Message:
    node = event.result.node
    match node:
        case Node() if node.resource_type not in _TESTS:
            what = f"relation {place_of(node)}"
        case _:
            what = f"{node.resource_type!s} {node.name}"
    return Message(
        text=_dotted(f"{event.index} of {event.total} SKIP {what}", "[SKIP]"),
        name="SkippingDetails",
        code="Q034",
        data={
            "index": event.index,
            "total": event.total,
            "node_name": node.name,
            "resource_type": str(node.resource_type),
            "schema": node.schema if isinstance(node, Node) else "",
            "node_info": info_of_result(event.result),
        },
        word="[SKIP]",
        tone=Tone.WARNING,
    )


def _not_run(event: NodeFinished) -> Message:
    what = described(event.result.node)
    mark = f"[NO-OP in {event.result.execution_time:.2f}s]"
    return Message(
        text=_dotted(f"{event.index} of {event.total} NO-OP {what}", mark),
        name="LogNodeNoOpResult",
        code="Q019",
        data={
            "description": what,
            "execution_time": event.result.execution_time,
            "index": event.index,
            "node_info": info_of_result(event.result),
            "status": "NO-OP",
            "total": event.total,
        },
        word=mark,
        tone=Tone.WARNING,
    )


def _said_of_hook(what: str, *, is_hook: bool) -> dict[str, object]:
    return (
        {"statement": what.removeprefix("hook: ")} if is_hook else {"description": what}
    )


def _test(event: NodeFinished) -> Message:
    result = event.result
    failures = f" {result.failures}" if result.failures else ""
    match result.status:
        case Status.PASS:
            word, level, tone = "PASS", Level.INFO, Tone.GOOD
        case Status.WARN:
            word, level, tone = f"WARN{failures}", Level.WARN, Tone.WARNING
        case Status.FAIL:
            word, level, tone = f"FAIL{failures}", Level.ERROR, Tone.BAD
        case _:
            word, level, tone = "ERROR", Level.ERROR, Tone.BAD
    node = result.node
    name = f"{node.model}::{node.name}" if isinstance(node, UnitTest) else node.name
    mark = f"[{word} in {result.execution_time:.2f}s]"
    return Message(
        text=_dotted(f"{event.index} of {event.total} {word} {name}", mark),
        name="LogTestResult",
        code="Q007",
        level=level,
        data={
            "attached_node": node.attached_node if isinstance(node, Node) else "",
            "execution_time": result.execution_time,
            "index": event.index,
            "name": name,
            "node_info": info_of_result(result),
            "num_failures": result.failures or 0,
            "num_models": event.total,
            "status": str(result.status),
        },
        word=mark,
        tone=tone,
    )


def _freshness(event: NodeFinished) -> Message:
    result = event.result
    match result.status:
        case Status.PASS | Status.SUCCESS:
            word, status, level, tone = "PASS", "pass", Level.INFO, Tone.GOOD
        case Status.WARN:
            word, status, level, tone = "WARN", "warn", Level.WARN, Tone.WARNING
        case Status.ERROR | Status.FAIL:
            word, status, level, tone = "ERROR STALE", "error", Level.ERROR, Tone.BAD
        case _:
            word, status, level, tone = "ERROR", "runtime error", Level.ERROR, Tone.BAD
    mark = f"[{word} in {result.execution_time:.2f}s]"
    what = described(result.node)
    source_name = result.node.source_name if isinstance(result.node, Source) else ""
    return Message(
        text=_dotted(f"{event.index} of {event.total} {word} {what}", mark),
        name="LogFreshnessResult",
        code="Q018",
        level=level,
        data={
            "execution_time": result.execution_time,
            "index": event.index,
            "node_info": info_of_result(result),
            "source_name": source_name,
            "status": status,
            "table_name": result.node.name,
            "total": event.total,
        },
        word=mark,
        tone=tone,
    )


def _made(event: NodeFinished) -> Message:
    result = event.result
    node = result.node
    past, present, name, code = _DONE.get(
        node.resource_type, ("ran ", "running ", "LogModelResult", "Q012")
    )
    what = described(node)
    if node.resource_type is ResourceType.SNAPSHOT:
        what = what.removeprefix("snapshot ")
    if result.status.is_bad:
        word, said, level, tone = "ERROR", "ERROR", Level.ERROR, Tone.BAD
        verb = present
    else:
        word, said, level, tone = "OK", result.message or "OK", Level.INFO, Tone.GOOD
        verb = past
    is_hook = node.resource_type is ResourceType.OPERATION
    if is_hook:
        said = word
    mark = f"[{said} in {result.execution_time:.2f}s]"
    return Message(
        text=_dotted(f"{event.index} of {event.total} {word} {verb}{what}", mark),
        name=name,
        code=code,
        level=level,
        data={
            **_said_of_hook(what, is_hook=is_hook),
            "execution_time": result.execution_time,
            "index": event.index,
            "node_info": info_of_result(result),
            **_extra(result),
            "total": event.total,
        },
        word=mark,
        tone=tone,
    )


def _extra(result: RunResult) -> dict[str, object]:
    node = result.node
    message = result.message if not result.status.is_bad else str(result.status)
    match node.resource_type:
        case ResourceType.SEED if isinstance(node, Node):
            return {
                "relation": node.alias,
                "schema": node.schema,
                "result_message": message or "OK",
                "status": str(result.status),
            }
        case ResourceType.SNAPSHOT if isinstance(node, Node):
            return {
                "cfg": {key: str(value) for key, value in node.config.items()},
                "result_message": message or "OK",
                "status": str(result.status),
            }
        case _:
            return {"status": message or "OK"}


def _dotted(text: str, mark: str) -> str:
    return f"{text} ".ljust(_WIDTH, ".") + f" {mark}"
