"""What an earlier run left behind, for `state:`, `result:` and `source_status:`."""

from collections.abc import Mapping
from datetime import datetime

from customer360.records import dataclass

_SECTIONS = (
    *("nodes", "sources", "exposures", "unit_tests"),
    *("metrics", "semantic_models", "saved_queries"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousState:
    """The artifacts of the folder named with `--state`, as plain JSON values.

    `manifest` is None where there was no `manifest.json`, and so on. `results` has each
    node's status. The two `sources` have, per source, when its newest row was loaded.
    `compared_at` is when the call began: a model may break its contract after its
    deprecation date. `compares_as_written`: sources that another environment finds
    elsewhere are the same.
    """

    manifest: Mapping[str, object] | None = None
    results: Mapping[str, str] | None = None
    sources: Mapping[str, str] | None = None
    current_sources: Mapping[str, str] | None = None
    compared_at: datetime | None = None
    compares_as_written: bool = False

    def resources(self) -> Mapping[str, Mapping[str, object]]:
        """Everything of the graph of the earlier manifest."""
        found: dict[str, Mapping[str, object]] = {}
        for section in _SECTIONS:
            things = (self.manifest or {}).get(section)
            if isinstance(things, dict):
                found.update(things)
        return found

    def macros(self) -> Mapping[str, str]:
        """The text of each macro of the earlier manifest."""
        things = (self.manifest or {}).get("macros")
        if not isinstance(things, dict):
            return {}
        return {name: str(macro.get("macro_sql")) for name, macro in things.items()}
