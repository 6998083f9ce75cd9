"""A run as Prometheus metrics, in the text format that node_exporter picks up.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from customer360.records import dataclass
from customer360.resources.kinds import ResourceType
from customer360.resources.result import RunResult

_TESTS = frozenset({ResourceType.TEST, ResourceType.UNIT_TEST})


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMetrics:
    """What there is to measure of a call. `results` is empty if it failed before."""

    project: str
    target: str
    command: str
    ended_at: datetime
    elapsed: float
    is_success: bool
    results: tuple[RunResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Metric:
    name: str
    about: str
    samples: Sequence[tuple[Mapping[str, str], float]]


def metrics_text(run: RunMetrics) -> str:
    """All metrics; families without a sample are left out."""
    lines: list[str] = []
    for metric in _metrics(run):
        if not metric.samples:
            continue
        name = f"c360_{metric.name}"
        lines += [f"# HELP {name} {metric.about}", f"# TYPE {name} gauge"]
        lines += [
            f"{name}{{{_labels(labels)}}} {_number(value)}"
            for labels, value in metric.samples
        ]
    return "\n".join(lines) + "\n"


def _metrics(run: RunMetrics) -> Iterator[_Metric]:
    call = {"project": run.project, "target": run.target, "command": run.command}
    yield _Metric(
        name="run_timestamp_seconds",
        about="When the run ended, in seconds since 1970.",
        samples=[(call, run.ended_at.timestamp())],
    )
    yield _Metric(
        name="run_success",
        about="1 if nothing failed, else 0.",
        samples=[(call, float(run.is_success))],
    )
    yield _Metric(
        name="run_duration_seconds",
        about="How long the run took.",
        samples=[(call, run.elapsed)],
    )
    counts = Counter(
        (str(result.node.resource_type), str(result.status)) for result in run.results
    )
    yield _Metric(
        name="run_nodes",
        about="Nodes of the run by type and status.",
        samples=[
            ({**call, "resource_type": kind, "status": status}, number)
            for (kind, status), number in sorted(counts.items())
        ],
    )
    nodes = [r for r in run.results if r.node.resource_type not in _TESTS]
    tests = [r for r in run.results if r.node.resource_type in _TESTS]
    yield _Metric(
        name="node_success",
        about="1 if the node was made, else 0.",
        samples=[(_node(run, r), float(not r.status.is_bad)) for r in nodes],
    )
    yield _Metric(
        name="node_duration_seconds",
        about="How long the node took.",
        samples=[(_node(run, r), r.execution_time) for r in nodes],
    )
    yield _Metric(
        name="node_rows",
        about="Rows that the node got, where the database says so.",
        samples=[(_node(run, r), r.rows) for r in nodes if r.rows is not None],
    )
    yield _Metric(
        name="test_success",
        about="1 if the test passed or warned, else 0.",
        samples=[(_node(run, r), float(not r.status.is_bad)) for r in tests],
    )
    yield _Metric(
        name="test_failures",
        about="Rows that failed the test.",
        samples=[(_node(run, r), r.failures) for r in tests if r.failures is not None],
    )


def _node(run: RunMetrics, result: RunResult) -> dict[str, str]:
    return {
        "project": run.project,
        "target": run.target,
        "node": result.node.unique_id,
    }


def _labels(labels: Mapping[str, str]) -> str:
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())


def _escaped(value: str) -> str:
    r"""A label's value: backslash, quote and line feed are told by two signs.

    >>> _escaped('a"b')
    'a\\"b'
    """
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    """Whole numbers without a fraction, others with what they need.

    >>> _number(3.0), _number(0.25), _number(1763888400.5)
    ('3', '0.25', '1763888400.5')
    """
    return str(int(value)) if value == int(value) else repr(float(value))
