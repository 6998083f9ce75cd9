"""Plugins of a profile: the user's own modules beside the connection.

A module has a class `Plugin`, as for dbt-duckdb. It may prepare the connection (with
functions of its own), load sources, and store models. Modules that import dbt-duckdb's
names find ours under them where dbt-duckdb is not installed. Those that dbt-duckdb
brings itself are not offered: they need packages that c360 does without.
"""

import importlib
import importlib.util
import os
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from customer360.errors import ProjectError, UnsupportedError
from customer360.records import dataclass, field

_OF_DBT = frozenset(
    {
        *("delta", "excel", "glue", "gsheet", "iceberg", "motherduck", "postgres"),
        "sqlalchemy",
    }
)


class BasePlugin:
    """What a plugin may do; every method does nothing unless it is overridden."""

    def __init__(
        self,
        name: str,
        plugin_config: Mapping[str, object],
        credentials: object = None,
    ) -> None:
        self.name = name
        self.creds = credentials
        self.initialize(plugin_config)

    def initialize(self, plugin_config: Mapping[str, object]) -> None:
        """Take the plugin's `config` of the profile."""

    def configure_connection(self, conn: object) -> None:
        """Prepare the connection before anything runs."""

    def configure_cursor(self, cursor: object) -> None:
        """Prepare a cursor of it."""

    def load(self, source_config: "SourceConfig") -> object:
        """The rows of a source, as something that DuckDB reads from a variable."""
        raise NotImplementedError(f"load method not implemented for {self.name}")

    def store(self, target_config: "TargetConfig") -> None:
        """Store what a model of `plugin: ...` has written."""
        raise NotImplementedError(f"store method not implemented for {self.name}")

    def default_materialization(self) -> str:
        """What a loaded source becomes."""
        return "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceConfig:
    """A source as plugins see it; `meta` is all that is configured for it."""

    name: str
    identifier: str
    schema: str
    database: str | None
    meta: Mapping[str, object] = field(default_factory=dict)
    tags: Sequence[str] = ()

    def get(self, key: str, default: object = None) -> object:
        """A configured value, or the default."""
        return self.meta.get(key, default)

    def __getitem__(self, key: str) -> object:
        return self.meta[key]

    def __contains__(self, key: object) -> bool:
        return key in self.meta

    def table_name(self) -> str:
        """The name without quotes."""
        parts = (self.database, self.schema, self.identifier)
        return ".".join(part for part in parts if part)

    def as_dict(self) -> dict[str, object]:
        """All that is configured, and the names."""
        return {
            **self.meta,
            "name": self.name,
            "identifier": self.identifier,
            "schema": self.schema,
            "database": self.database,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLocation:
    """The file of a model."""

    path: str
    format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetConfig:
    """A model as plugins see it."""

    relation: object
    column_list: Sequence[object]
    config: Mapping[str, object]
    location: TargetLocation | None = None


@contextmanager
def _names_of_dbt() -> Iterator[None]:
    """Let `dbt.adapters.duckdb.plugins` mean this module, if nothing else is it."""
    try:
        installed = importlib.util.find_spec("dbt.adapters.duckdb") is not None
    except ModuleNotFoundError:
        installed = False
    if installed:
        yield
        return
    names = ("dbt", "dbt.adapters", "dbt.adapters.duckdb")
    own = {name: types.ModuleType(name) for name in names if name not in sys.modules}
    for word in ("plugins", "utils"):
        own[f"dbt.adapters.duckdb.{word}"] = sys.modules[__name__]
    sys.modules.update(own)
    try:
        yield
    finally:
        for name in own:
            sys.modules.pop(name, None)


def load_plugins(
    settings: Mapping[str, object], *, folder: str
) -> dict[str, BasePlugin]:
    """The plugins of the profile by name, found in `module_paths` too.

    Raises:
        ProjectError: one cannot be imported, or is one of dbt-duckdb's own.
    """
    items = settings.get("plugins") or []
    if not isinstance(items, list):
        raise ProjectError(f"`plugins` in profiles.yml is not a list: {items!r}")
    if not items:
        return {}
    paths = settings.get("module_paths")
    for path in [folder, *(paths if isinstance(paths, list) else [])]:
        full = os.path.join(folder, os.path.expanduser(str(path)))
        if full not in sys.path:
            sys.path.append(full)
    with _names_of_dbt():
        plugins = [_plugin(item, settings) for item in items]
    return {plugin.name: plugin for plugin in plugins}


def _plugin(item: object, settings: Mapping[str, object]) -> BasePlugin:
    given = {"module": item} if isinstance(item, str) else item
    if not isinstance(given, Mapping) or not isinstance(given.get("module"), str):
        raise ProjectError(
            f"cannot read the plugin {item!r} in profiles.yml",
            hint="write {module: ..., alias: ..., config: {...}}",
        )
    module = str(given["module"])
    if module in _OF_DBT:
        raise UnsupportedError(
            f"c360 does not offer dbt-duckdb's plugin {module!r}",
            hint="use DuckDB's extension for it, or a module of your own",
        )
    try:
        found = importlib.import_module(module)
    except ImportError as error:
        raise ProjectError(
            f"Unable to import module '{module}': {error}",
            hint="name the folder that it lies in under `module_paths` in profiles.yml",
        ) from None
    maker = getattr(found, "Plugin", None)
    if not callable(maker):
        raise ProjectError(f"Module '{module}' does not have a Plugin class.")
    plugin: BasePlugin = maker(
        name=str(given.get("alias") or module.rpartition(".")[2]),
        plugin_config=given.get("config") or settings.get("settings") or {},
        credentials=None,
    )
    return plugin
