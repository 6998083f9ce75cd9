"""`adapter` and `api` in templates."""

from customer360.errors import CompilationError
from customer360.jinja.callables import Function
from customer360.jinja.column_view import ColumnView
from customer360.jinja.relation_view import RelationFactory
from customer360.jinja.scope import MacroCall, Scope
from customer360.project.project import Project
from customer360.resources.relation import quote_identifier, unquoted_parts


def template_api(project: Project) -> dict[str, object]:
    """`api.Relation` and `api.Column`."""
    factory = RelationFactory(unquoted_parts(project.quoting))
    return {"Relation": factory, "Column": ColumnView}


class BasicAdapter:
    """What needs no database."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def type(self) -> str:
        """The adapter's name."""
        return self._scope.engine.library.adapter_type

    def dispatch(
        self, macro_name: str, macro_namespace: str | None = None, **_: object
    ) -> MacroCall:
        """This adapter's implementation of a macro, else the default one.

        Raises:
            CompilationError: there is neither.
        """
        if "." in macro_name:
            package, bare = macro_name.split(".", 1)
            raise CompilationError(
                f"adapter.dispatch({macro_name!r}) names a package in the macro",
                hint=f"write adapter.dispatch('{bare}', '{package}')",
            )
        library = self._scope.engine.library
        for package in (self._scope.package, self._scope.package_of_test):
            macro = library.dispatch(macro_name, macro_namespace, package)
            if macro is not None:
                break
        else:
            raise CompilationError(
                f"adapter.dispatch({macro_name!r}) finds no macro",
                hint=f"it looked for {library.candidates(macro_name)}",
            )
        return MacroCall(self._scope, macro)

    def quote(self, identifier: str) -> str:
        """The identifier in quotes."""
        return quote_identifier(identifier)

    def quote_as_configured(self, identifier: str, quote_key: str) -> str:  # noqa: ARG002
        """The identifier in quotes: only a run knows what is not quoted."""
        return quote_identifier(identifier)

    def quote_seed_column(self, column: str, quote_config: object = None) -> str:
        """The column's name, in quotes if the seed says so."""
        return quote_identifier(column) if quote_config else column


class ParsingAdapter(BasicAdapter):
    """While parsing there is no database: every question has an empty answer."""

    def __getattr__(self, name: str) -> Function:
        if name.startswith("_"):
            raise AttributeError(name)
        return _LISTS.get(name, _nothing)


def _nothing(*_: object, **__: object) -> None:
    return None


def _no_list(*_: object, **__: object) -> list[object]:
    return []


_LISTS: dict[str, Function] = {
    "get_columns_in_relation": _no_list,
    "get_missing_columns": _no_list,
    "list_relations": _no_list,
    "list_relations_without_caching": _no_list,
    "list_schemas": _no_list,
}
