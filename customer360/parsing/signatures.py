"""What a function takes and what it gives, as a yml says."""

from collections.abc import Mapping

from customer360.errors import ParsingError
from customer360.parsing.parsed import Entry
from customer360.project.yaml import as_list, as_mapping

_Part = Mapping[str, object]


def signature_of(
    name: str, value: Mapping[str, object], entry: Entry
) -> dict[str, tuple[_Part, ...]]:
    """The `arguments`, and `returns` as the only one of its kind.

    Raises:
        ParsingError: something is missing, or a default stands too early.
    """
    path, line = entry.path, entry.line
    arguments = tuple(
        _part(item, ("name", "data_type"), f"an argument of {name!r}", entry)
        for item in as_list(value.get("arguments"), "`arguments`", path=path, line=line)
    )
    has_default = False
    for argument in arguments:
        if argument.get("default_value") is not None:
            has_default = True
        elif has_default:
            raise ParsingError(
                f"Non-defaulted argument {argument['name']!r} of function {name!r} "
                "comes after a defaulted argument. Non-defaulted arguments cannot come "
                "after defaulted arguments. ",
                hint="move it to the front, or give it a `default_value`",
                path=path,
                line=line,
            )
    returns = _part(
        value.get("returns"), ("data_type",), f"`returns` of {name!r}", entry
    )
    return {"arguments": arguments, "returns": (returns,)}


def _part(item: object, needed: tuple[str, ...], what: str, entry: Entry) -> _Part:
    given = as_mapping(item, what, path=entry.path, line=entry.line)
    for key in needed:
        if not isinstance(given.get(key), str):
            raise ParsingError(
                f"{what} has no `{key}`",
                hint="a function says `returns: {data_type: ...}`, and of each "
                "argument its `name` and `data_type`",
                path=entry.path,
                line=entry.line,
            )
    optional = (
        ("description", "default_value") if "name" in needed else ("description",)
    )
    return {key: given.get(key) for key in (*needed, *optional)}
