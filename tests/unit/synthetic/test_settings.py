"""What a world can be made from."""

from dataclasses import asdict, replace
from datetime import date

import pytest

from customer360.errors import VariableError
from customer360.synthetic.settings import GeneratorSettings

SETTINGS = GeneratorSettings(
    num_customers=10,
    num_addresses_multiplier=1.5,
    num_phones_multiplier=1.7,
    num_accounts_multiplier=2.4,
    num_transactions_multiplier=24.0,
    num_events_multiplier=36.0,
    duplicate_rate=0.15,
    seed=42,
    start_date=date(2023, 1, 1),
    end_date=date(2026, 1, 1),
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("num_customers", -1),
        ("num_addresses_multiplier", -0.1),
        ("num_phones_multiplier", float("nan")),
        ("num_accounts_multiplier", float("inf")),
        ("num_transactions_multiplier", 1001.0),
        ("num_events_multiplier", -1.0),
        ("duplicate_rate", -0.01),
        ("duplicate_rate", 1.0),
        ("seed", 2**63),
    ],
)
def test_a_value_that_no_world_has_is_refused_by_its_name(
    name: str, value: float
) -> None:
    values = {**asdict(SETTINGS), name: value}
    with pytest.raises(VariableError, match=name):
        GeneratorSettings(**values)


def test_a_world_cannot_end_before_it_starts() -> None:
    with pytest.raises(VariableError, match="as_of_date"):
        replace(SETTINGS, end_date=date(2022, 12, 31))


def test_a_world_can_be_empty() -> None:
    assert replace(SETTINGS, num_customers=0).num_customers == 0
