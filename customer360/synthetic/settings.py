"""What a made-up world is made from."""

from datetime import date

from customer360.errors import VariableError
from customer360.records import dataclass, fields

_LARGEST_SEED = 2**63 - 1
_LARGEST_WORLD = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorSettings:
    """What a world is made from: the same settings give the same rows.

    `num_customers` is the number of records that exist on `end_date`, the day on which
    the world is first made. Its past begins on `start_date`. When the world moves on,
    the settings stay and the base keeps growing at the pace they imply.

    Raises:
        VariableError: a value is outside what it can be; the message names the var.
    """

    num_customers: int
    num_addresses_multiplier: float
    num_phones_multiplier: float
    num_accounts_multiplier: float
    num_transactions_multiplier: float
    num_events_multiplier: float
    duplicate_rate: float
    seed: int
    start_date: date
    end_date: date

    def __post_init__(self) -> None:
        """Refuse values that no world can have."""
        if not 0 <= self.num_customers <= _LARGEST_WORLD:
            raise _refused("num_customers", self.num_customers, "from 0 to 1000000000")
        for field in fields(self):
            if field.name.endswith("_multiplier"):
                multiplier = getattr(self, field.name)
                if not 0 <= multiplier <= 1000:
                    raise _refused(field.name, multiplier, "from 0 to 1000")
        if not 0 <= self.duplicate_rate < 1:
            raise _refused("duplicate_rate", self.duplicate_rate, "from 0 to below 1")
        if not -_LARGEST_SEED <= self.seed <= _LARGEST_SEED:
            raise _refused("seed", self.seed, "a whole number of at most 63 bits")
        if self.end_date <= self.start_date:
            raise VariableError(
                f"the world ends on {self.end_date}, before it starts on "
                f"{self.start_date}",
                hint="set as_of_date to a day after start_date",
            )


def _refused(name: str, value: object, allowed: str) -> VariableError:
    return VariableError(f"{name} is {value!r}, and must be {allowed}")
