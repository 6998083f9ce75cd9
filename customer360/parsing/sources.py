"""The tables of `sources:` entries."""

from collections.abc import Iterator, Mapping

from customer360.errors import ParsingError
from customer360.parsing.config import NO_LIMIT, Config, ConfigResolver
from customer360.parsing.nodes import columns_of, folder_fqn
from customer360.parsing.parsed import Entry
from customer360.project.project import Project
from customer360.project.yaml import as_list, as_mapping, as_texts
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Source


def source_tables(entry: Entry) -> Iterator[tuple[int, Mapping[str, object], int]]:
    """Place, value and line of each table of a source.

    Raises:
        ParsingError: one has no name.
    """
    tables = as_list(
        entry.value.get("tables"), "`tables`", path=entry.path, line=entry.line
    )
    for place, item in enumerate(tables):
        line = entry.lines.get(f"tables/{place}", entry.line)
        table = as_mapping(item, "a table", path=entry.path, line=line)
        if not isinstance(table.get("name"), str):
            raise ParsingError(
                f"a table of the source {entry.name!r} has no name",
                path=entry.path,
                line=line,
            )
        yield place, table, line


def make_source(
    entry: Entry,
    table: Mapping[str, object],
    *,
    line: int,
    package: str,
    project: Project,
    configs: ConfigResolver,
) -> Source:
    """One table of a source.

    Raises:
        ParsingError: it says something impossible.
    """
    source = entry.value
    name = str(table["name"])
    fqn = folder_fqn(package, entry.path, entry.name, name)
    patch = _patch(entry, table)
    config = configs.resolve(ResourceType.SOURCE, fqn, package=package, patch=patch)
    # The tags of a yml replace those of dbt_project.yml, as in dbt.
    config["tags"] = sorted(set(as_texts(patch["tags"], "`tags`")))
    freshness = config.get("freshness")
    source_config = as_mapping(source.get("config"), "`config`", path=entry.path)
    return Source(
        unique_id=f"source.{package}.{entry.name}.{name}",
        package_name=package,
        source_name=entry.name,
        name=name,
        identifier=str(table.get("identifier") or name),
        database=str(source.get("database") or project.target.database),
        schema=str(source.get("schema") or entry.name),
        path=entry.path,
        original_file_path=entry.path,
        line=line,
        fqn=fqn,
        source_description=str(source.get("description") or ""),
        description=str(table.get("description") or ""),
        loader=str(source.get("loader") or ""),
        loaded_at_field=_optional(config.get("loaded_at_field")),
        loaded_at_query=_optional(config.get("loaded_at_query")),
        freshness=(None if freshness is None else as_mapping(freshness, "`freshness`")),
        columns=columns_of(table, entry),
        meta=as_mapping(config.get("meta"), "`meta`", path=entry.path),
        source_meta={
            **as_mapping(source.get("meta"), "`meta`", path=entry.path),
            **as_mapping(source_config.get("meta"), "`meta`", path=entry.path),
        },
        tags=as_texts(config["tags"], "`tags`"),
        config=config,
        unrendered_config=configs.unrendered(
            ResourceType.SOURCE, fqn, package=package, patch=patch
        ),
        unrendered_database=_as_written(entry, "database"),
        unrendered_schema=_as_written(entry, "schema"),
        external=_external(table, entry),
        quoting={
            **dict.fromkeys(("database", "schema", "identifier", "column")),
            **as_mapping(source.get("quoting"), "`quoting`", path=entry.path),
            **as_mapping(table.get("quoting"), "`quoting`", path=entry.path),
        },
    )


def _as_written(entry: Entry, key: str) -> str | None:
    return _optional(entry.written.get(key, entry.value.get(key)))


def _external(table: Mapping[str, object], entry: Entry) -> Mapping[str, object] | None:
    if table.get("external") is None:
        return None
    return as_mapping(table["external"], "`external`", path=entry.path)


def _patch(entry: Entry, table: Mapping[str, object]) -> Config:
    """What the source and the table say together; the table wins."""
    layers = []
    for level in (entry.value, table):
        config = as_mapping(level.get("config"), "`config`", path=entry.path)
        layers.append((level, config))
    merged: Config = {}
    tags: list[str] = []
    meta: dict[str, object] = {}
    for level, config in layers:
        merged |= config
        for place in (level, config):
            tags += as_texts(place.get("tags"), "`tags`", path=entry.path)
            meta |= as_mapping(place.get("meta"), "`meta`", path=entry.path)
    merged |= {"tags": tags, "meta": meta, **_loaded_at(layers, entry)}
    freshness = _freshness(layers, entry)
    if freshness is not _UNSET:
        merged["freshness"] = freshness
    else:
        merged.pop("freshness", None)
    return merged


_Layers = list[tuple[Mapping[str, object], Mapping[str, object]]]
_UNSET = object()


def _loaded_at(layers: _Layers, entry: Entry) -> Config:
    found: Config = {"loaded_at_field": None, "loaded_at_query": None}
    for level, config in layers:
        given = {
            key: config.get(key, level.get(key))
            for key in found
            if key in level or key in config
        }
        if "" in given.values():
            raise ParsingError(
                f"`loaded_at_field` or `loaded_at_query` of {entry.name!r} is empty",
                hint="write null where a table has none",
                path=entry.path,
                line=entry.line,
            )
        if all(given.get(key) for key in found):
            raise ParsingError(
                f"the source {entry.name!r} has both `loaded_at_field` and "
                "`loaded_at_query`",
                hint="keep one of them",
                path=entry.path,
                line=entry.line,
            )
        if given:
            found = {"loaded_at_field": None, "loaded_at_query": None, **given}
    return found


def _freshness(layers: _Layers, entry: Entry) -> object:
    """Merged from the source down; null switches it off, silence asks for nothing."""
    found: object = _UNSET
    for level, config in layers:
        for place in (level, config):
            if "freshness" not in place:
                continue
            given = place["freshness"]
            if given is None:
                found = None
                continue
            value = as_mapping(given, "`freshness`", path=entry.path, line=entry.line)
            before = found if isinstance(found, dict) else {}
            found = {**_NO_FRESHNESS, **before, **_limits(value, before, entry)}
    return found


_NO_FRESHNESS: Mapping[str, object] = {
    "warn_after": NO_LIMIT,
    "error_after": NO_LIMIT,
    "filter": None,
}


def _limits(
    value: Mapping[str, object], before: Mapping[str, object], entry: Entry
) -> dict[str, object]:
    limits: dict[str, object] = {}
    for key, given in value.items():
        # Null takes the limit away that stands above it.
        if key in {"warn_after", "error_after"} and given is not None:
            old = before.get(key)
            limits[key] = {
                **NO_LIMIT,
                **(old if isinstance(old, dict) else {}),
                **as_mapping(given, f"`{key}`", path=entry.path, line=entry.line),
            }
        else:
            limits[key] = given
    return limits


def _optional(value: object) -> str | None:
    return None if value is None else str(value)
