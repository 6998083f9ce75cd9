"""Which variables a parsed project depends on, and how they looked."""

from collections.abc import Mapping

from customer360.project.project import Variables
from customer360.records import dataclass, field


@dataclass(slots=True)
class Used:
    """What templates asked for: variables by package, and the environment."""

    vars: dict[str, dict[str, object]] = field(default_factory=dict)
    env: dict[str, str | None] = field(default_factory=dict)

    def vars_of(self, package: str) -> dict[str, object]:
        """The variables asked for in a package."""
        return self.vars.setdefault(package, {})


def shown_variable(name: str, layers: tuple[Mapping[str, object], ...]) -> str:
    """How a variable looks: enough to see that it has changed."""
    for layer in layers:
        if name in layer:
            return repr(layer[name])
    return "unset"


def still_the_same(used: Mapping[str, str], variables: Variables, package: str) -> bool:
    """True if the variables look as they did."""
    if not used:
        return True
    layers = variables.layers(package)
    return all(shown_variable(name, layers) == shown for name, shown in used.items())
