"""The nodes of `manifest.json`, a line each.

So those that are as they were are taken from the file that is there: making the values
of thousands again takes seconds. JSON has no line breaks inside its texts.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from customer360.artifacts.json_file import plain
from customer360.artifacts.node_values import node_values
from customer360.artifacts.primary_keys import primary_keys
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node
from customer360.resources.result import CompiledNode

_FIRST = '"nodes": {\n'
_BETWEEN = ",\n"
_LAST = "\n}, "
_COMPILED = '"compiled": true'


def manifest_text(values: Mapping[str, object], lines: Sequence[str]) -> str:
    """The whole file; `values` are all of it but the nodes."""
    encode = json.JSONEncoder(default=plain).encode
    metadata = encode({"metadata": values["metadata"]})[1:-1]
    rest = {key: value for key, value in values.items() if key != "metadata"}
    nodes = _BETWEEN.join(lines)
    return f"{{{metadata}, {_FIRST}{nodes}{_LAST}{encode(rest)[1:]}"


def node_lines(
    manifest: Manifest,
    with_sql: Mapping[str, Mapping[str, object]],
    *,
    earlier: Mapping[str, str],
) -> Iterator[str]:
    """The line of each node, with more values if it was compiled.

    Those of `earlier` are good.
    """
    encode = json.JSONEncoder(default=plain).encode
    stale = manifest.nodes.keys() - (earlier.keys() - with_sql.keys())
    fresh = values_of_nodes(manifest, stale)
    for name, node in manifest.nodes.items():
        if name in fresh:
            values = {**fresh[name], **with_sql.get(name, {})}
            yield encode({name: values})[1:-1]
        elif node.resource_type is not ResourceType.FUNCTION:
            yield earlier[name]


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


def compiled_values(compiled: CompiledNode, folder: str) -> dict[str, object]:
    """What a compiled node has in the manifest beside its other values."""
    node = compiled.node
    return {
        "compiled_path": (
            f"{folder}/compiled/{node.package_name}/{node.compiled_path}"
        ),
        "compiled": True,
        "compiled_code": compiled.compiled_code,
        "extra_ctes_injected": True,
        "extra_ctes": [{"id": name, "sql": ""} for name in compiled.extra_ctes],
    }


def lines_of(text: str, manifest: Manifest) -> dict[str, str]:
    """The lines of nodes that have not changed, nor been compiled, by id."""
    start, end = text.find(_FIRST), text.find(_LAST)
    if not 0 <= start < end:
        return {}
    found = {}
    for line in text[start + len(_FIRST) : end].split(_BETWEEN):
        name = line[1 : line.find('"', 1)]
        if name not in manifest.changed and _COMPILED not in line:
            found[name] = line
    return {name: line for name, line in found.items() if name in manifest.nodes}
