"""The manifest as plain values and back, to be kept in a file between runs."""

import marshal
from collections.abc import Mapping
from typing import TypeVar

from customer360.parsing.kept_nodes import pack_nodes, unpack_nodes
from customer360.parsing.parsed import ParsedFile
from customer360.parsing.shapes import as_mapping, as_sequence, pack, unpack
from customer360.resources.manifest import Manifest
from customer360.resources.node import (
    Doc,
    Exposure,
    GraphNode,
    Group,
    Macro,
    Node,
    Semantic,
    Source,
    UnitTest,
)

T = TypeVar("T")
Plain = object
_GRAPH_NODES: Mapping[str, type[GraphNode]] = {
    "Node": Node,
    "Source": Source,
    "UnitTest": UnitTest,
    "Exposure": Exposure,
    "Semantic": Semantic,
}


def pack_manifest(manifest: Manifest) -> Plain:
    """The manifest as plain values."""
    return {
        "project_name": manifest.project_name,
        "nodes": pack_nodes(manifest.nodes.values()),
        "sources": [pack(noun) for noun in manifest.sources.values()],
        "macros": [pack(noun) for noun in manifest.macros.values()],
        "docs": [pack(noun) for noun in manifest.docs.values()],
        "exposures": [pack(noun) for noun in manifest.exposures.values()],
        "semantics": [pack(noun) for noun in manifest.semantics.values()],
        "groups": [pack(noun) for noun in manifest.groups.values()],
        "unit_tests": [pack(noun) for noun in manifest.unit_tests.values()],
        "disabled": [
            (key, [(type(noun).__name__, pack(noun)) for noun in nouns])
            for key, nouns in manifest.disabled.items()
        ],
        "selectors": dict(manifest.selectors),
        "fingerprint": manifest.fingerprint,
    }


def unpack_manifest(values: object) -> Manifest:
    """The manifest that `pack_manifest` took apart.

    Raises:
        ValueError: these are other values.
    """
    kept = as_mapping(values)
    return Manifest(
        project_name=str(kept["project_name"]),
        nodes=unpack_nodes(kept["nodes"]),
        sources=_by_id(Source, kept["sources"]),
        macros=_by_id(Macro, kept["macros"]),
        docs=_by_id(Doc, kept["docs"]),
        exposures=_by_id(Exposure, kept["exposures"]),
        groups=_by_id(Group, kept["groups"]),
        semantics=_by_id(Semantic, kept["semantics"]),
        unit_tests=_by_id(UnitTest, kept["unit_tests"]),
        disabled={
            str(key): tuple(
                unpack(_GRAPH_NODES[str(name)], packed)
                for name, packed in map(as_sequence, as_sequence(nouns))
            )
            for key, nouns in map(as_sequence, as_sequence(kept["disabled"]))
        },
        selectors={
            key: as_mapping(selector)
            for key, selector in as_mapping(kept["selectors"]).items()
        },
        fingerprint=str(kept["fingerprint"]),
    )


def pack_file(file: ParsedFile) -> bytes:
    """What a file holds, to be unpacked by itself."""
    return marshal.dumps(pack(file))  # type: ignore[arg-type]


def unpack_file(packed: object) -> ParsedFile:
    """What `pack_file` packed; the bytes were checked when they were read.

    Raises:
        ValueError: these are other values.
    """
    if not isinstance(packed, bytes):
        raise ValueError("the kept project has another shape")  # noqa: TRY004
    return unpack(ParsedFile, marshal.loads(packed))  # noqa: S302


def _by_id(cls: type[T], packed: object) -> dict[str, T]:
    nouns = {}
    for values in as_sequence(packed):
        # The first field of every resource is its id.
        nouns[str(as_sequence(values)[0])] = unpack(cls, values)
    return nouns
