"""The SQL of a unit test: its model, reading given rows instead of its parents."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from customer360.adapters.catalog import RelationCatalog
from customer360.adapters.protocol import ColumnInfo, Session
from customer360.compilation.ctes import inject_ctes
from customer360.compilation.parents import CTE_PREFIX, Parent, Parents
from customer360.errors import CompilationError
from customer360.parsing.link import input_of
from customer360.project.yaml import as_mapping
from customer360.records import dataclass, replace
from customer360.resources.kinds import RelationType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node, Ref, Source, UnitTest
from customer360.resources.relation import quote_identifier

# The SQL of a node, to see the columns that it gives.
Describe = Callable[[Node], str]


@dataclass(frozen=True, slots=True)
class _Input:
    """Given rows: what they stand for, and the CTE that holds them."""

    thing: Node | Source
    cte: str
    query: str


class GivenParents(Parents):
    """Parents that are all given; one that is not given is an error."""

    def __init__(
        self, manifest: Manifest, model: Node, test: UnitTest, given: Sequence[_Input]
    ) -> None:
        super().__init__(manifest, model)
        self._test = test
        self._given = {item.thing.unique_id: item for item in given}
        self.used: dict[str, None] = {}

    def in_front_of(self, code: str) -> str:
        """The model's SQL with the given rows as CTEs."""
        ctes = [(item.cte, item.query) for item in self._given.values()]
        return inject_ctes(code, ctes)

    def knows(self, parents: Iterable[str]) -> bool:
        """True if rows are given for all of these."""
        return all(parent in self._given for parent in parents)

    @property
    def this(self) -> str | None:
        """The CTE that stands for the model's own relation, if rows are given."""
        own = self._given.get(self.node.unique_id)
        return None if own is None else own.cte

    def _of_node(self, parent: Node) -> Parent:
        return self._answer(parent, f"ref('{parent.name}')")

    def _of_source(self, source: Source) -> Parent:
        return self._answer(source, f"source('{source.source_name}', '{source.name}')")

    def _answer(self, thing: Node | Source, written: str) -> Parent:
        given = self._given.get(thing.unique_id)
        if given is None:
            raise _wrong(
                self._test,
                f"gives no rows for {written}",
                hint=f"add under `given:`  - input: {written}  with `rows: []`",
            )
        self.used[thing.unique_id] = None
        relation = replace(thing.relation, identifier=given.cte, type=RelationType.CTE)
        return Parent(relation, given.cte)


def overrides(test: UnitTest, key: str) -> Mapping[str, object]:
    """What the test says instead of `vars`, `env_vars` or `macros`."""
    return as_mapping(test.overrides.get(key), f"`{key}`", path=test.original_file_path)


def read_inputs(
    test: UnitTest,
    manifest: Manifest,
    describe: Describe,
    session: Session | None,
    catalog: RelationCatalog | None = None,
) -> GivenParents:
    """The given rows as parents of the model.

    Raises:
        CompilationError: an input is not read by the model, or has other columns.
    """
    model = manifest.nodes[test.depends_on[0]]
    reader = Parents(manifest, model)
    given = []
    for item in test.given:
        written = str(item["input"])
        thing = _thing(written, test, reader)
        columns = _columns(thing, describe, session, catalog)
        query = _query(item.get("rows"), thing, columns, test, written)
        given.append(_Input(thing, _cte(thing), query))
    return GivenParents(manifest, model, test, given)


def _cte(thing: Node | Source) -> str:
    if isinstance(thing, Source):
        return f"{CTE_PREFIX}{thing.source_name}__{thing.name}"
    return f"{CTE_PREFIX}{thing.alias}"


def _query(
    rows: object,
    thing: Node | Source,
    columns: Sequence[ColumnInfo],
    test: UnitTest,
    written: str,
) -> str:
    if isinstance(rows, str):
        return rows.strip().removesuffix(";")
    if rows is None:
        # A seed stands for itself: its rows are in the project.
        return f"select * from {thing.relation}"
    given = [
        as_mapping(row, "a row", path=test.original_file_path)
        for row in (rows if isinstance(rows, Sequence) else ())
    ]
    return rows_query(given, columns, test, written)


def _thing(written: str, test: UnitTest, reader: Parents) -> Node | Source:
    meant = input_of(written, test)
    if meant is None:
        return reader.node
    found: Node | Source | None
    if isinstance(meant, Ref):
        found, name = reader.find_node(meant), meant.name
    else:
        found, name = reader.find_source(meant), ".".join(meant)
    if found is not None:
        return found
    known = [key.split(".", 2)[2] for key in reader.node.depends_on]
    raise _wrong(
        test,
        f"gives rows for {name!r}, which {reader.node.name!r} does not read",
        hint=f"it reads {', '.join(known) or 'nothing'}",
    )


def _wrong(test: UnitTest, what: str, hint: str) -> CompilationError:
    return CompilationError(
        f"the unit test {test.name!r} {what}",
        hint=hint,
        path=test.original_file_path,
        line=test.line,
    )


def _columns(
    thing: Node | Source,
    describe: Describe,
    session: Session | None,
    catalog: RelationCatalog | None,
) -> Sequence[ColumnInfo]:
    """The real columns of an input, so that given rows get its types; else none."""
    if session is None:
        return ()
    if isinstance(thing, Node) and thing.is_ephemeral:
        query = describe(thing)
        found = session.execute(f"select * from (\n{query}\n) as parent limit 0")
        return [
            ColumnInfo(name=name, data_type=kind)
            for name, kind in zip(found.columns, found.types, strict=True)
        ]
    if catalog is not None:
        return catalog.columns(thing.relation, session)
    exists = session.relation(thing.relation) is not None
    return session.columns(thing.relation) if exists else ()


def rows_query(
    rows: Sequence[Mapping[str, object]],
    columns: Sequence[ColumnInfo],
    test: UnitTest,
    written: str,
) -> str:
    """A query that gives the rows, with the types of the columns where known.

    Columns that the rows leave out are null. Names compare without case.
    """
    types = {column.name.lower(): column for column in columns}
    names = dict.fromkeys(name for row in rows for name in row)
    if columns:
        unknown = [name for name in names if name.lower() not in types]
        if unknown:
            of = thing_name(written)
            raise CompilationError(
                f"Invalid column name: '{unknown[0]}' in unit test fixture for '{of}'."
                f"\nAccepted columns for '{of}' are: {[c.name for c in columns]}",
                path=test.original_file_path,
                line=test.line,
            )
        wanted = [(column.name, column.data_type) for column in columns]
    else:
        wanted = [(name, "") for name in names]
    if not wanted:
        raise CompilationError(
            f"the unit test {test.name!r} gives {written} no rows, and it is not in "
            "the database, so that its columns are not known",
            hint="build what the model reads first, or give a row",
            path=test.original_file_path,
            line=test.line,
        )
    if not rows:
        return f"select {_values({}, wanted)}\nwhere false"
    lowered = [{key.lower(): value for key, value in row.items()} for row in rows]
    if columns and any(lowered):
        return _values_query(lowered, columns)
    return "\nunion all\n".join(f"select {_values(row, wanted)}" for row in lowered)


def _values_query(
    rows: Sequence[Mapping[str, object]], columns: Sequence[ColumnInfo]
) -> str:
    """The rows as `values` of what any of them says; most columns are left out by all.

    A `select` for each row with every column takes DuckDB twice as long to plan.
    """
    said = {name for row in rows for name in row}
    given = [column for column in columns if column.name.lower() in said]
    names = {column: f"c{place}" for place, column in enumerate(given)}
    shown = ", ".join(
        f"{names.get(column) or f'cast(null as {column.data_type})'}"
        f" as {quote_identifier(column.name)}"
        for column in columns
    )
    spelled = ",\n    ".join(
        "("
        + ", ".join(
            f"cast({sql_literal(row.get(column.name.lower()))} as {column.data_type})"
            for column in given
        )
        + ")"
        for row in rows
    )
    of_given = ", ".join(names.values())
    return f"select {shown}\nfrom (values\n    {spelled}\n) as given ({of_given})"


def thing_name(written: str) -> str:
    """What an input names last.

    >>> thing_name("ref('shop', 'orders')")
    'orders'
    """
    words = re.findall(r"[\w$-]+", written)
    return words[-1] if words else written


def _values(row: Mapping[str, object], wanted: Sequence[tuple[str, str]]) -> str:
    shown = []
    for name, kind in wanted:
        literal = sql_literal(row.get(name.lower()))
        value = f"cast({literal} as {kind})" if kind else literal
        shown.append(f"{value} as {quote_identifier(name)}")
    return ", ".join(shown)


def sql_literal(value: object) -> str:
    """A value of a yml as SQL; lists and mappings become text that can be cast.

    >>> sql_literal("it's")
    "'it''s'"
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return f"cast('{value!r}' as double)"
        case str():
            text = value
        case _:
            text = json.dumps(value)
    return "'" + text.replace("'", "''") + "'"
