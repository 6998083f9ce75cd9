"""A file, and a view that reads it.

A query without rows leaves a file with one row of nothing, so that the file tells its
columns; the view leaves that row out.
"""

import os
from collections.abc import Mapping

from customer360.compilation.external_files import (
    FORMATS,
    complete_options,
    copy_options,
    default_location,
    read_location,
)
from customer360.errors import CompilationError
from customer360.materializations.context import Context, Outcome
from customer360.materializations.finishing import finish
from customer360.materializations.python_model import python_rows
from customer360.materializations.replace import make_room
from customer360.materializations.settings import mapping
from customer360.records import replace
from customer360.resources.kinds import RelationType
from customer360.resources.node import Node
from customer360.resources.relation import Relation, quote_identifier
from customer360.resources.result import CompiledNode

_READ_OPTIONS: Mapping[str, Mapping[str, object]] = {
    "parquet": {"union_by_name": False},
    "json": {"auto_detect": True},
    "csv": {"auto_detect": True},
}


def create_external(compiled: CompiledNode, context: Context) -> Outcome:
    """Write the file and make the view.

    Raises:
        CompilationError: the format, or what the options say, does not exist.
    """
    node = compiled.node

    def rendered(value: object) -> str:
        return context.templates.render(str(value), node, context.session)

    config = node.config
    root = str(context.settings.get("external_root") or ".")
    location = rendered(
        config.get("location") or default_location(root, node.alias, config)
    )
    given = config.get("options") or {}
    if not isinstance(given, Mapping):
        raise CompilationError(
            "The options argument must be a dictionary", path=node.original_file_path
        )
    options: dict[str, object] = {
        str(key): rendered(value) for key, value in given.items()
    }
    options |= {
        key: rendered(config[key]) for key in ("format", "delimiter") if config.get(key)
    }
    view = write_external(location, options, compiled, context)
    return Outcome(relation=view)


def write_external(
    location: str,
    options: Mapping[str, object],
    compiled: CompiledNode,
    context: Context,
) -> Relation:
    """Write the query's rows there, and make the view that reads them."""
    node = compiled.node
    written = complete_options(location, options)
    kind = _format(node, written)
    rows = Relation(
        database="temp",
        schema="main",
        identifier=f"{node.alias}__rows",
        type=RelationType.TABLE,
    )
    is_empty = _collect(compiled, rows, context)
    names = [column.name for column in context.session.columns(rows)]
    if is_empty:
        nothing = ", ".join("null" for _ in names)
        context.session.execute(f"insert into {rows} values ({nothing})")
    _make_folder(location, written)
    place = location.replace("'", "''")
    context.session.execute(f"copy {rows} to '{place}' ({copy_options(written)})")
    context.session.drop(rows)
    view = replace(node.relation, type=RelationType.VIEW)
    query = _reading(node, kind, read_location(place, written), written)
    if is_empty:
        query += "\nwhere " + " and ".join(
            f"{quote_identifier(name)} is not null" for name in names
        )
    make_room(view, context)
    context.run(node, f"create or replace view {view} as {query}")
    context.catalog.put(view)
    finish(node, view, context)
    plugin = node.config.get("plugin")
    if plugin is not None:
        context.session.hand_over(
            str(plugin), view, path=location, file_format=kind, settings=node.config
        )
    if node.config.get("glue_register"):
        raise CompilationError(
            "c360 does not offer `glue_register`",
            hint="register the file with a plugin of your own",
            path=node.original_file_path,
        )
    return view


def _format(node: Node, options: Mapping[str, object]) -> str:
    configured = node.config.get("format")
    if configured and configured not in FORMATS:
        raise CompilationError(
            f"Invalid format: {configured}. Allowed formats are: {', '.join(FORMATS)}",
            path=node.original_file_path,
        )
    found = str(configured or options["format"]).lower()
    return found if found in FORMATS else "parquet"


def _collect(compiled: CompiledNode, rows: Relation, context: Context) -> bool:
    """Put the rows into a temporary table; true if there are none."""
    if compiled.node.language == "python":
        context.session.store(python_rows(compiled, context), rows, temporary=True)
    else:
        name = quote_identifier(rows.identifier)
        context.session.execute(
            f"create or replace temporary table {name} as {compiled.compiled_code}"
        )
    return not context.session.execute(f"select 1 from {rows} limit 1").rows


def _make_folder(location: str, options: Mapping[str, object]) -> None:
    """The folder of a partitioned file must be there; other folders are the user's."""
    if options.get("partition_by") and "://" not in location:
        os.makedirs(location, exist_ok=True)


def _reading(
    node: Node, kind: str, location: str, written: Mapping[str, object]
) -> str:
    configured = mapping(node.config.get(f"{kind}_read_options"))
    options = dict(configured or _READ_OPTIONS[kind])
    if written.get("compression") and kind != "parquet":
        # DuckDB knows a compression by a lower-case ending only.
        options.setdefault("compression", written["compression"])
    words = "".join(f", {key}={_value(value)}" for key, value in options.items())
    return f"select * from read_{kind}('{location}'{words})"


def _value(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)
