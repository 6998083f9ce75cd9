"""Nouns as plain tuples and back.

Reading is what counts: nouns are filled slot by slot, not through their constructor.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from customer360.parsing.parsed import Draft, Entry, Facts, ParsedFile
from customer360.records import dataclass, fields
from customer360.resources.kinds import ResourceType
from customer360.resources.node import (
    Column,
    Doc,
    Exposure,
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
class Shape:
    """How one class is taken apart: its fields, and which need converting."""

    names: tuple[str, ...]
    setters: tuple[_Setter, ...]
    packed: tuple[tuple[int, _Convert], ...]
    unpacked: tuple[tuple[int, _Convert], ...]

    def take_apart(self, noun: object) -> tuple[Plain, ...]:
        """The noun's values in the order of the names."""
        values = [getattr(noun, name) for name in self.names]
        for place, convert in self.packed:
            values[place] = convert(values[place])
        return tuple(values)

    def fill(self, noun: object, values: object) -> None:
        """Set what `take_apart` gave.

        Raises:
            ValueError: these are values of something else.
        """
        plain = list(as_sequence(values))
        if len(plain) != len(self.setters):
            raise ValueError("the kept project has another shape")
        for place, convert in self.unpacked:
            if plain[place]:
                plain[place] = convert(plain[place])
        for setter, value in zip(self.setters, plain, strict=False):
            setter(noun, value)

    def without(self, names: tuple[str, ...]) -> "Shape":
        """The shape of the other fields."""
        rest = [place for place, name in enumerate(self.names) if name not in names]
        return Shape(
            tuple(self.names[place] for place in rest),
            tuple(self.setters[place] for place in rest),
            tuple((rest.index(p), c) for p, c in self.packed if p in rest),
            tuple((rest.index(p), c) for p, c in self.unpacked if p in rest),
        )


def shape_of(cls: type) -> Shape:
    """How nouns of this class are taken apart."""
    return _SHAPES[cls]


def _shape(cls: type, **converters: tuple[_Convert, _Convert]) -> Shape:
    names = tuple(field.name for field in fields(cls))
    setters: list[_Setter] = [getattr(cls, name).__set__ for name in names]
    places = [(names.index(name), pair) for name, pair in converters.items()]
    return Shape(
        names,
        tuple(setters),
        tuple((place, pair[0]) for place, pair in places),
        tuple((place, pair[1]) for place, pair in places),
    )


def pack(noun: object) -> tuple[Plain, ...]:
    """The noun's values in the order of its fields."""
    return _SHAPES[type(noun)].take_apart(noun)


def unpack(cls: type[T], values: object) -> T:
    """The noun that `pack` took apart.

    Raises:
        ValueError: these are values of something else.
    """
    noun = object.__new__(cls)
    _SHAPES[cls].fill(noun, values)
    return noun


def as_sequence(value: object) -> tuple[object, ...] | list[object]:
    """The value, if it is one of several."""
    if isinstance(value, tuple | list):
        return value
    raise ValueError("the kept project has another shape")


def as_mapping(value: object) -> Mapping[str, object]:
    """The value, if it has keys."""
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
        lambda nouns: tuple(pack(noun) for noun in as_sequence(nouns)),
        lambda packed: tuple(unpack(cls, values) for values in as_sequence(packed)),
    )


def _list_of(cls: type) -> tuple[_Convert, _Convert]:
    return (
        lambda nouns: [pack(noun) for noun in as_sequence(nouns)],
        lambda packed: [unpack(cls, values) for values in as_sequence(packed)],
    )


def _mapping_of(cls: type) -> tuple[_Convert, _Convert]:
    return (
        lambda nouns: {key: pack(noun) for key, noun in as_mapping(nouns).items()},
        lambda packed: {
            key: unpack(cls, values) for key, values in as_mapping(packed).items()
        },
    )


_KIND: tuple[_Convert, _Convert] = (str, lambda text: ResourceType(str(text)))
_SHAPES: Mapping[type, Shape] = {
    Ref: _shape(Ref),
    Column: _shape(Column),
    TestMetadata: _shape(TestMetadata),
    Node: _shape(
        Node,
        resource_type=_KIND,
        columns=_mapping_of(Column),
        refs=_tuple_of(Ref),
        functions=_tuple_of(Ref),
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
    Facts: _shape(Facts, refs=_list_of(Ref), functions=_list_of(Ref)),
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
