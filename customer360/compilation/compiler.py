"""Nodes become SQL.

Simple templates are filled in without Jinja, and texts that depend on nothing but the
project and its variables are kept for the next run (`kept.py`): a warm run of a whole
project need not start Jinja at all.
"""

import threading
from collections.abc import Mapping
from typing import Protocol

from customer360.adapters.catalog import RelationCatalog
from customer360.adapters.protocol import Adapter, Session
from customer360.compilation.ctes import inject_ctes
from customer360.compilation.kept import KeptText, KeptTexts
from customer360.compilation.kept_codes import KeptCodes
from customer360.compilation.overriding import Overriding, may_override
from customer360.compilation.parents import Parents, cte_name
from customer360.compilation.static_nodes import UNDERSTOOD, Filled, fill_static
from customer360.compilation.unit_tests import GivenParents, read_inputs
from customer360.errors import C360Error, CompilationError, EphemeralError
from customer360.events import Listener
from customer360.parsing.kept_file import KeptFile, Section, read_kept_file
from customer360.project.project import Project
from customer360.records import dataclass
from customer360.resources.invocation import Invocation
from customer360.resources.kinds import RelationType, ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Macro, Node, UnitTest
from customer360.resources.result import CompiledNode


class Rendered(Protocol):
    """A text that Jinja gave, and what it depends on."""

    code: str
    is_pure: bool
    uses_text: bool
    used_vars: dict[str, str]
    used_env: dict[str, str | None]


class Renders(Protocol):
    """What is asked of Jinja; the real one is imported when it is first needed."""

    def render_node(
        self, node: Node, parents: Parents, session: Session | None
    ) -> Rendered:
        """The node's own SQL."""
        ...

    def render_unit_test(
        self, test: UnitTest, given: GivenParents, session: Session | None
    ) -> Rendered:
        """The tested model's own SQL over the given rows."""
        ...

    def render_text(
        self,
        text: str,
        node: Node,
        parents: Parents,
        session: Session | None,
        *,
        names: Mapping[str, object] | None = None,
    ) -> str:
        """A hook's text."""
        ...

    def call_macro(
        self, name: str, arguments: Mapping[str, object], session: Session | None
    ) -> object:
        """What a macro returns."""
        ...

    def run_materialization(
        self,
        macro: Macro,
        compiled: CompiledNode,
        parents: Parents,
        session: Session,
        names: Mapping[str, object],
    ) -> tuple[object, object]:
        """What a materialization returns, and the result of its main statement."""
        ...


@dataclass(frozen=True, slots=True)
class _Text:
    """A node's own SQL, and the ephemeral parents that it names."""

    code: str
    ephemeral: tuple[str, ...]
    uses_text: bool = False


class Compiler:
    """Compiles the nodes of one manifest, from any thread."""

    def __init__(
        self,
        project: Project,
        manifest: Manifest,
        *,
        invocation: Invocation,
        listener: Listener,
        adapter: Adapter | None = None,
        catalog: RelationCatalog | None = None,
    ) -> None:
        self._project = project
        self._manifest = manifest
        self._invocation = invocation
        self._listener = listener
        self._adapter = adapter
        self._catalog = catalog
        self._kept: KeptTexts | None = None
        self._codes: KeptCodes | None = None
        self._lock = threading.Lock()
        self._renderer: Renders | None = None
        self._texts: dict[str, _Text] = {}
        # A project may have its own macro `ref`; what it says is known to Jinja only.
        self._overrides_names = any(
            macro.name in UNDERSTOOD for macro in manifest.macros.values()
        )
        self._overriding = (
            Overriding(project, manifest.macros)
            if may_override(manifest.macros.values())
            else None
        )

    def begin(self, invocation: Invocation) -> None:
        """Take what is known of the call only now: which nodes it runs."""
        self._invocation = invocation

    def compile(
        self, node: Node, session: Session | None = None, *, with_ctes: bool = True
    ) -> CompiledNode:
        """The node's SQL with its ephemeral parents as CTEs in front, if wanted.

        Raises:
            C360Error: with the file and line where it happened.
        """
        if node.resource_type is ResourceType.SEED:
            return CompiledNode(node=node, compiled_code="")
        if node.language == "python" and node.resource_type is ResourceType.MODEL:
            return CompiledNode(node=node, compiled_code=node.raw_code)
        text = self._text(node, session)
        order: dict[str, _Text] = {}
        self._collect(text, order, session, (node.unique_id,))
        ctes = [
            (cte_name(self._manifest.nodes[parent]), found.code)
            for parent, found in order.items()
            if with_ctes
        ]
        return CompiledNode(
            node=node,
            compiled_code=inject_ctes(text.code, ctes),
            extra_ctes=tuple(order),
            uses_text=text.uses_text or any(t.uses_text for t in order.values()),
        )

    def _collect(
        self,
        text: _Text,
        order: dict[str, _Text],
        session: Session | None,
        path: tuple[str, ...],
    ) -> None:
        for parent in text.ephemeral:
            if parent in order or parent in path:
                continue
            found = self._texts.get(parent)
            if found is None:
                found = self._ephemeral_text(self._manifest.nodes[parent], session)
                self._texts[parent] = found
            self._collect(found, order, session, (*path, parent))
            order[parent] = found

    def _ephemeral_text(self, node: Node, session: Session | None) -> _Text:
        try:
            return self._text(node, session)
        except C360Error as error:
            raise EphemeralError(node.name, error) from error

    def _text(self, node: Node, session: Session | None) -> _Text:
        parents = self._parents(node)
        filled = self._filled(parents)
        if filled is not None:
            return _Text(filled.code, tuple(parents.ephemeral), filled.uses_text)
        variant = self._variant(node)
        # Spans of time do not come again.
        is_kept = node.batch is None and self._invocation.sample is None
        kept = self._kept_texts().get(node, variant) if is_kept else None
        if kept is not None:
            return _Text(kept.code, kept.ephemeral, kept.uses_text)
        parents = self._parents(node)
        rendered = self._rendering().render_node(node, parents, session)
        if is_kept:
            self._keep(node, variant, rendered, tuple(parents.ephemeral))
        return _Text(rendered.code, tuple(parents.ephemeral), rendered.uses_text)

    def _keep(
        self,
        node: Node,
        variant: str,
        rendered: Rendered,
        parents: tuple[str, ...],
    ) -> None:
        if not rendered.is_pure:
            return
        kept = self._kept_texts()
        text = KeptText(
            code=rendered.code,
            stamp=kept.stamp(node),
            ephemeral=parents,
            uses_text=rendered.uses_text,
            used_vars=rendered.used_vars,
            used_env=rendered.used_env,
        )
        kept.put(node, variant, text)

    def _parents(self, node: Node) -> Parents:
        # A query from the command line was not there when the project was parsed.
        return Parents(
            self._manifest,
            node,
            is_empty=self._invocation.empty,
            sample=self._invocation.sample,
            sees_all=node.resource_type is ResourceType.SQL_OPERATION,
        )

    def _kept_texts(self) -> KeptTexts:
        with self._lock:
            if self._kept is None:
                self._kept = KeptTexts(
                    self._project,
                    self._manifest,
                    self._invocation,
                    read_kept_file(
                        self._project.target_path, frozenset({Section.TEXTS})
                    ),
                )
            return self._kept

    def _filled(self, parents: Parents) -> Filled | None:
        if self._overrides_names:
            return None
        try:
            return fill_static(parents, self._project)
        except CompilationError:
            return None  # Rendering says the same, and in which line.

    def _variant(self, node: Node) -> str:
        """What besides the project decides the text: an existing table, `--empty`."""
        incremental = self.is_incremental(node)
        empty = self._invocation.empty
        store = self._invocation.store_failures
        return f"{incremental:d}{empty:d}{self._invocation.full_refresh:d}{store}"

    def is_incremental(self, node: Node) -> bool:
        """What `is_incremental()` answers in this node."""
        if node.materialized != "incremental" or self._is_full_refresh(node):
            return False
        existing = self._catalog.get(node.relation) if self._catalog else None
        return existing is not None and existing.type is RelationType.TABLE

    def _is_full_refresh(self, node: Node) -> bool:
        configured = node.config.get("full_refresh")
        if configured is None:
            return self._invocation.full_refresh
        return bool(configured)

    def compile_unit_test(
        self, test: UnitTest, session: Session | None = None
    ) -> CompiledNode:
        """The tested model's SQL, reading the given rows instead of its parents.

        Raises:
            C360Error: an input is missing, or the model cannot be compiled.
        """
        given = read_inputs(
            test,
            self._manifest,
            lambda node: self.compile(node, session).compiled_code,
            session,
            self._catalog,
        )
        variant = f"{test.unique_id} {sorted(test.overrides.items())} {given.this}"
        kept = self._kept_texts().get(given.node, variant)
        if kept is not None and given.knows(kept.ephemeral):
            code = kept.code
        else:
            rendered = self._rendering().render_unit_test(test, given, session)
            self._keep(given.node, variant, rendered, tuple(given.used))
            code = rendered.code
        return CompiledNode(
            node=given.node, compiled_code=given.in_front_of(code), unit_test=test
        )

    def render(
        self,
        text: str,
        node: Node,
        session: Session | None = None,
        *,
        names: Mapping[str, object] | None = None,
    ) -> str:
        """A hook's text with the node's names, and with further ones if given.

        Raises:
            C360Error: with the file and line where it happened.
        """
        if "{{" not in text and "{%" not in text and "{#" not in text:
            return text
        parents = Parents(self._manifest, node)
        return self._rendering().render_text(text, node, parents, session, names=names)

    def call_macro(
        self, name: str, arguments: Mapping[str, object], session: Session | None
    ) -> object:
        """Run a macro by name (`run-operation`) and give what it returns.

        Raises:
            CompilationError: there is no such macro, or it failed.
        """
        return self._rendering().call_macro(name, arguments, session)

    def materialization_of(self, node: Node) -> Macro | None:
        """The project's macro that makes the node; nothing if our own code does."""
        if self._overriding is None:
            return None
        return self._overriding.materialization_of(node)

    def replaces(self, name: str) -> bool:
        """True if the project has a macro of its own in the place of dbt's."""
        return self._overriding is not None and self._overriding.replaces(name)

    def run_materialization(
        self,
        macro: Macro,
        compiled: CompiledNode,
        session: Session,
        names: Mapping[str, object],
    ) -> tuple[object, object]:
        """Make a node with a macro; what it returns, and the result of `main`.

        Raises:
            C360Error: it failed.
        """
        parents = self._parents(compiled.node)
        return self._rendering().run_materialization(
            macro, compiled, parents, session, names
        )

    def save(self) -> None:
        """Keep texts and compiled templates for the next run."""
        sources = {"texts": self._kept, "codes": self._codes}
        found = {name: source.news() for name, source in sources.items() if source}
        news = {name: values for name, values in found.items() if values is not None}
        if news:
            folder = self._project.target_path
            kept = read_kept_file(folder) or KeptFile({})
            kept.replace(**news).write(folder)

    @property
    def manifest(self) -> Manifest:
        """The manifest whose nodes are compiled."""
        return self._manifest

    def _rendering(self) -> Renders:
        from customer360.compilation.rendering import Rendering

        with self._lock:
            if self._renderer is None:
                self._codes = KeptCodes(
                    read_kept_file(
                        self._project.target_path, frozenset({Section.CODES})
                    )
                )
                self._renderer = Rendering(
                    self._project,
                    self._manifest,
                    invocation=self._invocation,
                    listener=self._listener,
                    adapter=self._adapter,
                    catalog=self._catalog,
                    is_incremental=self.is_incremental,
                    is_full_refresh=self._is_full_refresh,
                    codes=self._codes,
                )
            return self._renderer
