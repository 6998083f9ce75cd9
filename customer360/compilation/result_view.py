"""How a node's run ended, as the templates of `on-run-end` see it.

Packages that keep a log of runs read `result.node` and `result.adapter_response`, or
all of it as JSON with `result.to_dict()`.
"""

from collections.abc import Mapping

from customer360.compilation.run_names import NodeView, noun_mapping
from customer360.resources.node import GraphNode, Node
from customer360.resources.result import RunResult, Timing


class ResultView:
    """One of `results`."""

    def __init__(self, result: RunResult) -> None:
        code = result.compiled.compiled_code if result.compiled else None
        self._noun = result.node
        self._code = {"compiled": code is not None, "compiled_code": code}
        self.status = result.status
        self.timing = [_timing(timing) for timing in result.timing]
        self.thread_id = result.thread_id
        self.execution_time = result.execution_time
        self.adapter_response = dict(result.adapter_response)
        self.message = result.message
        self.failures = result.failures
        self.node = _view(result.node, self._code)
        self.unique_id = result.node.unique_id
        self.relation_name = result.relation_name

    def to_dict(self, omit_none: bool = False) -> dict[str, object]:  # noqa: FBT001, FBT002 - dbt's signature
        """Everything as plain values, such as JSON has."""
        values: dict[str, object] = {
            "status": str(self.status),
            "timing": [_as_texts(each) for each in self.timing],
            "thread_id": self.thread_id,
            "execution_time": self.execution_time,
            "adapter_response": self.adapter_response,
            "message": self.message,
            "failures": self.failures,
            "unique_id": self.unique_id,
            "relation_name": self.relation_name,
            "node": {**noun_mapping(self._noun), **self._code},
        }
        if omit_none:
            return {key: value for key, value in values.items() if value is not None}
        return values


def _view(noun: GraphNode, more: Mapping[str, object]) -> Mapping[str, object]:
    return NodeView(noun, more) if isinstance(noun, Node) else noun_mapping(noun)


def _timing(timing: Timing) -> dict[str, object]:
    return {
        "name": timing.name,
        "started_at": timing.started_at,
        "completed_at": timing.completed_at,
    }


def _as_texts(timing: Mapping[str, object]) -> dict[str, object]:
    return {name: str(value) for name, value in timing.items()}
