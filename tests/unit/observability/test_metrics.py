"""Metrics of a run, as Prometheus reads them."""

import re

from customer360.observability.metrics import RunMetrics, metrics_text
from customer360.resources.kinds import Status
from tests.unit.render.nodes import NOON, data_test, model, result

# name{label="value",...} number, of the text format.
_SAMPLE = re.compile(
    r'c360_[a-z_]+\{([a-z_]+="([^"\\\n]|\\["\\n])*",?)*\} -?[0-9.]+(e[-+]?[0-9]+)?'
)


def text() -> str:
    run = RunMetrics(
        project='sh"op\n',
        target="dev",
        command="build",
        ended_at=NOON,
        elapsed=1.5,
        is_success=False,
        results=(
            result(model(), rows=7),
            result(data_test(), Status.FAIL, failures=3),
        ),
    )
    return metrics_text(run)


def test_every_line_is_a_comment_or_a_sample() -> None:
    lines = text().splitlines()
    assert [
        line
        for line in lines
        if not line.startswith(("# HELP c360_", "# TYPE c360_"))
        and not _SAMPLE.fullmatch(line)
    ] == []
    assert text().endswith("\n")


def test_each_family_is_declared_once() -> None:
    declared = re.findall(r"^# TYPE (\S+) gauge$", text(), re.MULTILINE)
    used = {line.partition("{")[0] for line in text().splitlines() if line[0] != "#"}
    assert sorted(declared) == sorted(used)


def test_rows_failures_and_the_end_are_told() -> None:
    said = text()
    assert (
        'c360_run_success{project="sh\\"op\\n",target="dev",command="build"} 0' in said
    )
    assert 'node="model.shop.a"} 7' in said
    assert 'node="test.shop.not_null_a_v.1"} 3' in said
    assert f" {int(NOON.timestamp())}\n" in said
