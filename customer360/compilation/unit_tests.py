"""The SQL of a unit test: its model, reading given rows instead of its parents."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from customer360.adapters.protocol import ColumnInfo, Session
from customer360.compilation.compiler import Compiler
from customer360.compilation.ctes import inject_ctes
from customer360.compilation.parents import CTE_PREFIX, Parent, Parents
from customer360.compilation.rendering import Rendering
from customer360.errors import CompilationError, DatabaseError
from customer360.jinja.relation_view import RelationView
from customer360.jinja.scope import PackageMacros, Scope
from customer360.parsing.link import input_of
from customer360.project.yaml import as_mapping
from customer360.resources.kinds import RelationType
from customer360.resources.node import Node, Ref, Source, UnitTest
from customer360.resources.relation import quote_identifier
from customer360.resources.result import CompiledNode


@dataclass(frozen=True, slots=True)
class _Input:
    """Given rows: what they stand for, and the CTE that holds them."""

    thing: Node | Source
    cte: str
    query: str


class _GivenParents(Parents):
    """Parents that are all given; what is not given is an error."""

    __slots__ = ("given", "test")

    def __init__(
        self, parents: Parents, test: UnitTest, given: Sequence[_Input]
    ) -> None:
        super().__init__(parents.manifest, parents.node)
        self.test = test
        self.given = {given.thing.unique_id: given for given in given}

    def _of_node(self, parent: Node) -> Parent:
        return self._answer(parent, f"ref('{parent.name}')")

    def _of_source(self, source: Source) -> Parent:
        return self._answer(source, f"source('{source.source_name}', '{source.name}')")

    def _answer(self, thing: Node | Source, written: str) -> Parent:
        given = self.given.get(thing.unique_id)
        if given is None:
            raise CompilationError(
                f"the unit test {self.test.name!r} gives no rows for {written}",
                hint=f"add under `given:`  - input: {written}  with `rows: []`",
                path=self.test.original_file_path,
                line=self.test.line,
            )
        relation = replace(thing.relation, identifier=given.cte, type=RelationType.CTE)
        return Parent(relation, given.cte)


def compile_unit_test(
    test: UnitTest, compiler: Compiler, rendering: Rendering, session: Session | None
) -> CompiledNode:
    """The model's SQL over the given rows.

    Raises:
        C360Error: an input is unknown or missing, or the model cannot be rendered.
    """
    manifest = compiler.manifest
    model = manifest.nodes[test.depends_on[0]]
    reader = Parents(manifest, model)
    given = [
        _read_input(item, test, model, reader, compiler, session) for item in test.given
    ]
    parents = _GivenParents(reader, test, given)
    scope = rendering.scope(
        model,
        parents,
        session,
        variables=_override(test, "vars"),
        environment={k: str(v) for k, v in _override(test, "env_vars").items()},
        names=_names(test, model, given),
    )
    _override_macros(test, scope)
    code = rendering.engine.render(
        model.raw_code,
        scope,
        name=f"{model.name} in the unit test {test.name}",
        path=model.original_file_path,
        line=model.line,
    )
    return CompiledNode(
        node=model,
        compiled_code=inject_ctes(code, [(item.cte, item.query) for item in given]),
        extra_ctes=tuple(item.thing.unique_id for item in given),
    )


def _override(test: UnitTest, key: str) -> Mapping[str, object]:
    return as_mapping(test.overrides.get(key), f"`{key}`", path=test.original_file_path)


def _names(test: UnitTest, model: Node, given: Sequence[_Input]) -> dict[str, object]:
    names: dict[str, object] = {"c360_is_incremental": lambda: False}
    for item in given:
        if item.thing.unique_id == model.unique_id:
            names["this"] = RelationView(model.relation, text=item.cte)
    return names


def _override_macros(test: UnitTest, scope: Scope) -> None:
    for name, value in _override(test, "macros").items():
        package, _, bare = name.rpartition(".")
        answer = _Answer(value)
        if not package:
            scope[bare] = answer
            continue
        macros = scope.get(package)
        if not isinstance(macros, OverriddenMacros):
            macros = OverriddenMacros(scope, package)
            scope[package] = macros
        macros.answers[bare] = answer


class _Answer:
    """Stands for a macro: always the same answer."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __call__(self, *_: object, **__: object) -> object:
        """The answer."""
        return self._value


class OverriddenMacros(PackageMacros):
    """A package of which some macros are answered by a unit test."""

    def __init__(self, scope: Scope, package: str) -> None:
        super().__init__(scope, package)
        self.answers: dict[str, object] = {}

    def __getattr__(self, name: str) -> object:
        if name in self.answers:
            return self.answers[name]
        return super().__getattr__(name)


def _read_input(
    item: Mapping[str, object],
    test: UnitTest,
    model: Node,
    reader: Parents,
    compiler: Compiler,
    session: Session | None,
) -> _Input:
    written = str(item["input"])
    thing = _thing(written, test, model, reader)
    if isinstance(thing, Source):
        cte = f"{CTE_PREFIX}{thing.source_name}__{thing.name}"
    else:
        cte = f"{CTE_PREFIX}{thing.alias}"
    rows = item.get("rows")
    if isinstance(rows, str):
        return _Input(thing, cte, rows.strip().removesuffix(";"))
    if rows is None:
        # A seed stands for itself: its rows are in the project.
        return _Input(thing, cte, f"select * from {thing.relation}")
    columns = _columns(thing, compiler, session)
    given = [
        as_mapping(row, "a row", path=test.original_file_path)
        for row in (rows if isinstance(rows, Sequence) else ())
    ]
    return _Input(thing, cte, rows_query(given, columns, test, written))


def _thing(written: str, test: UnitTest, model: Node, reader: Parents) -> Node | Source:
    meant = input_of(written, test)
    if meant is None:
        return model
    if isinstance(meant, Ref):
        node = reader.find_node(meant)
        if node is not None:
            return node
        known = [
            parent.name
            for key in model.depends_on
            if (parent := reader.manifest.nodes.get(key)) is not None
        ]
        name = meant.name
    else:
        source = reader.find_source(meant)
        if source is not None:
            return source
        known = [
            f"{parent.source_name}.{parent.name}"
            for key in model.depends_on
            if (parent := reader.manifest.sources.get(key)) is not None
        ]
        name = ".".join(meant)
    raise CompilationError(
        f"the unit test {test.name!r} gives rows for {name!r}, which {model.name!r} "
        "does not read",
        hint=f"it reads {', '.join(known) or 'nothing'}",
        path=test.original_file_path,
        line=test.line,
    )


def _columns(
    thing: Node | Source, compiler: Compiler, session: Session | None
) -> Sequence[ColumnInfo]:
    """The real columns of an input, so that given rows get its types; else none."""
    if session is None:
        return ()
    if isinstance(thing, Node) and thing.is_ephemeral:
        query = compiler.compile(thing, session).compiled_code
        found = session.execute(f"select * from (\n{query}\n) as parent limit 0")
        return [
            ColumnInfo(name=name, data_type=kind)
            for name, kind in zip(found.columns, found.types, strict=True)
        ]
    if session.relation(thing.relation) is None:
        return ()
    try:
        return session.columns(thing.relation)
    except DatabaseError:
        return ()


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
            raise CompilationError(
                f"the unit test {test.name!r} gives {written} the column "
                f"{unknown[0]!r}, which it does not have",
                hint=f"its columns are {', '.join(c.name for c in columns)}",
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
    return "\nunion all\n".join(f"select {_values(row, wanted)}" for row in lowered)


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
