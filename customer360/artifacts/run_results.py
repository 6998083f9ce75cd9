"""`run_results.json`, version 6: how every node of a call ended."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime

from customer360.artifacts.json_file import moment, write_json
from customer360.artifacts.metadata import artifact_metadata
from customer360.errors import C360Error
from customer360.project.project import Project
from customer360.records import dataclass, field
from customer360.resources.batch import BatchResults, Span, in_utc
from customer360.resources.environment import hide_secrets
from customer360.resources.invocation import Invocation
from customer360.resources.kinds import ResourceType
from customer360.resources.node import GraphNode, Node, UnitTest
from customer360.resources.result import RunResult, Timing

RUN_RESULTS_FILE = "run_results.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousRun:
    """What an earlier call left: its command, its options and each node's status."""

    command: str
    arguments: Mapping[str, object]
    statuses: Mapping[str, str]
    started_at: datetime | None = None
    batches: Mapping[str, BatchResults] = field(default_factory=dict)


def write_run_results(
    project: Project,
    results: Sequence[RunResult],
    invocation: Invocation,
    *,
    elapsed: float,
) -> None:
    """Write it beside the manifest."""
    path = os.path.join(project.target_path, RUN_RESULTS_FILE)
    write_json(path, run_results_values(results, invocation, elapsed=elapsed))


def run_results_values(
    results: Sequence[RunResult], invocation: Invocation, *, elapsed: float
) -> dict[str, object]:
    """The whole artifact as plain values."""
    return {
        "metadata": artifact_metadata("run-results", 6, invocation),
        "results": [_result_values(result) for result in results],
        "elapsed_time": elapsed,
        "args": {
            **hide_secrets(invocation.arguments),
            "which": invocation.command,
        },
    }


def _result_values(result: RunResult) -> dict[str, object]:
    node = result.node
    has_code = isinstance(node, (Node, UnitTest)) and (
        node.resource_type is not ResourceType.SEED
    )
    compiled = result.compiled if has_code else None
    return {
        "status": str(result.status),
        "timing": [_timing_values(timing) for timing in result.timing],
        "thread_id": result.thread_id,
        "execution_time": result.execution_time,
        "adapter_response": dict(result.adapter_response),
        "message": result.message,
        "failures": result.failures,
        "unique_id": result.node.unique_id,
        "compiled": compiled is not None if has_code else None,
        "compiled_code": compiled.compiled_code if compiled else None,
        "relation_name": result.relation_name or _relation_name(node),
        "batch_results": _batch_values(result.batch_results),
    }


def _relation_name(node: GraphNode) -> str | None:
    """Where it would have been, as dbt tells of models and tests that have failed."""
    if not isinstance(node, Node) or node.is_ephemeral:
        return None
    stored = {ResourceType.MODEL, ResourceType.SNAPSHOT}
    if node.config.get("store_failures"):
        stored.add(ResourceType.TEST)
    return str(node.relation) if node.resource_type in stored else None


def _batch_values(batches: BatchResults | None) -> dict[str, object] | None:
    if batches is None:
        return None
    return {
        name: [[span.start.isoformat(), span.end.isoformat()] for span in spans]
        for name, spans in (
            ("successful", batches.successful),
            ("failed", batches.failed),
        )
    }


def _timing_values(timing: Timing) -> dict[str, object]:
    return {
        "name": timing.name,
        "started_at": moment(timing.started_at),
        "completed_at": moment(timing.completed_at),
    }


def read_run_results(folder: str) -> PreviousRun:
    """Read what an earlier call wrote into the folder.

    Raises:
        C360Error: there is none, or it is not one.
    """
    path = os.path.join(folder, RUN_RESULTS_FILE)
    try:
        with open(path, encoding="utf-8") as file:
            values = json.load(file)
        return PreviousRun(
            command=str(values["args"].get("which", "")),
            arguments=values["args"],
            statuses={
                str(result["unique_id"]): str(result["status"])
                for result in values["results"]
            },
            started_at=_started_at(values["metadata"]),
            batches={
                str(result["unique_id"]): _read_batches(result["batch_results"])
                for result in values["results"]
                if result.get("batch_results")
            },
        )
    except FileNotFoundError:
        raise C360Error(
            f"there is no {RUN_RESULTS_FILE} of an earlier run",
            hint="run something first, or name the folder that has one with --state",
            path=path,
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise C360Error(
            f"this is not a {RUN_RESULTS_FILE}",
            hint="delete it and run again",
            path=path,
        ) from None


def _started_at(metadata: Mapping[str, object]) -> datetime | None:
    written = metadata.get("invocation_started_at") or metadata.get("generated_at")
    return in_utc(datetime.fromisoformat(str(written))) if written else None


def _read_batches(values: Mapping[str, Sequence[Sequence[str]]]) -> BatchResults:
    def spans(name: str) -> tuple[Span, ...]:
        return tuple(
            Span(
                start=in_utc(datetime.fromisoformat(start)),
                end=in_utc(datetime.fromisoformat(end)),
            )
            for start, end in values[name]
        )

    return BatchResults(successful=spans("successful"), failed=spans("failed"))
