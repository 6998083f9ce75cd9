"""One call of a command, as it came from outside."""

from collections.abc import Mapping
from datetime import datetime

from customer360.records import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What was typed, and the world that it was typed in.

    `options` has a value for every option of the command, None for one not given; the
    environment has been asked already. `command` is dbt's word for the command, `flags`
    are the options as they were spelled.
    """

    command: str
    options: Mapping[str, object]
    environment: Mapping[str, str]
    working_directory: str
    invocation_id: str
    started_at: datetime
    flags: frozenset[str] = frozenset()

    def is_on(self, name: str, *, default: bool = False) -> bool:
        """Whether a switch is on; `default` if nobody said."""
        value = self.options.get(name)
        return default if value is None else bool(value)

    def switch(self, name: str) -> bool | None:
        """On, off, or nobody said."""
        value = self.options.get(name)
        return None if value is None else bool(value)

    def text(self, name: str) -> str | None:
        """The text given, if any."""
        value = self.options.get(name)
        return None if value is None else str(value)

    def whole(self, name: str) -> int | None:
        """The whole number given, if any."""
        value = self.options.get(name)
        return value if isinstance(value, int) else None

    def number(self, name: str) -> float | None:
        """The number given, if any."""
        value = self.options.get(name)
        return float(value) if isinstance(value, (int, float)) else None

    def words(self, name: str) -> tuple[str, ...]:
        """All values given, as they were given."""
        value = self.options.get(name)
        return tuple(map(str, value)) if isinstance(value, (tuple, list)) else ()

    def with_defaults(self, flags: Mapping[str, object]) -> "Call":
        """The call with what the project's `flags:` say where nobody said anything."""
        known = {
            name: value
            for name, value in flags.items()
            if name in self.options and self.options[name] is None
        }
        return replace(self, options={**self.options, **known}) if known else self
