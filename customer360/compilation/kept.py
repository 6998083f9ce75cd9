"""Compiled texts kept from one run to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from customer360.project.project import Project
from customer360.resources.invocation import Invocation


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptText:
    """A node's own SQL and what it depends on besides the project's files.

    `used_vars` has the variables by package-neutral name with how they looked,
    `used_env` the environment variables with their values.
    """

    code: str
    ephemeral: tuple[str, ...] = ()
    used_vars: Mapping[str, str] = field(default_factory=dict)
    used_env: Mapping[str, str | None] = field(default_factory=dict)
    uses_text: bool = False
    is_pure: bool = True


class KeptTexts:
    """Texts of the nodes of one parsed project, by node and variant."""

    def __init__(self, texts: Mapping[tuple[str, str], KeptText] | None = None) -> None:
        self._texts = dict(texts or {})
        self.has_news = False

    def get(
        self,
        unique_id: str,
        variant: str,
        project: Project,
        package: str,
        invocation: Invocation,
    ) -> KeptText | None:
        """The text, if the variables that it used still have the same values."""
        kept = self._texts.get((unique_id, variant))
        if kept is None:
            return None
        layers = project.variables.layers(package)
        for name, shown in kept.used_vars.items():
            if shown_variable(name, layers) != shown:
                return None
        for name, value in kept.used_env.items():
            if invocation.environment.get(name) != value:
                return None
        return kept

    def put(self, unique_id: str, variant: str, text: KeptText) -> None:
        """Keep a text."""
        self._texts[(unique_id, variant)] = text
        self.has_news = True

    @property
    def texts(self) -> Mapping[tuple[str, str], KeptText]:
        """Everything that is kept."""
        return self._texts


def shown_variable(name: str, layers: tuple[Mapping[str, object], ...]) -> str:
    """How a variable looks: enough to see that it has changed."""
    for layer in layers:
        if name in layer:
            return repr(layer[name])
    return "unset"
