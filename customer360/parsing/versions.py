"""Models in several versions: one entry of a yml stands for several nodes."""

from collections.abc import Mapping

from customer360.errors import ParsingError
from customer360.parsing.nodes import Version
from customer360.parsing.parsed import Entry
from customer360.project.yaml import as_list, as_mapping
from customer360.records import dataclass


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One version of a model: the entry's value with the version's own over it.

    `stems` are the names that its file may have, the likeliest first.
    """

    version: Version
    latest: Version
    value: Mapping[str, object]
    stems: tuple[str, ...]


def expand_versions(entry: Entry) -> list[VersionEntry]:
    """The versions of an entry; one without a version if it has none.

    Raises:
        ParsingError: a version has no `v`, or two have the same.
    """
    written = as_list(
        entry.value.get("versions"), "`versions`", path=entry.path, line=entry.line
    )
    if not written:
        return [VersionEntry(None, None, entry.value, (entry.name,))]
    versions = [
        as_mapping(item, "a version", path=entry.path, line=entry.line)
        for item in written
    ]
    numbers = [_number(version, entry) for version in versions]
    given = entry.value.get("latest_version")
    latest = given if isinstance(given, (int, str)) else max(numbers, key=_order)
    if latest not in numbers:
        raise ParsingError(
            f"the latest version of {entry.name!r} is {latest!r}, which is none of "
            f"its versions {', '.join(str(number) for number in numbers)}",
            path=entry.path,
            line=entry.line,
        )
    return [
        _expand(entry, version, number, latest)
        for version, number in zip(versions, numbers, strict=True)
    ]


def _number(version: Mapping[str, object], entry: Entry) -> str | int:
    number = version.get("v")
    if isinstance(number, float):
        number = str(number)
    if isinstance(number, (int, str)) and not isinstance(number, bool):
        return number
    raise ParsingError(
        f"a version of {entry.name!r} has no `v`", path=entry.path, line=entry.line
    )


def _order(number: str | int) -> tuple[int, float, str]:
    try:
        return (0, float(number), "")
    except ValueError:
        return (1, 0.0, str(number))


def _expand(
    entry: Entry, version: Mapping[str, object], number: str | int, latest: Version
) -> VersionEntry:
    own = {key: value for key, value in version.items() if key not in _OWN_WORDS}
    base = {key: value for key, value in entry.value.items() if key != "versions"}
    value = {**base, **own}
    config = as_mapping(version.get("config"), "`config`", path=entry.path)
    if config:
        outer = as_mapping(base.get("config"), "`config`", path=entry.path)
        value["config"] = {**outer, **config}
    value["columns"] = _columns(entry, version)
    defined_in = version.get("defined_in")
    stem = str(defined_in) if defined_in else f"{entry.name}_v{number}"
    stems = (stem, entry.name) if number == latest else (stem,)
    return VersionEntry(number, latest, value, stems)


_OWN_WORDS = frozenset({"v", "defined_in", "config", "columns"})


def _columns(entry: Entry, version: Mapping[str, object]) -> list[object]:
    """The model's columns narrowed by `include` and `exclude`, then the version's."""
    base = list(as_list(entry.value.get("columns"), "`columns`", path=entry.path))
    written = as_list(version.get("columns"), "`columns`", path=entry.path)
    own: list[object] = []
    for item in written:
        given = as_mapping(item, "a column", path=entry.path)
        if "include" in given or "exclude" in given:
            base = [c for c in base if _is_kept(c, given)]
        else:
            own.append(item)
    names = {_name(column) for column in own}
    return [*(column for column in base if _name(column) not in names), *own]


def _is_kept(column: object, rule: Mapping[str, object]) -> bool:
    name = _name(column)
    include, exclude = rule.get("include", "all"), rule.get("exclude", ())
    included = (
        include in {"all", "*"}
        if isinstance(include, str)
        else (isinstance(include, list) and name in include)
    )
    return included and not (isinstance(exclude, list) and name in exclude)


def _name(column: object) -> object:
    return column.get("name") if isinstance(column, dict) else None
