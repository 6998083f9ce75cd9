"""Dataclasses that cost little to define.

The standard decorator writes and compiles six methods for every class, at import. A
command imports more than a hundred classes and makes objects of a third, so here a
method is compiled when it is first called, or is one function for all classes. To type
checkers and to the standard module (`dataclasses.fields`, `asdict`, `is_dataclass`)
they are ordinary dataclasses, and behave as those do.

Here are the options that this package uses: `frozen`, `slots`, `kw_only`, `order`, and
of a field `default`, `default_factory`, `compare`; `__post_init__` and inheritance.
There is no `ClassVar`, `InitVar`, `KW_ONLY`.
"""

import sys
from collections.abc import Callable, Mapping
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Protocol, TypeVar

__all__ = ["dataclass", "field", "fields", "replace"]

_Record = TypeVar("_Record")
_MISSING = object()
_FIELDS = "__record_fields__"


class _Method(Protocol):
    """A method of a class that is known only when it is made."""

    __qualname__: str

    def __call__(self, record: object, /, *values: object, **named: object) -> object:
        """Whatever the method does."""


class _Field:
    """What is known of one field."""

    __slots__ = (
        "annotation",
        "default",
        "factory",
        "is_compared",
        "is_kw_only",
        "name",
    )

    def __init__(
        self,
        default: object = _MISSING,
        factory: Callable[[], object] | None = None,
        *,
        is_compared: bool = True,
    ) -> None:
        self.default = default
        self.factory = factory
        self.is_compared = is_compared
        self.name = ""
        self.annotation: object = None
        self.is_kw_only = False


class _StandardFields:
    """`__dataclass_fields__`, made when somebody asks for it."""

    def __get__(self, instance: object, owner: type) -> Mapping[str, object]:
        import dataclasses

        holder = next(each for each in owner.__mro__ if _FIELDS in each.__dict__)
        known = _fields_of(holder)
        annotated = {name: each.annotation for name, each in known.items()}
        defaults = {name: _standard_field(each) for name, each in known.items()}
        copy = type(holder.__name__, (), {"__annotations__": annotated, **defaults})
        found: Mapping[str, object] = vars(dataclasses.dataclass(copy))[
            "__dataclass_fields__"
        ]
        type.__setattr__(holder, "__dataclass_fields__", found)
        return found


def _standard_field(known: _Field) -> object:
    import dataclasses

    compare, kw_only = known.is_compared, known.is_kw_only
    if known.factory is not None:
        make = known.factory
        return dataclasses.field(default_factory=make, compare=compare, kw_only=kw_only)
    if known.default is _MISSING:
        return dataclasses.field(compare=compare, kw_only=kw_only)
    return dataclasses.field(default=known.default, compare=compare, kw_only=kw_only)


def _field(
    *,
    default: object = _MISSING,
    default_factory: Callable[[], object] | None = None,
    compare: bool = True,
) -> _Field:
    return _Field(default, default_factory, is_compared=compare)


def _fields(record: object) -> tuple[_Field, ...]:
    cls = record if isinstance(record, type) else type(record)
    return tuple(_fields_of(cls).values())


def _replace(record: _Record, /, **changes: object) -> _Record:
    for name in _fields_of(type(record)):
        if name not in changes:
            changes[name] = getattr(record, name)
    return type(record)(**changes)


def _dataclass(
    *,
    frozen: bool = False,
    slots: bool = False,
    kw_only: bool = False,
    order: bool = False,
) -> Callable[[type], type]:
    def decorate(cls: type) -> type:
        fields = _collected(cls, is_kw_only=kw_only)
        if slots:
            cls = _with_slots(cls, fields)
        setattr(cls, _FIELDS, fields)
        _dress(cls, is_frozen=frozen, has_slots=slots, is_ordered=order)
        return cls

    return decorate


def _fields_of(cls: type) -> dict[str, _Field]:
    found: dict[str, _Field] = getattr(cls, _FIELDS)
    return found


def _collected(cls: type, *, is_kw_only: bool) -> dict[str, _Field]:
    """The fields of the bases and of the class; what `field` made becomes a default."""
    fields: dict[str, _Field] = {}
    for base in reversed(cls.__mro__[1:]):
        fields.update(base.__dict__.get(_FIELDS, {}))
    for name, annotation in cls.__annotations__.items():
        written = cls.__dict__.get(name, _MISSING)
        if isinstance(written, _Field):
            known = written
            if known.default is _MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, known.default)
        else:
            known = _Field(written)
        if type(known.default).__hash__ is None:
            raise ValueError(f"{cls.__name__}.{name}: objects would share its default")
        known.name, known.annotation, known.is_kw_only = name, annotation, is_kw_only
        fields[name] = known
    return fields


def _with_slots(cls: type, fields: Mapping[str, _Field]) -> type:
    """The class once more: one that exists cannot be given slots."""
    inherited = {
        slot for base in cls.__mro__[1:] for slot in getattr(base, "__slots__", ())
    }
    namespace = dict(cls.__dict__)
    for name in (*fields, "__dict__", "__weakref__"):
        namespace.pop(name, None)
    namespace["__slots__"] = tuple(name for name in fields if name not in inherited)
    made = type(cls)(cls.__name__, cls.__bases__, namespace)
    made.__qualname__ = cls.__qualname__
    return made


def _dress(cls: type, *, is_frozen: bool, has_slots: bool, is_ordered: bool) -> None:
    """Give the class its methods, but for those that it defines."""
    own = {name for name, value in cls.__dict__.items() if value is not None}
    given: dict[str, object] = {
        "__init__": _at_first_call(cls, _compiled_init),
        "__repr__": _represented,
        "__eq__": _at_first_call(cls, _compiled_eq),
    }
    given["__hash__"] = None
    if is_frozen:
        given["__hash__"] = _at_first_call(cls, _compiled_hash)
        given["__setattr__"] = _refuse_assignment
        given["__delattr__"] = _refuse_deletion
    if is_frozen and has_slots:
        given["__getstate__"] = _state
        given["__setstate__"] = _restore
    if is_ordered:
        given.update(_COMPARISONS)
    fields = _fields_of(cls)
    given["__match_args__"] = tuple(
        name for name, each in fields.items() if not each.is_kw_only
    )
    given["__dataclass_fields__"] = _StandardFields()
    for name, value in given.items():
        if name not in own:
            setattr(cls, name, value)


def _at_first_call(cls: type, compiled: Callable[[type], _Method]) -> _Method:
    """A method that compiles itself and takes its own place."""

    def first(record: object, /, *values: object, **named: object) -> object:
        return compiled(cls)(record, *values, **named)

    return first


def _compiled_init(cls: type) -> _Method:
    names: dict[str, object] = {"__missing": _MISSING}
    positional: list[str] = []
    by_name: list[str] = []
    body: list[str] = []
    for name, each in _fields_of(cls).items():
        value = parameter = name
        if each.default is not _MISSING:
            parameter = f"{name}=__default_{name}"
            names[f"__default_{name}"] = each.default
        elif each.factory is not None:
            parameter = f"{name}=__missing"
            names[f"__make_{name}"] = each.factory
            value = f"__make_{name}() if {name} is __missing else {name}"
        (by_name if each.is_kw_only else positional).append(parameter)
        body.append(_assignment(cls, name, value, names))
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    parameters = ["self", *positional, *(["*", *by_name] if by_name else [])]
    return _compiled(cls, "__init__", parameters, body or ["pass"], names)


def _assignment(cls: type, name: str, value: str, names: dict[str, object]) -> str:
    # What a slot is set by goes past a `__setattr__` that refuses.
    setter = getattr(getattr(cls, name, None), "__set__", None)
    if setter is None:
        names["__set"] = object.__setattr__
        return f"__set(self, {name!r}, {value})"
    names[f"__set_{name}"] = setter
    return f"__set_{name}(self, {value})"


def _compiled_eq(cls: type) -> _Method:
    mine, others = _compared(cls, "self"), _compared(cls, "other")
    body = [
        "if other.__class__ is self.__class__:",
        f"    return {mine} == {others}",
        "return NotImplemented",
    ]
    return _compiled(cls, "__eq__", ["self", "other"], body, {})


def _compiled_hash(cls: type) -> _Method:
    body = [f"return hash({_compared(cls, 'self')})"]
    return _compiled(cls, "__hash__", ["self"], body, {})


def _compared(cls: type, of: str) -> str:
    counted = (name for name, each in _fields_of(cls).items() if each.is_compared)
    return "(" + "".join(f"{of}.{name}, " for name in counted) + ")"


def _compiled(
    cls: type,
    name: str,
    parameters: list[str],
    body: list[str],
    names: dict[str, object],
) -> _Method:
    lines = "\n".join(f"    {line}" for line in body)
    made: dict[str, _Method] = {}
    text = f"def {name}({', '.join(parameters)}):\n{lines}\n"
    exec(text, names, made)  # noqa: S102 - names of fields and words of this module
    method = made[name]
    method.__qualname__ = f"{cls.__qualname__}.{name}"
    setattr(cls, name, method)
    return method


@recursive_repr()
def _represented(self: object) -> str:
    names = _fields_of(type(self))
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
    return f"{type(self).__qualname__}({shown})"


def _refuse_assignment(self: object, name: str, value: object) -> None:
    _refuse(self, name, "assign to")
    object.__setattr__(self, name, value)


def _refuse_deletion(self: object, name: str) -> None:
    _refuse(self, name, "delete")
    object.__delattr__(self, name)


def _refuse(record: object, name: str, act: str) -> None:
    # A subclass that is no dataclass may have attributes of its own.
    if _FIELDS in type(record).__dict__ or name in _fields_of(type(record)):
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot {act} field {name!r}")


def _state(self: object) -> list[object]:
    return [getattr(self, name) for name in _fields_of(type(self))]


def _restore(self: object, state: list[object]) -> None:
    for name, value in zip(_fields_of(type(self)), state, strict=True):
        object.__setattr__(self, name, value)


def _comparison(name: str) -> Callable[[object, object], object]:
    def compared(self: object, other: object) -> object:
        if type(other) is not type(self):
            return NotImplemented
        return getattr(_values(self), name)(_values(other))

    return compared


def _values(record: object) -> tuple[object, ...]:
    return tuple(
        getattr(record, name)
        for name, each in _fields_of(type(record)).items()
        if each.is_compared
    )


_COMPARISONS = {
    name: _comparison(name) for name in ("__lt__", "__le__", "__gt__", "__ge__")
}

if TYPE_CHECKING or sys.version_info >= (3, 14):
    # From 3.14 on a class holds its annotations as a function, not as names.
    from dataclasses import dataclass, field, fields, replace
else:
    dataclass, field, fields, replace = _dataclass, _field, _fields, _replace
