"""The parsed project: everything that later floors look up by `unique_id`."""

from collections.abc import Mapping

from customer360.records import dataclass, field
from customer360.resources.node import (
    Doc,
    Exposure,
    GraphNode,
    Group,
    Macro,
    Node,
    Semantic,
    Source,
    UnitTest,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All resources of a project and its packages, by `unique_id`.

    `selectors` are the definitions of `selectors.yml`, resolved to plain values;
    `disabled` holds nodes whose config says `enabled: false`.
    """

    project_name: str
    nodes: Mapping[str, Node] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    macros: Mapping[str, Macro] = field(default_factory=dict)
    docs: Mapping[str, Doc] = field(default_factory=dict)
    exposures: Mapping[str, Exposure] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    semantics: Mapping[str, Semantic] = field(default_factory=dict)
    unit_tests: Mapping[str, UnitTest] = field(default_factory=dict)
    disabled: Mapping[str, tuple[GraphNode, ...]] = field(default_factory=dict)
    selectors: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    # What the files, the settings and the variables that parsing used looked like.
    fingerprint: str = ""
    # The same of the earlier parse that it was taken from, and which nodes are new.
    earlier: str = field(default="", compare=False)
    changed: frozenset[str] = field(default=frozenset(), compare=False)

    def find(self, unique_id: str) -> GraphNode | None:
        """The thing of the graph with this id, whatever its kind."""
        return (
            self.nodes.get(unique_id)
            or self.sources.get(unique_id)
            or self.unit_tests.get(unique_id)
            or self.exposures.get(unique_id)
            or self.semantics.get(unique_id)
        )
