"""The nodes of `manifest.json`, a line each.

So those that are as they were stay as they stand in the file that is there: making the
values of thousands again takes seconds. JSON has no line breaks inside its texts.
"""

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from customer360.artifacts.json_file import plain
from customer360.artifacts.node_values import node_values
from customer360.artifacts.primary_keys import primary_keys
from customer360.compilation.contracts import with_constraint_targets
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node
from customer360.resources.result import CompiledNode

_FIRST = '"nodes": {'
_LAST = "\n}, "
_COMPILED = '"compiled": true'


def manifest_text(values: Mapping[str, object], nodes: str) -> str:
    """The whole file; `values` are all of it but the nodes."""
    encode = json.JSONEncoder(default=plain).encode
    metadata = encode({"metadata": values["metadata"]})[1:-1]
    rest = {key: value for key, value in values.items() if key != "metadata"}
    return "".join(("{", metadata, ", ", _FIRST, nodes, _LAST, encode(rest)[1:]))


def nodes_text(
    manifest: Manifest,
    with_sql: Mapping[str, Mapping[str, object]],
    *,
    earlier: str,
) -> str:
    """A line for each node, with more values if it was compiled.

    `earlier` is the text of the same nodes before some changed, or nothing.
    """
    wanted: AbstractSet[str] = manifest.nodes.keys()
    if earlier:
        wanted = manifest.changed | with_sql.keys() | _compiled_in(earlier)
    encode = json.JSONEncoder(default=plain).encode
    fresh = {
        name: encode({name: {**values, **with_sql.get(name, {})}})[1:-1]
        for name, values in values_of_nodes(manifest, wanted).items()
    }
    if not earlier:
        return "\n" + ",\n".join(fresh.values())
    parts, place = [], 0
    for name, line in fresh.items():
        start = earlier.find(f'\n"{name}": {{', place) + 1
        if not start:  # Somebody else's file.
            return nodes_text(manifest, with_sql, earlier="")
        end = earlier.find("\n", start)
        comma = "" if end < 0 else ","
        parts += [earlier[place:start], line, comma]
        place = len(earlier) if end < 0 else end
    return "".join((*parts, earlier[place:]))


def _compiled_in(text: str) -> set[str]:
    """The ids of nodes whose SQL stands in the text: it is that of another call."""
    found, place = set(), text.find(_COMPILED)
    while place >= 0:
        start = text.rfind("\n", 0, place) + 2
        found.add(text[start : text.index('"', start)])
        place = text.find(_COMPILED, place + 1)
    return found


def values_of_nodes(
    manifest: Manifest, wanted: AbstractSet[str]
) -> dict[str, dict[str, object]]:
    """The values of these nodes by id, but for functions, which stand elsewhere."""
    nodes = manifest.nodes
    values = {
        name: node_values(node)
        for name, node in nodes.items()
        if name in wanted and node.resource_type is not ResourceType.FUNCTION
    }
    seen = [
        node
        for name, node in nodes.items()
        if name in wanted
        # Tests say what a key is.
        or (
            node.resource_type is ResourceType.TEST
            and not wanted.isdisjoint(node.depends_on)
        )
    ]
    disabled = (
        thing
        for things in manifest.disabled.values()
        for thing in things
        if isinstance(thing, Node)
    )
    for name, key in primary_keys(seen, disabled).items():
        if "primary_key" in values.get(name, ()):
            values[name]["primary_key"] = key
    return values


def compiled_values(
    compiled: CompiledNode,
    folder: str,
    manifest: Manifest,
    *,
    stores_failures: bool,
) -> dict[str, object]:
    """What a compiled node has in the manifest beside its other values.

    `stores_failures`: the call said so, of which a parsed test knows nothing.
    """
    node = compiled.node
    is_stored = stores_failures and node.config.get("store_failures_as") is None
    is_test = node.resource_type is ResourceType.TEST
    place = {"relation_name": str(node.relation)} if is_stored and is_test else {}
    return {
        **place,
        **_constraints(node, manifest),
        "compiled_path": (
            f"{folder}/compiled/{node.package_name}/{node.compiled_path}"
        ),
        "compiled": True,
        "compiled_code": compiled.compiled_code,
        "extra_ctes_injected": True,
        "extra_ctes": [{"id": name, "sql": ""} for name in compiled.extra_ctes],
    }


def nodes_in(text: str) -> str:
    """The part of a manifest's text that `nodes_text` gave, or nothing."""
    start, end = text.find(_FIRST), text.find(_LAST)
    return text[start + len(_FIRST) : end] if 0 <= start < end else ""


def _constraints(node: Node, manifest: Manifest) -> dict[str, object]:
    # Compiled, a foreign key names a relation and no longer a `ref`.
    constraints = [
        *node.constraints,
        *(item for column in node.columns.values() for item in column.constraints),
    ]
    if not any(constraint.get("to") for constraint in constraints):
        return {}
    values = node_values(with_constraint_targets(node, manifest))
    return {key: values[key] for key in ("constraints", "columns")}
