"""The configuration of a node: defaults, `dbt_project.yml`, its yml, its own file.

Later places win. Tags and hooks add up, `meta` and its like are merged by key, `grants`
by key with `+` to add.
"""

from collections.abc import Iterator, Mapping, Sequence

from customer360.errors import ParsingError
from customer360.resources.kinds import ResourceType

Config = dict[str, object]

_APPENDED = frozenset({"tags", "pre-hook", "post-hook", "packages"})
_MERGED = frozenset({"meta", "quoting", "column_types", "docs", "contract"})
_HOOKS = {"pre_hook": "pre-hook", "post_hook": "post-hook"}
_ALIASES = {"data_schema": "schema", "dataset": "schema", "project": "database"}

_COMMON: Config = {
    "enabled": True,
    "alias": None,
    "schema": None,
    "database": None,
    "tags": [],
    "meta": {},
    "group": None,
    "static_analysis": None,
}
_NODE: Config = {
    **_COMMON,
    "materialized": "view",
    "incremental_strategy": None,
    "batch_size": None,
    "lookback": 1,
    "begin": None,
    "persist_docs": {},
    "post-hook": [],
    "pre-hook": [],
    "quoting": {},
    "column_types": {},
    "full_refresh": None,
    "unique_key": None,
    "on_schema_change": "ignore",
    "on_configuration_change": "apply",
    "grants": {},
    "packages": [],
    "docs": {"show": True, "node_color": None},
    "contract": {"enforced": False, "alias_types": True},
    "event_time": None,
    "concurrent_batches": None,
}
NO_LIMIT: Mapping[str, object] = {"count": None, "period": None}
_DEFAULTS: Mapping[ResourceType, Config] = {
    ResourceType.MODEL: {**_NODE, "access": "protected", "freshness": None},
    ResourceType.ANALYSIS: _NODE,
    ResourceType.OPERATION: _NODE,
    ResourceType.SQL_OPERATION: _NODE,
    ResourceType.SEED: {
        **_NODE,
        "materialized": "seed",
        "delimiter": ",",
        "quote_columns": None,
    },
    ResourceType.SNAPSHOT: {
        **_NODE,
        "materialized": "snapshot",
        "strategy": None,
        "target_schema": None,
        "target_database": None,
        "updated_at": None,
        "check_cols": None,
        "snapshot_meta_column_names": {
            "dbt_valid_to": None,
            "dbt_valid_from": None,
            "dbt_scd_id": None,
            "dbt_updated_at": None,
            "dbt_is_deleted": None,
        },
        "dbt_valid_to_current": None,
    },
    ResourceType.TEST: {
        **_COMMON,
        "schema": "dbt_test__audit",
        "materialized": "test",
        "severity": "ERROR",
        "store_failures": None,
        "store_failures_as": None,
        "where": None,
        "limit": None,
        "fail_calc": "count(*)",
        "warn_if": "!= 0",
        "error_if": "!= 0",
    },
    ResourceType.FUNCTION: {
        **_NODE,
        "materialized": "function",
        "type": "scalar",
        "volatility": None,
        "runtime_version": None,
        "entry_point": None,
    },
    ResourceType.UNIT_TEST: {
        "tags": [],
        "meta": {},
        "enabled": True,
        "static_analysis": None,
    },
    ResourceType.SOURCE: {
        "enabled": True,
        "event_time": None,
        "freshness": {
            "warn_after": dict(NO_LIMIT),
            "error_after": dict(NO_LIMIT),
            "filter": None,
        },
        "loaded_at_field": None,
        "loaded_at_query": None,
        "meta": {},
        "tags": [],
        "static_analysis": None,
    },
    ResourceType.EXPOSURE: {"enabled": True, "tags": [], "meta": {}},
    ResourceType.METRIC: {"enabled": True, "group": None, "meta": {}},
    ResourceType.SEMANTIC_MODEL: {"enabled": True, "group": None, "meta": {}},
    ResourceType.SAVED_QUERY: {
        "enabled": True,
        "group": None,
        "meta": {},
        "export_as": None,
        "schema": None,
        "cache": {"enabled": False},
    },
}
_MATERIALIZED_ONLY: Mapping[ResourceType, str] = {
    ResourceType.SEED: "seed",
    ResourceType.SNAPSHOT: "snapshot",
    ResourceType.TEST: "test",
}
# Where `dbt_project.yml` speaks of each kind.
SECTIONS: Mapping[ResourceType, tuple[str, ...]] = {
    ResourceType.MODEL: ("models",),
    ResourceType.ANALYSIS: ("models",),
    ResourceType.OPERATION: ("models",),
    ResourceType.SQL_OPERATION: ("models",),
    ResourceType.SEED: ("seeds",),
    ResourceType.SNAPSHOT: ("snapshots",),
    ResourceType.TEST: ("data_tests", "tests"),
    ResourceType.FUNCTION: ("functions",),
    ResourceType.UNIT_TEST: ("unit_tests",),
    ResourceType.SOURCE: ("sources",),
    ResourceType.EXPOSURE: ("exposures",),
    ResourceType.METRIC: ("metrics",),
    ResourceType.SEMANTIC_MODEL: ("semantic-models",),
    ResourceType.SAVED_QUERY: ("saved-queries",),
}


class ConfigResolver:
    """Resolves configurations for one user's project and its packages."""

    def __init__(
        self,
        projects: Mapping[str, Mapping[str, object]],
        *,
        root: str,
        written: Mapping[str, Mapping[str, object]] | None = None,
    ) -> None:
        self._projects = projects
        self._written = projects if written is None else written
        self._root = root
        self._folders: dict[tuple[object, ...], Config] = {}

    def resolve(
        self,
        kind: ResourceType,
        fqn: Sequence[str],
        *,
        package: str,
        patch: Mapping[str, object] | None = None,
        own: Mapping[str, object] | None = None,
    ) -> Config:
        """The node's configuration: what its folder says, its yml, its own file."""
        config = self._of_folder(kind, fqn, package).copy()
        for layer in (patch, own):
            if layer:
                merge_config(config, layer)
        if package != self._root:
            for level in _levels(self._projects[self._root], kind, fqn):
                merge_config(config, level)
        return _finished(config, kind)

    def unrendered(
        self,
        kind: ResourceType,
        fqn: Sequence[str],
        *,
        package: str,
        patch: Mapping[str, object] | None = None,
        own: Mapping[str, object] | None = None,
    ) -> Config:
        """What the user wrote anywhere, the nearest place last and winning.

        Jinja of `dbt_project.yml` stands in it as written: what differs between two
        environments only is no change.
        """
        config: Config = {}
        layers = _levels(self._written[package], kind, fqn)
        for layer in (*layers, patch or {}, own or {}):
            config.update(_translated(layer))
        return config

    def _of_folder(
        self, kind: ResourceType, fqn: Sequence[str], package: str
    ) -> Config:
        # Thousands of nodes share a folder; its levels are merged once.
        levels = _levels(self._projects[package], kind, fqn)
        depth = len(levels)
        key = (kind, package, depth, tuple(fqn[: depth - 1]))
        found = self._folders.get(key)
        if found is None:
            found = {name: _copied(value) for name, value in _DEFAULTS[kind].items()}
            for level in levels:
                merge_config(found, level)
            self._folders[key] = found
        return found


def _levels(
    project: Mapping[str, object], kind: ResourceType, fqn: Sequence[str]
) -> list[Mapping[str, object]]:
    levels = []
    for section in SECTIONS.get(kind, ()):
        tree = project.get(section)
        if isinstance(tree, Mapping):
            levels += list(_walk(tree, fqn))
    return levels


def _walk(
    tree: Mapping[str, object], fqn: Sequence[str]
) -> Iterator[Mapping[str, object]]:
    yield _settings(tree)
    for part in fqn:
        inner = tree.get(part)
        if not isinstance(inner, Mapping):
            return
        tree = inner
        yield _settings(tree)


def _settings(tree: Mapping[str, object]) -> Mapping[str, object]:
    # Without a plus, a mapping is a folder and anything else a setting.
    return {
        key.removeprefix("+").strip(): plain(value)
        for key, value in tree.items()
        if key.startswith("+") or not isinstance(value, Mapping)
    }


def merge_config(config: Config, layer: Mapping[str, object]) -> None:
    """Put a layer over what there is."""
    for key, value in _translated(layer).items():
        before = config.get(key)
        if key in _APPENDED:
            config[key] = [*_listed(before), *_listed(value)]
        elif key in _MERGED and isinstance(value, Mapping):
            config[key] = {**(before if isinstance(before, Mapping) else {}), **value}
        elif key == "grants" and isinstance(value, Mapping):
            config[key] = _merged_grants(before, value)
        else:
            config[key] = value


def _merged_grants(before: object, value: Mapping[str, object]) -> Config:
    merged: Config = dict(before) if isinstance(before, Mapping) else {}
    for key, grantees in value.items():
        name = key.removeprefix("+")
        # A plus with nothing to add to stays: what it adds to may lie below.
        found = name if key == name or name in merged else key
        kept = _listed(merged.get(found)) if key != name else []
        merged.pop("+" + name, None)
        merged[found] = [*kept, *_listed(grantees)]
    return merged


def _without_plus(grants: object) -> Config:
    found = grants if isinstance(grants, Mapping) else {}
    return {key.removeprefix("+"): value for key, value in found.items()}


def _translated(layer: Mapping[str, object]) -> Mapping[str, object]:
    return {
        _HOOKS.get(key, _ALIASES.get(key, key)): value for key, value in layer.items()
    }


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _copied(value: object) -> object:
    match value:
        case dict():
            return dict(value)
        case list():
            return list(value)
    return value


def _finished(config: Config, kind: ResourceType) -> Config:
    for key in ("pre-hook", "post-hook"):
        hooks = config.get(key)
        if hooks:
            config[key] = [_hook(hook) for hook in _listed(hooks)]
    if grants := config.get("grants"):
        config["grants"] = _merged_grants({}, _without_plus(grants))
    if kind is ResourceType.TEST:
        _settle_stored_failures(config)
    only = _MATERIALIZED_ONLY.get(kind)
    if only is not None and config.get("materialized") != only:
        raise ParsingError(
            f"a {kind} is materialized as '{only}', not {config['materialized']!r}",
            hint="take `materialized` out of its configuration",
        )
    enabled = config.get("enabled")
    if not isinstance(enabled, bool):
        raise ParsingError(f"`enabled` is {enabled!r}; write true or false")
    return config


def _hook(hook: object) -> Config:
    if isinstance(hook, Mapping):
        return {"transaction": True, "index": None, **hook}
    return {"sql": str(hook), "transaction": True, "index": None}


def _settle_stored_failures(config: Config) -> None:
    kind = config["store_failures_as"]
    stored = config["store_failures"]
    if kind is not None:
        config["store_failures"] = kind != "ephemeral"
    elif stored is not None:
        config["store_failures_as"] = "table" if stored else "ephemeral"


def plain(value: object) -> object:
    """The value as lists, mappings, numbers and texts, to be kept."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case set() | frozenset():
            return sorted(plain(item) for item in value)  # type: ignore[type-var]
    return str(value)
