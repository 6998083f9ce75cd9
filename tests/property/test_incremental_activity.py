"""However raw data change, tables brought up to date are those built from nothing."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.incremental.changing_world import (
    CHANGES,
    SETTINGS,
    ChangingWorld,
    differences,
)

pytestmark = pytest.mark.slow

# Whatever lies between the raw data and the days of customers.
MODELS = (
    *("int_activity__as_of_date", "int_activity__exchange_rates"),
    *("int_activity__cancelled_pairs", "int_activity__transactions"),
    *("int_activity__events", "int_activity__customer_days"),
    *("int_activity__outcomes", "int_features__history_loads"),
    *("int_features__payments", "int_features__events"),
    "int_features__payment_days",
    *("fct_transactions", "fct_customer_events"),
)
STEPS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=3),
        st.sampled_from(["", *SETTINGS]),
        st.integers(0, 99),
    ),
    min_size=1,
    max_size=2,
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> ChangingWorld:
    folder = tmp_path_factory.mktemp("base")
    world = ChangingWorld(folder, folder / "target")
    world.run("seed")
    world.run("run", "--select", *(f"+{name}" for name in MODELS))
    return world


def is_activity(relation: str) -> bool:
    return any(f'"{name}"' in relation for name in MODELS)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_any_changes_give_what_a_full_rebuild_gives(
    base: ChangingWorld, steps: list[tuple[list[str], str, int]]
) -> None:
    with TemporaryDirectory() as folder:
        world = base.copy(Path(folder) / "ours")
        for names, setting, number in steps:
            for place, name in enumerate(names):
                world.change(name, number * 10 + place)
            world = world.set(SETTINGS.get(setting, ""))
            world.run("run", "--select", *MODELS)
        rebuilt = world.copy(Path(folder) / "theirs")
        rebuilt.run("run", "--full-refresh", "--select", *MODELS)
        assert differences(world, rebuilt, is_activity) == {}
