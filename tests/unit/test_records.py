"""Our dataclasses do what those of the standard library do."""

import copy
import dataclasses
import pickle
import sys
from collections.abc import Callable
from typing import Protocol

import pytest

from customer360 import records

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 14), reason="from 3.14 on they are the standard library's"
)


class Maker(Protocol):
    """Either decorator."""

    def __call__(
        self,
        *,
        frozen: bool = False,
        slots: bool = False,
        kw_only: bool = False,
        order: bool = False,
    ) -> Callable[[type], type]:
        """A decorator with these options."""


OURS: Maker = records.dataclass
THEIRS: Maker = dataclasses.dataclass


@records.dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """At the top level, so that it can be pickled."""

    street: str
    tags: tuple[str, ...] = ()
    notes: list[str] = records.field(default_factory=list)


@records.dataclass(frozen=True, slots=True)
class Point:
    """With positional fields, one of which does not count."""

    x: int
    y: int = 2
    label: str = records.field(default="", compare=False)


def made(make: Maker, **options: bool) -> type:
    """A class of three fields, by one of the two decorators."""
    field = records.field if make is OURS else dataclasses.field

    class Thing:
        a: int
        b: str = "b"
        c: dict[str, int] = field(default_factory=dict)

        @property
        def both(self) -> str:
            return f"{self.a}{self.b}"

    return make(**options)(Thing)


OPTIONS = [
    {},
    {"slots": True},
    {"frozen": True},
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "kw_only": True},
    {"frozen": True, "slots": True, "kw_only": True, "order": True},
]


def tried(act: Callable[[], object]) -> object:
    """What comes of it, an error as its class and words."""
    try:
        return act()
    except (TypeError, AttributeError) as error:
        return type(error), str(error)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_it_acts_as_a_standard_dataclass(options: dict[str, bool]) -> None:
    def seen(make: Maker) -> list[object]:
        cls = made(make, **options)
        one, two = cls(a=1), cls(a=2, b="x", c={"k": 1})
        return [
            repr(one),
            repr(two),
            one == cls(a=1),
            one == two,
            one == "other",
            one != cls(a=1),
            one.c is cls(a=1).c,
            getattr(two, "both"),  # noqa: B009 - the class is known only when it runs
            tried(lambda: one < two),
            tried(lambda: one >= two),
            tried(lambda: hash(one)),
            tried(cls),
            tried(lambda: cls(1)),
            tried(lambda: cls(1, "b", {}, 4)),
            tried(lambda: cls(a=1, z=2)),
            tried(lambda: setattr(one, "a", 3)),
            tried(lambda: delattr(cls(a=5), "a")),
            tried(lambda: vars(two)),
            one,
            getattr(cls, "__match_args__"),  # noqa: B009 - mypy does not know it
            [(f.name, f.default, f.kw_only) for f in dataclasses.fields(cls)],
            dataclasses.asdict(two),
            dataclasses.replace(two, b="y"),
            copy.copy(two),
            copy.deepcopy(two),
        ]

    ours, theirs = seen(OURS), seen(THEIRS)
    assert [str(each) for each in ours] == [str(each) for each in theirs]


def test_equal_ones_hash_alike_and_as_the_standard_ones_do() -> None:
    @dataclasses.dataclass(frozen=True, slots=True)
    class Standard:
        x: int
        y: int = 2
        label: str = dataclasses.field(default="", compare=False)

    assert Point(1, label="p") == Point(1, label="q")
    assert hash(Point(1, label="p")) == hash(Point(1, label="q")) == hash(Standard(1))
    assert len({Point(1), Point(1, 2), Point(2)}) == 2


def test_replace_changes_what_is_named() -> None:
    place = Place(street="High Street", notes=["n"])
    moved = records.replace(place, street="Low Street")
    assert moved == Place(street="Low Street", notes=["n"])
    assert moved.notes is place.notes
    with pytest.raises(TypeError, match="unexpected keyword argument 'town'"):
        records.replace(place, town="x")  # type: ignore[call-arg]


def test_it_can_be_pickled() -> None:
    place = Place(street="High Street", tags=("a",), notes=["n"])
    assert pickle.loads(pickle.dumps(place)) == place
    assert pickle.loads(pickle.dumps(Point(1))) == Point(1)


def test_a_subclass_has_the_fields_of_its_base() -> None:
    @records.dataclass(frozen=True, slots=True, kw_only=True)
    class Base:
        a: int
        b: str = "b"

    @records.dataclass(frozen=True, slots=True, kw_only=True)
    class Lower(Base):
        c: int = 3
        b: str = "lower"

    assert repr(Lower(a=1)).endswith("Lower(a=1, b='lower', c=3)")
    assert Lower(a=1) != Base(a=1, b="lower")
    assert [each.name for each in records.fields(Lower)] == ["a", "b", "c"]
    assert Base(a=1).b == "b"


def test_what_the_class_defines_stays() -> None:
    @records.dataclass(frozen=True, slots=True)
    class Own:
        a: int

        def __post_init__(self) -> None:
            if self.a < 0:
                raise ValueError("below zero")

        def __repr__(self) -> str:
            return "own"

        def __hash__(self) -> int:
            return 7

    assert (repr(Own(1)), hash(Own(1)), Own(1) == Own(1)) == ("own", 7, True)
    with pytest.raises(ValueError, match="below zero"):
        Own(-1)


def test_a_default_that_objects_would_share_is_refused() -> None:
    class Shared:
        a: list[int] = []  # noqa: RUF012 - that is what is refused

    with pytest.raises(ValueError, match=r"Shared\.a: objects would share its default"):
        OURS()(Shared)


def test_defining_a_class_compiles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_compiled", None)
    made(OURS, frozen=True, slots=True, kw_only=True)
