"""The statement of the `merge` strategy, with dbt-duckdb's settings for it.

Conditions and expressions are written against `DBT_INTERNAL_DEST` and
`DBT_INTERNAL_SOURCE`, dbt's names for the two sides.
"""

from collections.abc import Mapping, Sequence

from customer360.errors import CompilationError
from customer360.materializations.merge_settings import check_merge_settings
from customer360.materializations.settings import mapping, texts
from customer360.resources.node import Node
from customer360.resources.relation import Relation, quote_identifier


def merge_statement(
    node: Node, new_rows: Relation, target: Relation, columns: Sequence[str]
) -> str:
    """Update what matches, insert what does not; `merge_clauses` may say otherwise.

    `columns` are those that both sides have: a column that only the new rows have is
    left out unless `on_schema_change` has added it before.

    Raises:
        CompilationError: two settings contradict each other, or a clause is unknown.
    """
    check_merge_settings(node)
    clauses = mapping(node.config.get("merge_clauses"))
    matched = _clauses(clauses.get("when_matched")) or [_default_update(node)]
    unmatched = _clauses(clauses.get("when_not_matched")) or [_default_insert(node)]
    lines = [
        f"merge into {target} as DBT_INTERNAL_DEST",
        f"using {new_rows} as DBT_INTERNAL_SOURCE",
        _join(node),
        *(f"when matched{_action(clause, node, columns)}" for clause in matched),
        *(f"when not matched{_action(clause, node, columns)}" for clause in unmatched),
    ]
    returned = texts(node.config.get("merge_returning_columns"))
    if returned:
        lines.append(f"returning {', '.join(returned)}")
    return "\n".join(lines)


def _join(node: Node) -> str:
    further = texts(
        node.config.get("predicates") or node.config.get("incremental_predicates")
    )
    using = texts(node.config.get("merge_on_using_columns"))
    if using:
        condition = f" on ({') and ('.join(further)})" if further else ""
        return f"using ({', '.join(using)}){condition}"
    keys = texts(node.config.get("unique_key"))
    same = tuple(f"DBT_INTERNAL_SOURCE.{k} = DBT_INTERNAL_DEST.{k}" for k in keys)
    return f"on ({') and ('.join((*(same or ('false',)), *further))})"


def _default_update(node: Node) -> Mapping[str, object]:
    explicit = {
        "include": node.config.get("merge_update_columns"),
        "exclude": node.config.get("merge_exclude_columns"),
        "set_expressions": node.config.get("merge_update_set_expressions"),
    }
    if explicit["include"] and explicit["exclude"]:
        raise CompilationError(
            f"{node.name} has both merge_update_columns and merge_exclude_columns",
            hint="one of them says it all",
            path=node.original_file_path,
        )
    return {
        "action": "update",
        "condition": node.config.get("merge_update_condition"),
        "update": explicit,
    }


def _default_insert(node: Node) -> Mapping[str, object]:
    return {
        "action": "insert",
        "condition": node.config.get("merge_insert_condition"),
    }


def _clauses(value: object) -> list[Mapping[str, object]]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [mapping(item) for item in value]


def _action(clause: Mapping[str, object], node: Node, columns: Sequence[str]) -> str:
    by = f" by {clause['by']}" if clause.get("by") else ""
    conditions = texts(clause.get("condition"))
    condition = f" and ({') and ('.join(conditions)})" if conditions else ""
    return f"{by}{condition} then {_then(clause, node, columns)}"


def _then(clause: Mapping[str, object], node: Node, columns: Sequence[str]) -> str:
    action, mode = str(clause.get("action")), str(clause.get("mode") or "explicit")
    short = _SHORT.get((action, mode)) or _SHORT.get((action, ""))
    if short is not None:
        return short
    match action:
        case "update":
            return _update(clause, columns)
        case "insert":
            return _insert(mapping(clause.get("insert")), columns)
        case "error":
            text = str(clause.get("error_message") or "").replace("'", "''")
            return f"error '{text}'" if text else "error"
    raise CompilationError(
        f"`merge_clauses` of {node.name} has the action {action!r}",
        hint="the actions are update, insert, delete, do_nothing, error",
        path=node.original_file_path,
    )


_SHORT = {
    ("update", "by_name"): "update by name",
    ("update", "by_position"): "update by position",
    ("update", "star"): "update set *",
    ("insert", "by_name"): "insert by name",
    ("insert", "by_position"): "insert by position",
    ("insert", "star"): "insert *",
    ("delete", ""): "delete",
    ("do_nothing", ""): "do nothing",
}


def _insert(said: Mapping[str, object], columns: Sequence[str]) -> str:
    names = texts(said.get("columns")) or tuple(map(quote_identifier, columns))
    values = texts(said.get("values")) or tuple(
        f"DBT_INTERNAL_SOURCE.{name}" for name in names
    )
    return f"insert ({', '.join(names)}) values ({', '.join(values)})"


def _update(clause: Mapping[str, object], columns: Sequence[str]) -> str:
    said = mapping(clause.get("update"))
    expressions = mapping(said.get("set_expressions") or clause.get("set_expressions"))
    included = texts(said.get("include"))
    if not included and not ("set_expressions" in clause and "update" not in clause):
        excluded = {name.lower() for name in texts(said.get("exclude"))}
        included = tuple(name for name in columns if name.lower() not in excluded)
    plain = [name.strip('"') for name in included]
    set_ = [f"{name} = {expression}" for name, expression in expressions.items()]
    set_ += [
        f"{quote_identifier(name)} = DBT_INTERNAL_SOURCE.{quote_identifier(name)}"
        for name in plain
        if name not in expressions
    ]
    return f"update set {', '.join(set_)}"
