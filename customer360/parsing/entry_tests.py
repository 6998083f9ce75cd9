"""The generic tests that a yml entry asks for, in its order: columns first."""

from collections.abc import Iterator, Mapping

from customer360.errors import ParsingError
from customer360.events import Listener
from customer360.parsing.generic_tests import (
    NESTED_ARGUMENTS,
    GenericTestMaker,
    Target,
)
from customer360.parsing.nodes import NodeMaker
from customer360.parsing.parse_files import Templates
from customer360.parsing.parsed import Entry
from customer360.parsing.sources import source_tables
from customer360.parsing.versions import expand_versions
from customer360.project.project import Project
from customer360.project.yaml import as_list, as_mapping, as_texts
from customer360.resources.node import Node


class EntryTests:
    """Makes the tests of one entry after the other."""

    def __init__(self, maker: GenericTestMaker) -> None:
        self._maker = maker

    def of_entry(self, section: str, package: str, entry: Entry) -> Iterator[Node]:
        """The tests of a model, seed or snapshot, in all its versions.

        Raises:
            C360Error: a test is written wrongly.
        """
        for version in expand_versions(entry):
            target = Target(
                package=package,
                name=entry.name,
                path=entry.path,
                section=section,
                version=version.version,
            )
            yield from self._of(version.value, target, entry, "")

    def of_source(self, package: str, entry: Entry) -> Iterator[Node]:
        """The tests of a source's tables.

        Raises:
            C360Error: a test is written wrongly.
        """
        tags = tuple(as_texts(entry.value.get("tags"), "`tags`", path=entry.path))
        for place, table, _ in source_tables(entry):
            own = as_texts(table.get("tags"), "`tags`", path=entry.path)
            target = Target(
                package=package,
                name=str(table["name"]),
                path=entry.path,
                section="sources",
                source_name=entry.name,
                tags=(*tags, *own),
            )
            yield from self._of(table, target, entry, f"tables/{place}/")

    def _of(
        self, value: Mapping[str, object], target: Target, entry: Entry, place: str
    ) -> Iterator[Node]:
        columns = as_list(
            value.get("columns"), "`columns`", path=entry.path, line=entry.line
        )
        for index, item in enumerate(columns):
            column = as_mapping(item, "a column", path=entry.path, line=entry.line)
            inner = f"{place}columns/{index}/"
            for line, written in _written_tests(column, entry, inner):
                yield self._of_column(column, written, target, line)
        for line, written in _written_tests(value, entry, place):
            yield self._maker.make(written, target, line=line)

    def _of_column(
        self, column: Mapping[str, object], written: object, target: Target, line: int
    ) -> Node:
        name = str(column.get("name"))
        quoted = '"' + name + '"' if column.get("quote") is True else name
        config = as_mapping(column.get("config"), "`config`", path=target.path)
        tags = (
            *as_texts(column.get("tags"), "`tags`", path=target.path),
            *as_texts(config.get("tags"), "`tags`", path=target.path),
        )
        return self._maker.make(
            written, target, line=line, column=quoted, column_tags=tags
        )


def entry_tests(
    project: Project, templates: Templates, nodes: NodeMaker, listener: Listener
) -> EntryTests:
    """What makes the tests of a project's entries."""
    return EntryTests(
        GenericTestMaker(
            library=templates.library,
            finder=templates.finder,
            configs=nodes.configs,
            namer=nodes.namer,
            render=templates.rendered,
            listener=listener,
            nests_arguments=project.flags.get(NESTED_ARGUMENTS) is not False,
        )
    )


def _written_tests(
    value: Mapping[str, object], entry: Entry, place: str
) -> Iterator[tuple[int, object]]:
    """The tests under `data_tests` or, as it was called before, `tests`."""
    given = [key for key in ("data_tests", "tests") if value.get(key)]
    if len(given) == 2:
        raise ParsingError(
            f"{entry.name!r} has both `tests` and `data_tests`",
            hint="put all of them under `data_tests`",
            path=entry.path,
            line=entry.line,
        )
    for key in given:
        items = as_list(value[key], f"`{key}`", path=entry.path, line=entry.line)
        for index, item in enumerate(items):
            yield entry.lines.get(f"{place}{key}/{index}", entry.line), item
