"""Compiled texts kept from one run to the next, beside the parsed project."""

from collections.abc import Mapping

from customer360.parsing.kept_file import KeptFile, Section
from customer360.parsing.scan import digest_of
from customer360.parsing.variables import still_the_same
from customer360.project.project import Project
from customer360.records import dataclass, field
from customer360.resources.invocation import Invocation
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node


@dataclass(frozen=True, slots=True)
class KeptText:
    """A node's own SQL, before its parents are put in front.

    `stamp` tells what it was made from; `used_vars` are variables as they looked.
    """

    code: str
    stamp: str
    ephemeral: tuple[str, ...] = ()
    uses_text: bool = False
    used_vars: Mapping[str, str] = field(default_factory=dict)
    used_env: Mapping[str, str | None] = field(default_factory=dict)

    def values(self) -> tuple[object, ...]:
        """As plain values."""
        return (
            self.code,
            self.stamp,
            self.ephemeral,
            self.uses_text,
            dict(self.used_vars),
            dict(self.used_env),
        )


class KeptTexts:
    """The texts of the nodes of a project, by node and variant.

    A text is good while its node, its parents, all macros, the target and the variables
    that it used are what they were.
    """

    def __init__(
        self,
        project: Project,
        manifest: Manifest,
        invocation: Invocation,
        kept: KeptFile | None,
    ) -> None:
        self._project = project
        self._manifest = manifest
        self._environment = invocation.environment
        self._common = _common_stamp(project, manifest)
        self._texts = {} if kept is None else self._read(kept)
        self._has_news = False

    def get(self, node: Node, variant: str) -> KeptText | None:
        """The text, if nothing that it was made from has changed."""
        kept = self._texts.get((node.unique_id, variant))
        if kept is None or kept.stamp != self.stamp(node):
            return None
        variables = self._project.variables
        if not still_the_same(kept.used_vars, variables, node.package_name):
            return None
        if any(self._environment.get(n) != v for n, v in kept.used_env.items()):
            return None
        return kept

    def put(self, node: Node, variant: str, text: KeptText) -> None:
        """Keep a text."""
        self._texts[(node.unique_id, variant)] = text
        self._has_news = True

    def stamp(self, node: Node) -> str:
        """What tells this node and its parents from other ones."""
        manifest = self._manifest
        parents = []
        for key in node.depends_on:
            parent = manifest.nodes.get(key) or manifest.sources.get(key)
            if parent is not None:
                materialized = parent.config.get("materialized")
                parents.append((key, str(parent.relation), materialized))
        test = None if node.test is None else sorted(node.test.kwargs.items())
        described = (
            node.raw_code,
            node.config,
            str(node.relation),
            node.columns,
            test,
            parents,
            node.meta,
            node.tags,
        )
        return digest_of(repr(described).encode())

    def news(self) -> object | None:
        """What is to be kept now, nothing if that is what was read."""
        if not self._has_news:
            return None
        self._has_news = False
        known = self._manifest.nodes
        texts = {
            key: text.values() for key, text in self._texts.items() if key[0] in known
        }
        return (self._common, texts)

    def _read(self, kept: KeptFile) -> dict[tuple[str, str], KeptText]:
        try:
            match kept.read(Section.TEXTS):
                case (self._common, dict() as texts):
                    return {key: KeptText(*values) for key, values in texts.items()}
        except (ValueError, TypeError, EOFError):
            return {}
        return {}


def _common_stamp(project: Project, manifest: Manifest) -> str:
    """What all texts depend on: the macros, the target, where macros are looked for."""
    macros = [(key, macro.macro_sql) for key, macro in manifest.macros.items()]
    target = project.target
    described = (
        macros,
        target.name,
        target.type,
        target.database,
        target.schema,
        target.path,
        sorted(target.settings.items(), key=lambda item: item[0]),
        project.packages[0].config.get("dispatch"),
    )
    return digest_of(repr(described).encode())
