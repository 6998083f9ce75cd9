"""Nouns as plain tuples and back, to be kept in a file between runs.

Reading is what counts: fifteen thousand nodes must not cost more than a fifth of a
second, so they are filled slot by slot instead of through their constructor.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import TypeVar

from customer360.parsing.parsed import Draft, Entry, Facts, ParsedFile
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import (
    Column,
    Doc,
    Exposure,
    GraphNode,
    Group,
    Macro,
    Node,
    Ref,
    Semantic,
    Source,
    TestMetadata,
    UnitTest,
)

T = TypeVar("T")
Plain = object
_Setter = Callable[[object, object], None]
_Convert = Callable[[object], object]


@dataclass(frozen=True, slots=True)
class _Shape:
    """How one class is taken apart: its fields, and which need converting."""

    names: tuple[str, ...]
    setters: tuple[_Setter, ...]
    packed: tuple[tuple[int, _Convert], ...]
    unpacked: tuple[tuple[int, _Convert], ...]


def _shape(cls: type, **converters: tuple[_Convert, _Convert]) -> _Shape:
    names = tuple(field.name for field in fields(cls))
    setters: list[_Setter] = [getattr(cls, name).__set__ for name in names]
    places = [(names.index(name), pair) for name, pair in converters.items()]
    return _Shape(
        names,
        tuple(setters),
        tuple((place, pair[0]) for place, pair in places),
        tuple((place, pair[1]) for place, pair in places),
    )


def pack(noun: object) -> tuple[Plain, ...]:
    """The noun's values in the order of its fields."""
    shape = _SHAPES[type(noun)]
    values = [getattr(noun, name) for name in shape.names]
    for place, convert in shape.packed:
        values[place] = convert(values[place])
    return tuple(values)


def unpack(cls: type[T], values: object) -> T:
    """The noun that `pack` took apart."""
    shape = _SHAPES[cls]
    plain = _sequence(values)
    if len(plain) != len(shape.setters):
        raise ValueError("the kept project has another shape")
    noun = object.__new__(cls)
    if shape.unpacked:
        converted = list(plain)
        for place, convert in shape.unpacked:
            if converted[place]:
                converted[place] = convert(converted[place])
        plain = tuple(converted)
    for setter, value in zip(shape.setters, plain, strict=False):
        setter(noun, value)
    return noun


def _sequence(value: object) -> tuple[object, ...]:
    if isinstance(value, tuple):
        return value
    if isinstance(value, list):
        return tuple(value)
    raise ValueError("the kept project has another shape")


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError("the kept project has another shape")  # noqa: TRY004
    return value


def _nested(cls: type) -> tuple[_Convert, _Convert]:
    return (
        lambda noun: None if noun is None else pack(noun),
        lambda values: None if values is None else unpack(cls, values),
    )


def _tuple_of(cls: type) -> tuple[_Convert, _Convert]:
    return (
        lambda nouns: tuple(pack(noun) for noun in _sequence(nouns)),
        lambda packed: tuple(unpack(cls, values) for values in _sequence(packed)),
    )


def _list_of(cls: type) -> tuple[_Convert, _Convert]:
    return (
        lambda nouns: [pack(noun) for noun in _sequence(nouns)],
        lambda packed: [unpack(cls, values) for values in _sequence(packed)],
    )


def _mapping_of(cls: type) -> tuple[_Convert, _Convert]:
    return (
        lambda nouns: {key: pack(noun) for key, noun in _mapping(nouns).items()},
        lambda packed: {
            key: unpack(cls, values) for key, values in _mapping(packed).items()
        },
    )


_KIND: tuple[_Convert, _Convert] = (str, lambda text: ResourceType(str(text)))
_SHAPES: Mapping[type, _Shape] = {
    Ref: _shape(Ref),
    Column: _shape(Column),
    TestMetadata: _shape(TestMetadata),
    Node: _shape(
        Node,
        resource_type=_KIND,
        columns=_mapping_of(Column),
        refs=_tuple_of(Ref),
        test=_nested(TestMetadata),
    ),
    Source: _shape(Source, resource_type=_KIND, columns=_mapping_of(Column)),
    UnitTest: _shape(UnitTest, resource_type=_KIND),
    Exposure: _shape(Exposure, resource_type=_KIND, refs=_tuple_of(Ref)),
    Semantic: _shape(Semantic, resource_type=_KIND, refs=_tuple_of(Ref)),
    Macro: _shape(Macro),
    Doc: _shape(Doc),
    Group: _shape(Group),
    Entry: _shape(Entry),
    Facts: _shape(Facts, refs=_list_of(Ref)),
}
_SHAPES = {
    **_SHAPES,
    Draft: _shape(Draft, kind=_KIND, facts=_nested(Facts)),
}
_SHAPES = {
    **_SHAPES,
    ParsedFile: _shape(
        ParsedFile,
        drafts=_list_of(Draft),
        entries=_list_of(Entry),
        macros=_list_of(Macro),
        docs=_list_of(Doc),
    ),
}
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
        "nodes": [pack(noun) for noun in manifest.nodes.values()],
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
    kept = _mapping(values)
    return Manifest(
        project_name=str(kept["project_name"]),
        nodes=_by_id(Node, kept["nodes"]),
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
                for name, packed in map(_sequence, _sequence(nouns))
            )
            for key, nouns in map(_sequence, _sequence(kept["disabled"]))
        },
        selectors={
            key: _mapping(selector)
            for key, selector in _mapping(kept["selectors"]).items()
        },
        fingerprint=str(kept["fingerprint"]),
    )


def _by_id(cls: type[T], packed: object) -> dict[str, T]:
    nouns = {}
    for values in _sequence(packed):
        # The first field of every resource is its id.
        nouns[str(_sequence(values)[0])] = unpack(cls, values)
    return nouns
