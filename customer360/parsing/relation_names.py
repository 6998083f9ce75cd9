"""Where a node's relation is: the answers of the `generate_*_name` macros."""

from collections.abc import Callable, Mapping

from customer360.jinja.library import BUILTIN_PACKAGES, MacroLibrary
from customer360.jinja.names import Maker
from customer360.jinja.scope import Engine, Scope
from customer360.parsing.config import Config
from customer360.project.project import Project
from customer360.records import dataclass
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Macro
from customer360.resources.relation import unquoted_parts


@dataclass(frozen=True, slots=True)
class Names:
    """Database, schema and alias of a node, and which of them are not quoted."""

    database: str
    schema: str
    alias: str
    unquoted: tuple[str, ...] = ()


class NodeView(dict[str, object]):
    """A node as a name macro sees it, noting whether it looked."""

    was_read = False

    def __getitem__(self, key: str) -> object:
        self.was_read = True
        return super().__getitem__(key)

    def get(self, key: str, default: object = None) -> object:
        """The value, or the default."""
        self.was_read = True
        return super().get(key, default)


class RelationNamer:
    """Calls the user's macros, and knows the built-in ones by heart.

    Most name macros look at nothing but the custom name; their answers are kept, so
    that thousands of nodes cost a few calls.
    """

    def __init__(
        self,
        library: MacroLibrary,
        engine: Callable[[], Engine],
        makers: Mapping[str, Maker],
        project: Project,
    ) -> None:
        self._library = library
        self._engine = engine
        self._makers = makers
        self._target = project.target
        # As in dbt, the `quoting` of a model's own configuration is not looked at.
        self._unquoted = unquoted_parts(project.quoting)
        self._kept: dict[tuple[str, object], str] = {}
        self.used_vars: dict[str, object] = {}
        self.used_env: dict[str, str | None] = {}

    def names(
        self,
        config: Config,
        *,
        name: str,
        package: str,
        kind: ResourceType,
        fqn: tuple[str, ...],
        version: str | int | None = None,
        unique_id: str = "",
        path: str = "",
    ) -> Names:
        """The names that the configuration and the macros give."""
        view = NodeView(
            name=name,
            package_name=package,
            resource_type=str(kind),
            fqn=list(fqn),
            version=version,
            config=config,
            unique_id=unique_id,
            path=path,
            original_file_path=path,
            alias=name,
            schema=self._target.schema,
            database=self._target.database,
            tags=config.get("tags") or [],
            meta=config.get("meta") or {},
        )
        database = self._answer("database", config.get("database"), view, package)
        schema = self._answer("schema", config.get("schema"), view, package)
        alias = self._answer("alias", config.get("alias"), view, package)
        if kind is ResourceType.SNAPSHOT:
            database = str(config.get("target_database") or database)
            schema = str(config.get("target_schema") or schema)
        return Names(database, schema, alias, self._unquoted)

    def _answer(self, part: str, custom: object, view: NodeView, package: str) -> str:
        macro = self._macro(f"generate_{part}_name", package)
        if macro is None or macro.package_name in BUILTIN_PACKAGES:
            return self._builtin(part, custom, view)
        key = (macro.unique_id, custom)
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        view.was_read = False
        scope = Scope(self._engine(), package=package, makers=self._makers)
        answer = scope.engine.call(macro, scope, (custom, view))
        self.used_vars |= scope.used_vars
        self.used_env |= scope.used_env
        text = str(answer).strip()
        if not view.was_read:
            self._kept[key] = text
        return text

    def _macro(self, name: str, package: str) -> Macro | None:
        # As in dbt: a package's own macro names that package's nodes.
        for place in (package, self._library.root_package):
            macro = self._library.packages.get(place, {}).get(name)
            if macro is not None:
                return macro
        return self._library.packages.get("dbt", {}).get(name)

    def _builtin(self, part: str, custom: object, view: NodeView) -> str:
        match part:
            case "database":
                return self._target.database if custom is None else str(custom).strip()
            case "schema" if custom is None:
                return self._target.schema
            case "schema":
                return f"{self._target.schema}_{str(custom).strip()}"
        if custom:
            return str(custom).strip()
        version = view["version"]
        name = str(view["name"])
        return f"{name}_v{str(version).replace('.', '_')}" if version else name
