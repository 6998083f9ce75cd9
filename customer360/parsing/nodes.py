"""A draft, what a yml says of it, and the project's configuration become a node."""

import os
from collections.abc import Mapping, Sequence

from customer360.errors import C360Error, ParsingError
from customer360.parsing.checked_models import check_model
from customer360.parsing.config import Config, ConfigResolver
from customer360.parsing.constraints import with_constraints
from customer360.parsing.parsed import Draft, Entry
from customer360.parsing.relation_names import RelationNamer
from customer360.parsing.signatures import signature_of
from customer360.project.project import MORE_UNRENDERED, Project
from customer360.project.yaml import as_list, as_mapping, as_texts
from customer360.records import dataclass, field
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Column, Node

Version = str | int | None
SHOWN: Mapping[str, object] = {"show": True, "node_color": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """What a yml says of one node, in one of its versions if it has versions."""

    package: str
    entry: Entry
    value: Mapping[str, object]
    version: Version = None
    latest_version: Version = None

    @property
    def config(self) -> Config:
        """The configuration that it gives, with the keys that may stand outside."""
        given = as_mapping(
            self.value.get("config"), "`config`", path=self.entry.path, line=self.line
        )
        config = dict(given)
        for key in ("meta", "docs", "group", "contract", "access", "tags"):
            if key not in self.value:
                continue
            if key == "tags":
                own = as_texts(self.value[key], "`tags`", path=self.entry.path)
                inner = as_texts(given.get("tags"), "`tags`", path=self.entry.path)
                config["tags"] = [*own, *inner]
            elif key in given:
                raise ParsingError(
                    f"`{key}` of {self.entry.name!r} stands both under `config` and "
                    "beside it",
                    hint="keep the one under `config`",
                    path=self.entry.path,
                    line=self.line,
                )
            else:
                config[key] = self.value[key]
        return config

    @property
    def written_config(self) -> Config:
        """The configuration with its Jinja as it was written."""
        written = self.entry.written
        config = self.config
        layers = [written.get("config")]
        # What a version says goes before what all say, with Jinja or without.
        versions = written.get("versions", self.entry.value.get("versions"))
        layers += [
            version.get("config")
            for version in as_list(versions, "`versions`")
            if isinstance(version, Mapping)
            and str(version.get("v")) == str(self.version)
        ]
        for layer in layers:
            config.update(as_mapping(layer, "`config`", path=self.entry.path))
        return config

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.entry.line


@dataclass(slots=True, kw_only=True)
class NodeMaker:
    """Makes nodes; holds what all of them need."""

    project: Project
    configs: ConfigResolver
    namer: RelationNamer
    roots: Mapping[str, str] = field(default_factory=dict)

    def _unrendered(
        self, draft: Draft, patch: Patch | None, fqn: tuple[str, ...]
    ) -> Config:
        given = patch.config if patch else None
        own: Mapping[str, object] = draft.facts.config
        if self.project.flags.get(MORE_UNRENDERED):
            given = patch.written_config if patch else None
            if draft.language == "sql":
                from customer360.jinja.written_config import written_config

                own = written_config(draft.raw_code) or own
        return self.configs.unrendered(
            draft.kind, fqn, package=draft.package, patch=given, own=own
        )

    def make(self, draft: Draft, patch: Patch | None) -> Node:
        """The node. Its references are not resolved yet.

        Raises:
            ParsingError: its configuration is wrong.
        """
        version = patch.version if patch else None
        name = patch.entry.name if patch and version is not None else draft.name
        fqn = draft.fqn
        if version is not None:
            fqn = (*fqn[:-1], name, f"v{version}")
        config = self._config(draft, patch, fqn)
        unique_id = ".".join(
            (
                str(draft.kind),
                draft.package,
                name,
                *((f"v{version}",) if version is not None else ()),
            )
        )
        names = self.namer.names(
            config,
            name=name,
            package=draft.package,
            kind=draft.kind,
            fqn=fqn,
            version=version,
            unique_id=unique_id,
            path=draft.original_file_path,
        )
        value: Mapping[str, object] = patch.value if patch else {}
        node = Node(
            unique_id=unique_id,
            resource_type=draft.kind,
            package_name=draft.package,
            name=name,
            alias=names.alias,
            database=names.database,
            schema=names.schema,
            unquoted=names.unquoted,
            path=draft.path,
            original_file_path=draft.original_file_path,
            fqn=fqn,
            raw_code=draft.raw_code,
            language=draft.language,
            checksum=draft.checksum,
            line=draft.line,
            config=config,
            unrendered_config=self._unrendered(draft, patch, fqn),
            description=str(value.get("description") or ""),
            columns=columns_of(value, patch.entry) if patch else {},
            tags=self._tags(draft, patch, config),
            meta=as_mapping(config.get("meta"), "`meta`"),
            docs=as_mapping(config.get("docs") or SHOWN, "`docs`"),
            group=_optional(config.get("group")),
            access=str(config.get("access") or "protected"),
            version=version,
            latest_version=patch.latest_version if patch else None,
            deprecation_date=_optional(value.get("deprecation_date")),
            constraints=_constraints(value, patch),
            time_spine=_time_spine(value),
            patch_path=f"{patch.package}://{patch.entry.path}" if patch else None,
            refs=tuple(draft.facts.refs),
            sources=tuple(draft.facts.sources),
            metrics=tuple(draft.facts.metrics),
            functions=tuple(draft.facts.functions),
            signature=(
                signature_of(draft.name, patch.value, patch.entry)
                if patch is not None and draft.kind is ResourceType.FUNCTION
                else {}
            ),
            depends_on_macros=tuple(draft.facts.macros),
            root_path=(
                self.roots.get(draft.package)
                if draft.kind is ResourceType.SEED
                else None
            ),
        )
        return with_constraints(node) if patch or config.get("contract") else node

    def _tags(
        self, draft: Draft, patch: Patch | None, config: Config
    ) -> tuple[str, ...]:
        # dbt reads the file first and the yml later, so the yml's tags come last here.
        own = as_texts(draft.facts.config.get("tags"), "`tags`")
        given = as_texts(patch.config.get("tags"), "`tags`") if patch else ()
        tags = as_texts(config.get("tags"), "`tags`")
        folder = tags[: len(tags) - len(own) - len(given)]
        return tuple(dict.fromkeys((*folder, *own, *given, *tags)))

    def _config(
        self, draft: Draft, patch: Patch | None, fqn: tuple[str, ...]
    ) -> Config:
        given = patch.config if patch else {}
        if draft.language == "python":
            given = {"materialized": "table", **given}
        try:
            config = self.configs.resolve(
                draft.kind,
                fqn,
                package=draft.package,
                patch=given,
                own=draft.facts.config,
            )
            check_config(draft, config)
        except C360Error as error:
            error.path = error.path or draft.original_file_path
            raise
        return config


def check_config(draft: Draft, config: Config) -> None:
    """Refuse a configuration that cannot be run.

    Raises:
        ParsingError: it says something impossible.
    """
    if draft.kind is ResourceType.SNAPSHOT and config["enabled"]:
        _check_snapshot(draft.name, config)
    if draft.kind is ResourceType.TEST:
        check_severity(draft.name, config)
    if draft.kind is ResourceType.MODEL:
        check_model(config)


def check_severity(name: str, config: Config) -> None:
    """Refuse a severity that does not exist.

    Raises:
        ParsingError: it is neither warn nor error.
    """
    if str(config.get("severity")).lower() not in {"warn", "error"}:
        raise ParsingError(
            f"the severity of {name} is {config.get('severity')!r}",
            hint="write warn or error",
        )


def _check_snapshot(name: str, config: Config) -> None:
    strategy = config.get("strategy")
    if not strategy or not config.get("unique_key"):
        raise ParsingError(
            f"the snapshot {name!r} needs a `strategy` and a `unique_key`",
            hint="for example strategy='timestamp', updated_at='updated_at', "
            "unique_key='id'",
        )
    wanted = {"timestamp": "updated_at", "check": "check_cols"}.get(str(strategy))
    if wanted is not None and not config.get(wanted):
        raise ParsingError(
            f"the snapshot {name!r} has the strategy {strategy!r} and no `{wanted}`"
        )


def columns_of(value: Mapping[str, object], entry: Entry) -> dict[str, Column]:
    """The columns that a yml describes, by name.

    Raises:
        ParsingError: one has no name, or stands twice.
    """
    columns: dict[str, Column] = {}
    items = as_list(value.get("columns"), "`columns`", path=entry.path, line=entry.line)
    for place, item in enumerate(items):
        line = entry.lines.get(f"columns/{place}", entry.line)
        given = as_mapping(item, "a column", path=entry.path, line=line)
        if "include" in given:
            continue
        name = given.get("name")
        if not isinstance(name, str):
            raise ParsingError("a column has no name", path=entry.path, line=line)
        if name in columns:
            raise ParsingError(
                f"the column {name!r} of {entry.name!r} stands twice",
                path=entry.path,
                line=line,
            )
        columns[name] = _column(name, given, entry.path)
    return columns


def _column(name: str, given: Mapping[str, object], path: str) -> Column:
    config = as_mapping(given.get("config"), "`config`", path=path)
    tags = (
        *as_texts(given.get("tags"), "`tags`", path=path),
        *as_texts(config.get("tags"), "`tags`", path=path),
    )
    meta = {
        **as_mapping(given.get("meta"), "`meta`", path=path),
        **as_mapping(config.get("meta"), "`meta`", path=path),
    }
    quote = given.get("quote")
    return Column(
        name=name,
        description=str(given.get("description") or ""),
        data_type=_optional(given.get("data_type")),
        tags=tuple(dict.fromkeys(tags)),
        meta=meta,
        quote=quote if isinstance(quote, bool) else None,
        constraints=tuple(
            as_mapping(item, "a constraint", path=path)
            for item in as_list(given.get("constraints"), "`constraints`", path=path)
        ),
        granularity=_optional(given.get("granularity")),
    )


def _constraints(
    value: Mapping[str, object], patch: Patch | None
) -> tuple[Mapping[str, object], ...]:
    path = patch.entry.path if patch else None
    items: Sequence[object] = as_list(
        value.get("constraints"), "`constraints`", path=path
    )
    return tuple(as_mapping(item, "a constraint", path=path) for item in items)


def _optional(value: object) -> str | None:
    return None if value is None else str(value)


def folder_fqn(package: str, original_file_path: str, *names: str) -> tuple[str, ...]:
    """The name of something declared in a yml: package, folders of the file, names."""
    folders = os.path.dirname(original_file_path).split("/")[1:]
    return (package, *folders, *names)


def _time_spine(value: Mapping[str, object]) -> Mapping[str, object] | None:
    given = value.get("time_spine")
    if not isinstance(given, Mapping):
        return None
    return {
        "standard_granularity_column": given.get("standard_granularity_column"),
        "custom_granularities": [
            {"name": item.get("name"), "column_name": item.get("column_name")}
            for item in as_list(given.get("custom_granularities"), "granularities")
            if isinstance(item, Mapping)
        ],
    }
