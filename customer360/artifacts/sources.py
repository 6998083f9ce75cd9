"""`sources.json`, version 3: how fresh each source was."""

from collections.abc import Mapping, Sequence

from customer360.artifacts.json_file import moment, write_json
from customer360.artifacts.metadata import artifact_metadata
from customer360.resources.invocation import Invocation
from customer360.resources.node import Source
from customer360.resources.result import RunResult


def write_sources(
    path: str,
    results: Sequence[RunResult],
    invocation: Invocation,
    *,
    elapsed: float,
) -> None:
    """Write it to `path`."""
    write_json(path, sources_values(results, invocation, elapsed=elapsed))


def sources_values(
    results: Sequence[RunResult], invocation: Invocation, *, elapsed: float
) -> dict[str, object]:
    """The whole artifact as plain values."""
    return {
        "metadata": artifact_metadata("sources", 3, invocation),
        "results": [_result_values(result) for result in results],
        "elapsed_time": elapsed,
    }


def _result_values(result: RunResult) -> dict[str, object]:
    freshness, source = result.freshness, result.node
    if freshness is None or not isinstance(source, Source):
        return {
            "unique_id": source.unique_id,
            "error": result.message,
            "status": "runtime error",
        }
    return {
        "unique_id": source.unique_id,
        "max_loaded_at": moment(freshness.max_loaded_at),
        "snapshotted_at": moment(freshness.checked_at),
        "max_loaded_at_time_ago_in_s": freshness.age,
        "status": str(result.status),
        "criteria": _criteria(source.freshness or {}),
        "adapter_response": dict(result.adapter_response),
        "timing": [
            {
                "name": timing.name,
                "started_at": moment(timing.started_at),
                "completed_at": moment(timing.completed_at),
            }
            for timing in result.timing
        ],
        "thread_id": result.thread_id,
        "execution_time": result.execution_time,
    }


def _criteria(freshness: Mapping[str, object]) -> dict[str, object]:
    def limit(word: str) -> dict[str, object] | None:
        given = freshness.get(word, {})
        if given is None:
            return None
        found = given if isinstance(given, Mapping) else {}
        return {"count": found.get("count"), "period": found.get("period")}

    return {
        "warn_after": limit("warn_after"),
        "error_after": limit("error_after"),
        "filter": freshness.get("filter"),
    }
