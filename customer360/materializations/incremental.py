"""A table that later runs add to.

The new rows go into a temporary table first, once; then the target is changed in the
same transaction. Only `append` without a look at the columns writes straight into the
target.
"""

from collections.abc import Sequence

from customer360.adapters.protocol import ColumnInfo
from customer360.compilation.contracts import is_enforced
from customer360.errors import CompilationError
from customer360.materializations.context import Context, Outcome
from customer360.materializations.contract import check_contract
from customer360.materializations.finishing import finish
from customer360.materializations.merge import merge_statement
from customer360.materializations.python_model import python_rows
from customer360.materializations.settings import sql_header, texts
from customer360.materializations.table import create_table
from customer360.records import dataclass, replace
from customer360.resources.batch import Span
from customer360.resources.kinds import RelationType
from customer360.resources.node import Node
from customer360.resources.relation import Relation, quote_identifier
from customer360.resources.result import CompiledNode


def is_full_refresh(node: Node, context: Context) -> bool:
    """True if the relation is to be made anew; the node's own setting comes first."""
    if node.batch is not None:
        return not node.batch.adds
    configured = node.config.get("full_refresh")
    if configured is None:
        return context.invocation.full_refresh
    return bool(configured)


def create_or_add(compiled: CompiledNode, context: Context) -> Outcome:
    """Make the table, or add to it by the node's strategy if it is already there.

    Raises:
        CompilationError: the strategy does not exist, or the columns have changed and
            `on_schema_change` is `fail`.
    """
    node = compiled.node
    existing = context.catalog.get(node.relation)
    if (
        existing is None
        or existing.type is not RelationType.TABLE
        or is_full_refresh(node, context)
    ):
        return create_table(compiled, context)
    header = sql_header(node)
    if header:
        context.session.execute(header)
    needs_a_look = (
        node.language == "python" or node.config.get("on_schema_change") in _LOOKS
    )
    if _strategy(node) == "append" and not needs_a_look and not is_enforced(node):
        columns: Sequence[ColumnInfo] = context.session.columns(existing)
        rows = _insert(existing, f"(\n{compiled.compiled_code}\n)", columns, context)
        finish(node, existing, context, is_new=False)
        return Outcome(relation=existing, rows=rows)
    if is_enforced(node):
        check_contract(compiled, context)
    new_rows = Relation(
        database="temp", schema="main", identifier=f"{node.alias}__new_rows"
    )
    _collect(compiled, new_rows, context)
    columns = reconcile_columns(node, new_rows, existing, context)
    rows = _apply(node, new_rows, existing, columns, context)
    context.session.drop(replace(new_rows, type=RelationType.TABLE))
    finish(node, existing, context, is_new=False)
    return Outcome(relation=existing, rows=rows)


_LOOKS = frozenset({"fail", "append_new_columns", "sync_all_columns"})


def _collect(compiled: CompiledNode, new_rows: Relation, context: Context) -> None:
    if compiled.node.language == "python":
        rows = python_rows(compiled, context)
        context.session.store(rows, new_rows, temporary=True)
        return
    context.session.execute(
        f"create or replace temporary table {quote_identifier(new_rows.identifier)} as "
        + compiled.compiled_code
    )


def _strategy(node: Node) -> str:
    configured = str(node.config.get("incremental_strategy") or "default")
    return "delete+insert" if configured == "default" else configured


def _apply(
    node: Node,
    new_rows: Relation,
    target: Relation,
    columns: Sequence[ColumnInfo],
    context: Context,
) -> int | None:
    match _strategy(node):
        case "append":
            return _insert(target, str(new_rows), columns, context)
        case "delete+insert":
            delete = delete_statement(node, new_rows, target)
            if delete:
                context.session.execute(delete)
            return _insert(target, str(new_rows), columns, context)
        case "microbatch" if node.batch is not None:
            span = batch_condition(node, node.batch.span)
            where = " and ".join((span, *predicates(node)))
            context.session.execute(f"delete from {target} where {where}")
            return _insert(target, f"{new_rows} where {span}", columns, context)
        case "merge":
            mine = {c.name.lower() for c in context.session.columns(new_rows)}
            names = [c.name for c in columns if c.name.lower() in mine]
            statement = merge_statement(node, new_rows, target, names)
            return context.session.execute(statement).affected
        case unknown:
            raise CompilationError(
                f"no incremental strategy is called {unknown!r}",
                hint="the strategies are append, delete+insert, merge",
                path=node.original_file_path,
            )


def _insert(
    target: Relation, source: str, columns: Sequence[ColumnInfo], context: Context
) -> int | None:
    names = ", ".join(quote_identifier(column.name) for column in columns)
    return context.session.execute(
        f"insert into {target} ({names})\nselect {names} from {source}"
    ).affected


def delete_statement(node: Node, new_rows: Relation, target: Relation) -> str:
    """Delete what the new rows replace; empty without a `unique_key`.

    A single key may be an expression. dbt names the target `DBT_INCREMENTAL_TARGET`
    where the key is a list, and predicates are written against that.
    """
    key = node.config.get("unique_key")
    if not key:
        return ""
    conditions = predicates(node)
    if isinstance(key, str):
        matches = f"({key}) in (select ({key}) from {new_rows})"
        return f"delete from {target} where {' and '.join((matches, *conditions))}"
    equal = [f"new_rows.{name} = DBT_INCREMENTAL_TARGET.{name}" for name in texts(key)]
    return (
        f"delete from {target} as DBT_INCREMENTAL_TARGET using {new_rows} as new_rows\n"
        f"where {' and '.join((*equal, *conditions))}"
    )


def batch_condition(node: Node, span: Span) -> str:
    """True for the rows of the batch.

    Raises:
        CompilationError: the model has a key, which batches do not look at.
    """
    if node.config.get("unique_key"):
        raise CompilationError(
            f"the strategy microbatch of {node.name} does not support 'unique_key'",
            hint="batches replace a span of time; leave the key out, or use merge",
            path=node.original_file_path,
        )
    column = node.config.get("event_time")
    return f"{column} >= '{span.start}' and {column} < '{span.end}'"


def predicates(node: Node) -> tuple[str, ...]:
    """Further conditions on the target's rows, each in parentheses."""
    given = node.config.get("predicates") or node.config.get("incremental_predicates")
    return tuple(f"({predicate})" for predicate in texts(given))


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChanges:
    """How the columns of new rows differ from those of the table."""

    added: tuple[ColumnInfo, ...]
    removed: tuple[ColumnInfo, ...]
    retyped: tuple[ColumnInfo, ...]

    def __bool__(self) -> bool:
        """True if anything differs."""
        return bool(self.added or self.removed or self.retyped)

    def __str__(self) -> str:
        """Say what differs, for people."""
        said = [
            f"{word} {', '.join(f'{c.name} ({c.data_type})' for c in columns)}"
            for word, columns in (
                ("new:", self.added),
                ("gone:", self.removed),
                ("of another type now:", self.retyped),
            )
            if columns
        ]
        return "; ".join(said)


def compare_columns(
    new: Sequence[ColumnInfo], old: Sequence[ColumnInfo]
) -> ColumnChanges:
    """Match by name, without case."""
    before = {column.name.lower(): column for column in old}
    now = {column.name.lower() for column in new}
    return ColumnChanges(
        added=tuple(c for c in new if c.name.lower() not in before),
        removed=tuple(c for c in old if c.name.lower() not in now),
        retyped=tuple(
            c
            for c in new
            if c.name.lower() in before
            and before[c.name.lower()].data_type != c.data_type
        ),
    )


def reconcile_columns(
    node: Node, new_rows: Relation, target: Relation, context: Context
) -> Sequence[ColumnInfo]:
    """Change the target's columns as `on_schema_change` says; gives those to fill.

    Any other word means `ignore`, as in dbt.
    """
    session = context.session
    old = session.columns(target)
    policy = str(node.config.get("on_schema_change") or "ignore")
    if policy not in _LOOKS:
        return old
    new = session.columns(new_rows)
    changes = compare_columns(new, old)
    if changes and policy == "fail":
        raise CompilationError(
            f"the columns of {node.name} have changed ({changes})",
            hint="run with --full-refresh, or set `on_schema_change` to "
            "append_new_columns or sync_all_columns",
            path=node.original_file_path,
        )
    add_columns(target, changes.added, context)
    if policy == "sync_all_columns":
        for column in changes.removed:
            name = _column_name(target, column)
            session.execute(f"alter table {target} drop column {name}")
        for column in changes.retyped:
            session.execute(
                f"alter table {target} alter column {quote_identifier(column.name)} "
                f"type {column.data_type}"
            )
    return new


def add_columns(
    target: Relation, columns: Sequence[ColumnInfo], context: Context
) -> None:
    """Add columns to a table; old rows have nulls there."""
    for column in columns:
        context.session.execute(
            f"alter table {target} add column {_column_name(target, column)} "
            f"{column.data_type}"
        )


def _column_name(target: Relation, column: ColumnInfo) -> str:
    """The column as dbt names it here: in quotes if identifiers have them."""
    return str(replace(target, database=None, schema=None, identifier=column.name))
