"""The origins of a query's columns, read from its syntax tree.

The tree is DuckDB's own (`json_serialize_sql`), so that whatever DuckDB runs can be
read. An expression comes from every column in it, conditions too. Names are resolved
through subqueries and CTEs down to the relations of the query.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from customer360.records import dataclass, field

Syntax = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Origin:
    """A column of a relation that the query reads; `relation` is `schema.name`."""

    relation: str
    column: str


Origins = frozenset[Origin]
Columns = dict[str, Origins]
ColumnsOf = Callable[[str], Sequence[str]]
_NOTHING: Origins = frozenset()
# Stands for the columns of a relation that is not built, and not described.
_UNKNOWN = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """What names mean at a place of the query."""

    columns_of: ColumnsOf
    ctes: Mapping[str, Columns] = field(default_factory=dict)
    tables: tuple[tuple[str, Columns], ...] = ()
    outer: "_Scope | None" = None

    def find(self, names: Sequence[str]) -> Origins | None:
        """The origins of `column`, `table.column` or `column.field`."""
        words = [name.lower() for name in names]
        for alias, columns in self.tables:
            if len(words) > 1 and alias == words[-2] and words[-1] in columns:
                return columns[words[-1]]
            if len(words) > 1 and alias == words[0] and words[1] in columns:
                return columns[words[1]]
        for _, columns in self.tables:
            if words[0] in columns:
                return columns[words[0]]
        guess = self._guess(words)
        if guess is not None or self.outer is None:
            return guess
        return self.outer.find(names)

    def _guess(self, words: Sequence[str]) -> Origins | None:
        """A column of the one relation whose columns nobody knows."""
        unknown = [
            next(iter(columns[_UNKNOWN]))
            for alias, columns in self.tables
            if _UNKNOWN in columns and (len(words) == 1 or alias == words[-2])
        ]
        if len(unknown) != 1:
            return None
        return frozenset({Origin(relation=unknown[0].relation, column=words[-1])})


def column_origins(syntax: Syntax, columns_of: ColumnsOf) -> Columns:
    """Of each column of a query its origins, in the order of the columns.

    `columns_of` says which columns a relation has, by its name `schema.name`.
    """
    statements = _list(syntax.get("statements"))
    node = _map(_map(statements[0]).get("node")) if statements else {}
    found = _query(node, _Scope(columns_of=columns_of))
    found.pop(_UNKNOWN, None)
    return found


def _query(node: Syntax, scope: _Scope) -> Columns:
    ctes = dict(scope.ctes)
    for entry in _list(_map(node.get("cte_map")).get("map")):
        within = _Scope(columns_of=scope.columns_of, ctes=ctes, outer=scope.outer)
        value = _map(_map(entry).get("value"))
        ctes[_name(_map(entry).get("key"))] = _renamed(
            _query(_map(value.get("query_node") or value.get("query")), within),
            _list(value.get("aliases")),
        )
    here = _Scope(columns_of=scope.columns_of, ctes=ctes, outer=scope.outer)
    match node.get("type"):
        case "SELECT_NODE":
            return _select(node, here)
        case "SET_OPERATION_NODE":
            sides = node.get("children") or [node.get("left"), node.get("right")]
            return _union([_query(_map(side), here) for side in _list(sides)], node)
        case "CTE_NODE":
            name = _name(node.get("cte_name"))
            found = _query(_map(node.get("query")), here)
            return _query(
                _map(node.get("child")),
                _Scope(columns_of=scope.columns_of, ctes={**ctes, name: found}),
            )
        case "RECURSIVE_CTE_NODE":
            return _recursive(node, here)
    return {}


def _recursive(node: Syntax, scope: _Scope) -> Columns:
    start = _query(_map(node.get("left")), scope)
    name = _name(node.get("cte_name"))
    within = _Scope(columns_of=scope.columns_of, ctes={**scope.ctes, name: start})
    return _union([start, _query(_map(node.get("right")), within)], node)


def _union(sides: Sequence[Columns], node: Syntax) -> Columns:
    """Columns of several queries by their places, or by their names."""
    if not sides:
        return {}
    found = dict(sides[0])
    is_by_name = "BY_NAME" in str(node.get("setop_type"))
    for side in sides[1:]:
        if is_by_name:
            pairs = list(side.items())
        else:
            pairs = list(zip(found, side.values(), strict=False))
        for name, origins in pairs:
            found[name] = found.get(name, _NOTHING) | origins
    return found


def _select(node: Syntax, scope: _Scope) -> Columns:
    tables = tuple(_tables(_map(node.get("from_table")), scope))
    here = _Scope(
        columns_of=scope.columns_of, ctes=scope.ctes, tables=tables, outer=scope.outer
    )
    found: Columns = {}
    for item in _list(node.get("select_list")):
        expression = _map(item)
        if expression.get("class") == "STAR":
            found |= _star(expression, here)
            continue
        name = _name(expression.get("alias")) or _default_name(expression)
        # A column may be told by the name that it was given further left.
        found[name or f"column {len(found) + 1}"] = _expression(expression, here, found)
    return found


def _star(expression: Syntax, scope: _Scope) -> Columns:
    wanted = _name(expression.get("relation_name"))
    left_out = {_name(name) for name in _list(expression.get("exclude_list"))}
    replaced: Columns = {}
    for item in _list(expression.get("replace_list")):
        entry = _map(item)
        value = _map(entry.get("value") or entry.get("second"))
        name = _name(entry.get("key") or entry.get("first"))
        replaced[name] = _expression(value, scope, {})
    return {
        name: replaced.get(name, origins)
        for alias, columns in scope.tables
        if not wanted or alias == wanted
        for name, origins in columns.items()
        if name not in left_out
    }


def _tables(table: Syntax, scope: _Scope) -> Iterable[tuple[str, Columns]]:
    alias = _name(table.get("alias"))
    names = _list(table.get("column_name_alias"))
    match table.get("type"):
        case "BASE_TABLE":
            yield _base_table(table, scope)
        case "JOIN":
            yield from _tables(_map(table.get("left")), scope)
            yield from _tables(_map(table.get("right")), scope)
        case "SUBQUERY":
            node = _map(_map(table.get("subquery")).get("node"))
            yield alias, _renamed(_query(node, scope), names)
        case "TABLE_FUNCTION" | "EXPRESSION_LIST" | "COLUMN_DATA":
            # A function has the columns that it is given names for.
            origins = _expression(table, scope, {})
            given = [_name(name) for name in names] or [alias or "value"]
            yield alias, dict.fromkeys(given, origins)
        case "PIVOT":
            yield from _tables(_map(table.get("source")), scope)
        case _:
            return


def _base_table(table: Syntax, scope: _Scope) -> tuple[str, Columns]:
    name, schema = _name(table.get("table_name")), _name(table.get("schema_name"))
    alias = _name(table.get("alias")) or name
    names = _list(table.get("column_name_alias"))
    if not schema and name in scope.ctes:
        return alias, _renamed(scope.ctes[name], names)
    relation = f"{schema}.{name}" if schema else name
    columns = {
        column.lower(): frozenset({Origin(relation=relation, column=column.lower())})
        for column in scope.columns_of(relation) or (_UNKNOWN,)
    }
    return alias, _renamed(columns, names)


def _renamed(columns: Columns, names: Sequence[object]) -> Columns:
    """The columns under the names that an alias gives them."""
    given = [_name(name) for name in names]
    kept = list(columns)[len(given) :]
    return dict(zip([*given, *kept], columns.values(), strict=False))


def _expression(value: object, scope: _Scope, left: Columns) -> Origins:
    """The origins of every column in an expression, subqueries and all."""
    if isinstance(value, Mapping):
        if value.get("class") == "COLUMN_REF":
            names = [str(name) for name in _list(value.get("column_names"))]
            found = scope.find(names) if names else None
            if found is None and names:
                found = left.get(names[0].lower())
            return found or _NOTHING
        if "subquery" in value and "type" in value:
            inner = _Scope(columns_of=scope.columns_of, ctes=scope.ctes, outer=scope)
            columns = _query(_map(_map(value["subquery"]).get("node")), inner)
            child = _expression(value.get("child"), scope, left)
            return child.union(*columns.values())
        return _NOTHING.union(*(_expression(v, scope, left) for v in value.values()))
    if isinstance(value, list):
        return _NOTHING.union(*(_expression(item, scope, left) for item in value))
    return _NOTHING


def _default_name(expression: Syntax) -> str:
    if expression.get("class") == "COLUMN_REF":
        names = _list(expression.get("column_names"))
        return _name(names[-1]) if names else ""
    return _name(expression.get("function_name"))


def _name(value: object) -> str:
    return str(value or "").lower()


def _map(value: object) -> Syntax:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
