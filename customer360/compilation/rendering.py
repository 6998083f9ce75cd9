"""Render nodes, hooks and macros with Jinja and the names of a run."""

from collections.abc import Callable, Mapping

from customer360.adapters.catalog import RelationCatalog
from customer360.adapters.protocol import Adapter, Session
from customer360.compilation.contracts import with_translated_types
from customer360.compilation.macro_answers import override_macros
from customer360.compilation.parents import Parents
from customer360.compilation.run_adapter import Reminders, RunAdapter
from customer360.compilation.run_names import (
    NodeFacts,
    NodeView,
    node_names,
    project_graph,
)
from customer360.compilation.static_nodes import is_text
from customer360.compilation.unit_tests import GivenParents, overrides
from customer360.errors import CompilationError
from customer360.events import Listener
from customer360.jinja.environment import Codes
from customer360.jinja.library import MacroLibrary
from customer360.jinja.names import (
    Maker,
    VarLookup,
    call_facts,
    env_var_of,
    shared_names,
)
from customer360.jinja.nearest import suggest
from customer360.jinja.relation_view import RelationView
from customer360.jinja.scope import ContextView, Engine, Scope
from customer360.jinja.template_adapter import template_api
from customer360.parsing.facts import KWARGS_NAME, render_arguments
from customer360.parsing.search_orders import search_orders
from customer360.parsing.variables import shown_variable
from customer360.project.project import Project
from customer360.records import dataclass
from customer360.resources.invocation import Invocation
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Macro, Node, UnitTest
from customer360.resources.relation import unquoted_parts
from customer360.resources.result import CompiledNode


@dataclass(slots=True, kw_only=True)
class RenderedText:
    """A text, and what it depends on."""

    code: str
    is_pure: bool
    uses_text: bool
    used_vars: dict[str, str]
    used_env: dict[str, str | None]


class Rendering:
    """Jinja with the macros of a manifest; shared by all threads."""

    def __init__(
        self,
        project: Project,
        manifest: Manifest,
        *,
        invocation: Invocation,
        listener: Listener,
        adapter: Adapter | None,
        catalog: RelationCatalog | None,
        is_incremental: Callable[[Node], bool],
        is_full_refresh: Callable[[Node], bool],
        codes: Codes | None = None,
    ) -> None:
        self.project = project
        self.manifest = manifest
        self.invocation = invocation
        self._adapter = adapter
        self._catalog = catalog
        self._is_incremental = is_incremental
        self._is_full_refresh = is_full_refresh
        library = MacroLibrary(
            manifest.macros.values(),
            root_package=project.name,
            adapter_type=project.target.type,
            search_orders=search_orders(project),
        )
        self.engine = Engine(library, shared_names(project), codes=codes)
        self._call_facts = call_facts(project, invocation, listener)
        self._said = Reminders(listener)

    def scope(
        self,
        node: Node,
        parents: Parents,
        session: Session | None,
        *,
        variables: Mapping[str, object] | None = None,
        environment: Mapping[str, str] | None = None,
        names: Mapping[str, object] | None = None,
        owns_transaction: bool = False,
    ) -> Scope:
        """The names of one node; those given win."""
        env = {**self.invocation.environment, **(environment or {})}
        makers: dict[str, Maker] = {
            **self._call_facts,
            "var": lambda scope: VarLookup(
                self.project, scope, overrides=variables, is_parsing=False
            ),
            "env_var": lambda scope: env_var_of(env, scope),
            "adapter": lambda scope: RunAdapter(
                scope,
                adapter=self._adapter,
                catalog=self._catalog,
                session=session,
                node=node,
                settings=self.project.target.settings,
                said=self._said,
                unquoted=unquoted_parts(self.project.quoting),
                owns_transaction=owns_transaction,
            ),
            "api": lambda _: template_api(self.project),
            "context": ContextView,
            "render": lambda scope: (
                lambda text: self.engine.render(
                    str(text),
                    scope,
                    name=f"a text of {node.name}",
                    path=node.original_file_path,
                )
            ),
            "graph": lambda _: project_graph(self.manifest),
        }
        scope = Scope(self.engine, package=node.package_name, makers=makers)
        facts = NodeFacts(
            node=node,
            parents=parents,
            session=session,
            scope=scope,
            is_incremental=self._is_incremental,
            is_full_refresh=self._is_full_refresh,
            stores_failures=self._stores_failures(node),
            existing=self._catalog.get(node.relation) if self._catalog else None,
            selected=self.invocation.selected,
            owns_transaction=owns_transaction,
        )
        scope.offer(node_names(facts))
        scope.update(names or {})
        return scope

    def _stores_failures(self, node: Node) -> bool:
        if self.invocation.store_failures is not None:
            return self.invocation.store_failures
        return bool(node.config.get("store_failures"))

    def render_node(
        self, node: Node, parents: Parents, session: Session | None
    ) -> RenderedText:
        """The node's own SQL.

        Raises:
            C360Error: with the file and line where it happened.
        """
        scope = self.scope(node, parents, session)
        path, line = node.original_file_path, node.line
        if node.test is not None:
            scope.package_of_test = node.test.namespace or node.package_name
            scope[KWARGS_NAME] = render_arguments(
                node.test.kwargs, scope, name=node.name, path=path, line=line
            )
        code = self.engine.render(
            node.raw_code, scope, name=node.name, path=path, line=line
        )
        return self._with_uses(code, scope)

    def _with_uses(self, code: str, scope: Scope) -> RenderedText:
        layers = self.project.variables.layers(scope.package)
        return RenderedText(
            code=code,
            used_vars={name: shown_variable(name, layers) for name in scope.used_vars},
            used_env=dict(scope.used_env),
            uses_text=any(is_text(value) for value in scope.used_vars.values())
            or any(scope.used_env.values()),
            is_pure=scope.is_pure,
        )

    def render_unit_test(
        self, test: UnitTest, given: GivenParents, session: Session | None
    ) -> RenderedText:
        """The tested model's own SQL over the given rows.

        Raises:
            C360Error: an input is missing, or the model cannot be rendered.
        """
        model = given.node
        scope = self.scope(
            model,
            given,
            session,
            variables=overrides(test, "vars"),
            environment={k: str(v) for k, v in overrides(test, "env_vars").items()},
            names={"c360_is_incremental": lambda: False},
        )
        if given.this is not None:
            scope["this"] = RelationView(model.relation, text=given.this)
        override_macros(test, scope)
        code = self.engine.render(
            model.raw_code,
            scope,
            name=f"{model.name} in the unit test {test.name}",
            path=model.original_file_path,
            line=model.line,
        )
        return self._with_uses(code, scope)

    def render_text(
        self,
        text: str,
        node: Node,
        parents: Parents,
        session: Session | None,
        *,
        names: Mapping[str, object] | None = None,
    ) -> str:
        """A hook's text with the node's names, and with further ones if given.

        Raises:
            C360Error: with the file and line where it happened.
        """
        scope = self.scope(node, parents, session, names=names)
        return self.engine.render(
            text,
            scope,
            name=f"a hook of {node.name}",
            path=node.original_file_path,
        )

    def run_materialization(
        self,
        macro: Macro,
        compiled: CompiledNode,
        parents: Parents,
        session: Session,
        names: Mapping[str, object],
    ) -> tuple[object, object]:
        """Run a materialization written in Jinja; it begins and ends transactions.

        Gives what it returns, and the result of its statement `main` if it has one.

        Raises:
            C360Error: with the file and line where it happened.
        """
        node, code = compiled.node, compiled.compiled_code
        more = {"compiled_code": code, "compiled_sql": code, "compiled": True}
        own = {
            "model": NodeView(with_translated_types(node), more),
            "sql": code,
            "compiled_code": code,
            **names,
        }
        scope = self.scope(node, parents, session, names=own, owns_transaction=True)
        answer = self.engine.call(macro, scope)
        load = scope["load_result"]
        return answer, load("main") if callable(load) else None

    def call_macro(
        self, name: str, arguments: Mapping[str, object], session: Session | None
    ) -> object:
        """Run a macro by `name` or `package.name`.

        Raises:
            C360Error: there is no such macro, or it failed.
        """
        macro = self._find_macro(name)
        node = Node(
            unique_id=f"operation.{macro.package_name}.{macro.name}",
            resource_type=ResourceType.OPERATION,
            package_name=self.project.name,
            name=macro.name,
            alias=macro.name,
            database=self.project.target.database,
            schema=self.project.target.schema,
            path=macro.path,
            original_file_path=macro.original_file_path,
            fqn=(macro.package_name, macro.name),
        )
        parents = Parents(self.manifest, node, sees_all=True)
        scope = self.scope(node, parents, session)
        return self.engine.call(macro, scope, (), arguments)

    def _find_macro(self, name: str) -> Macro:
        package, _, bare = name.rpartition(".")
        library = self.engine.library
        if package:
            macro = library.in_package(package, bare)
        else:
            macro = library.visible_from(self.project.name).get(bare)
            for owned in library.packages.values():
                macro = macro or owned.get(bare)
        if macro is None:
            own = library.packages.get(self.project.name, {})
            raise CompilationError(
                f"no macro is called {name!r}", hint=suggest(bare, own)
            )
        return macro
