import json
from dataclasses import replace

import pytest

from customer360.errors import C360Error
from customer360.loadtest.comparing import compare
from customer360.loadtest.result import (
    LoadTestResult,
    Phase,
    PhaseResult,
    SizeResult,
    best_of,
    read_result,
)
from customer360.loadtest.table import comparison_rows, growth_lines, result_rows


def size(customers: int, *, speed: float = 1_000.0, memory: int = 10**8) -> SizeResult:
    seconds = customers / speed
    return SizeResult(
        customers=customers,
        phases=tuple(
            PhaseResult(
                phase=str(phase),
                rows=customers,
                seconds=seconds,
                cpu_seconds=seconds * 2,
                peak_memory=memory,
            )
            for phase in Phase
        ),
        database_size=customers * 100,
    )


RESULT = LoadTestResult(
    machine={"cpus": 2, "python": "3.11"},
    started_at="2024-01-01T00:00:00+00:00",
    repeat=1,
    sizes=(size(1_000), size(10_000)),
)


def test_a_result_survives_its_file() -> None:
    values = json.loads(json.dumps(RESULT.as_values()))
    assert read_result(values, path="r.json") == RESULT


def test_the_file_has_one_shape() -> None:
    values = RESULT.as_values()
    assert list(values) == [
        "format",
        "version",
        "started_at",
        "machine",
        "repeat",
        "sizes",
        "growth",
    ]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], "not a result"),
        ({"format": "c360-load-test", "version": 99}, "version 99"),
        ({"format": "c360-load-test", "version": 1}, "damaged"),
    ],
)
def test_a_file_of_another_kind_is_refused(values: object, message: str) -> None:
    with pytest.raises(C360Error, match=message):
        read_result(values, path="r.json")


def test_the_total_is_the_sum_of_the_phases() -> None:
    total = RESULT.sizes[0].total
    assert (total.seconds, total.cpu_seconds, total.rows) == (5.0, 10.0, 1_000)


def test_linear_work_grows_linearly() -> None:
    assert RESULT.growth()["total"].exponent == pytest.approx(1.0)
    assert growth_lines(RESULT)[-1] == (
        "total: seconds grow as customers ^ 1.00 (fitted on 1,000, 10,000)"
    )


def test_of_repeats_the_fastest_counts_and_the_largest_memory() -> None:
    best = best_of([size(1_000, memory=5), size(1_000, speed=2_000.0, memory=4)])
    assert (best.phases[0].seconds, best.phases[0].peak_memory) == (0.5, 5)


def test_twice_as_slow_is_slower() -> None:
    slow = replace(RESULT, sizes=(size(1_000, speed=500.0), size(10_000)))
    comparisons = compare(RESULT, slow)
    assert {item.customers for item in comparisons if item.is_slower(1.5)} == {1_000}


def test_what_nobody_notices_is_not_slower() -> None:
    quick = replace(RESULT, sizes=(size(10),))
    slow = replace(RESULT, sizes=(size(10, speed=300.0),))
    assert not any(item.is_slower(1.5) for item in compare(quick, slow))


def test_only_sizes_of_both_are_compared() -> None:
    other = replace(RESULT, sizes=(size(10), size(10_000)))
    assert {item.customers for item in compare(RESULT, other)} == {10_000}


def test_every_phase_and_size_is_a_row_of_the_table() -> None:
    rows = result_rows(RESULT)
    assert len(rows) == 2 * (len(Phase) + 1)
    assert rows[0][:4] == ("1,000", "generate", "1,000", "1.00")


def test_a_slower_phase_is_marked() -> None:
    slow = replace(RESULT, sizes=(size(1_000, speed=500.0),))
    rows = comparison_rows(compare(RESULT, slow), tolerance=1.5)
    assert {row[-1] for row in rows} == {"slower"}
