"""Making rows up costs little more than storing them."""

import pytest

from tests.benchmark.generator_speed import measure

pytestmark = pytest.mark.benchmark


def test_a_world_costs_at_most_three_copies_of_itself() -> None:
    assert measure(100_000, 24.0)["ratio_to_a_copy"] < 3


def test_memory_does_not_grow_with_the_world() -> None:
    assert measure(300_000, 2.0)["peak_megabytes"] < 1_500
