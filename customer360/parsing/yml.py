"""A yml file becomes entries: one per model, source, exposure, ..., with its line."""

from collections.abc import Callable, Mapping

from customer360.errors import ParsingError
from customer360.events import Listener, deprecation
from customer360.jinja.nearest import suggest
from customer360.parsing.config import plain
from customer360.parsing.parsed import Entry
from customer360.project.yaml import Document, as_list, as_mapping, load_document
from customer360.resources.kinds import ResourceType

Render = Callable[[str, int], object]

SECTIONS = (
    *("models", "seeds", "snapshots", "analyses", "sources", "macros", "exposures"),
    *("groups", "unit_tests", "data_tests", "functions"),
    *("semantic_models", "metrics", "saved_queries"),
)
KIND_OF_SECTION = {
    "models": ResourceType.MODEL,
    "seeds": ResourceType.SEED,
    "snapshots": ResourceType.SNAPSHOT,
    "analyses": ResourceType.ANALYSIS,
    "data_tests": ResourceType.TEST,
    "functions": ResourceType.FUNCTION,
}
# Read by dbt and of no use to us yet; not an error.
_OTHER_KEYS = frozenset({"version", "anchors"})
# Rendered later, with other names, or never.
_LEFT_ALONE = frozenset(
    {"description", "tests", "data_tests", "given", "expect", "overrides"}
    | {"pre-hook", "pre_hook", "post-hook", "post_hook", "loaded_at_query"}
)

# Compared with an earlier project as they were written, where the project says so.
_KEPT_AS_WRITTEN = ("config", "database", "schema", "versions")
# MetricFlow's, which has a language of its own in braces.
_FILTERS = {
    section: _LEFT_ALONE | {"filter", "where"}
    for section in ("metrics", "saved_queries")
}


def read_yml(
    text: str, *, path: str, render: Render, listener: Listener
) -> list[Entry]:
    """The entries of a file, Jinja rendered where dbt renders it.

    Of a key that stands twice the second holds, and one that is unknown is not read, as
    in dbt; the listener is told.

    Raises:
        ParsingError: it is not YAML, or not of this shape.
    """
    document = load_document(text, path=path)
    for error in document.twice:
        listener(
            deprecation(
                "DuplicateYAMLKeysDeprecation",
                "D024",
                f"{error.message}, and what that says is lost ({error.place})",
                file=path,
            )
        )
    top = as_mapping(document.value, "the file", path=path)
    _tell_of_unknown(top, document, path, listener)
    entries = []
    for section in SECTIONS:
        items = as_list(top.get(section), f"`{section}`", path=path, line=1)
        for place, item in enumerate(items):
            line = document.line(section, place)
            written = _named(item, section, path, line)
            value = _value(written, section, path, line, render)
            lines = _lines_inside(document, section, place)
            kept = {
                key: written[key]
                for key in _KEPT_AS_WRITTEN
                if key in written and written[key] != value[key]
            }
            entries.append(Entry(section, value, path, line, lines, kept))
    return entries


def _tell_of_unknown(
    top: Mapping[str, object], document: Document, path: str, listener: Listener
) -> None:
    for key in top:
        if key not in SECTIONS and key not in _OTHER_KEYS:
            hint = suggest(key, SECTIONS) or f"known: {', '.join(SECTIONS)}"
            listener(
                deprecation(
                    "CustomTopLevelKeyDeprecation",
                    "D025",
                    f"no kind of resource is called {key!r}; what is under it is not "
                    f"read ({path}:{document.line(key)}; {hint})",
                    file=path,
                    key=key,
                )
            )


def _named(item: object, section: str, path: str, line: int) -> dict[str, object]:
    what = f"an entry of `{section}`"
    value = as_mapping(item, what, path=path, line=line)
    if not isinstance(value.get("name"), str):
        raise ParsingError(
            f"{what} has no name",
            hint="begin it with `- name: ...`",
            path=path,
            line=line,
        )
    # Dates become text here, as they are wherever they are shown.
    return {key: plain(inner) for key, inner in value.items()}


def _value(
    written: Mapping[str, object], section: str, path: str, line: int, render: Render
) -> Mapping[str, object]:
    left = _FILTERS.get(section, _LEFT_ALONE)
    rendered = _rendered(written, render, line, left)
    return as_mapping(rendered, f"an entry of `{section}`", path=path, line=line)


def _rendered(value: object, render: Render, line: int, left: frozenset[str]) -> object:
    if isinstance(value, str):
        return render(value, line) if "{{" in value or "{%" in value else value
    if isinstance(value, dict):
        return {
            key: item if key in left else _rendered(item, render, line, left)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_rendered(item, render, line, left) for item in value]
    return value


def _lines_inside(document: Document, section: str, place: int) -> dict[str, int]:
    lines = {}
    for where, line in document.lines.items():
        is_inside = where[:2] == (section, place) and len(where) > 3
        if is_inside and isinstance(where[-1], int) and where[-2] in _COUNTED:
            lines["/".join(str(part) for part in where[2:])] = line
    return lines


_COUNTED = frozenset({"tests", "data_tests", "columns", "tables", "given", "versions"})
