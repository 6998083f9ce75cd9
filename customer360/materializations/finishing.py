"""What follows once a relation is there: indexes, comments, a word about grants."""

from collections.abc import Mapping, Sequence

from customer360.adapters.protocol import ColumnInfo
from customer360.errors import CompilationError
from customer360.events import Level, Note
from customer360.materializations.context import Context
from customer360.materializations.settings import mapping, texts
from customer360.resources.kinds import RelationType
from customer360.resources.node import Column, Node
from customer360.resources.relation import Relation, quote_identifier

_NO_GRANTS = "Grants for relations are not supported by DuckDB"


def finish(
    node: Node, relation: Relation, context: Context, *, is_new: bool = True
) -> None:
    """Index and describe the relation as the node's configuration says.

    One that rows were only added to (`is_new` is false) has its indexes already.
    """
    config = node.config
    if is_new and config.get("indexes") and relation.type is RelationType.TABLE:
        create_indexes(relation, config["indexes"], context)
    if config.get("persist_docs"):
        persist_docs(node, relation, context)
    if config.get("grants"):
        context.warn_once(_NO_GRANTS)


def create_indexes(relation: Relation, indexes: object, context: Context) -> None:
    """Make the configured indexes.

    Raises:
        CompilationError: one of them is not `{columns: [...], unique: ...}`.
    """
    items = indexes if isinstance(indexes, Sequence) else [indexes]
    for place, index in enumerate(items):
        context.session.execute(index_statement(relation, index, place))


def index_statement(relation: Relation, index: object, place: int = 0) -> str:
    """The `create index`. Its name depends on nothing but what is indexed and where.

    Raises:
        CompilationError: the index is not `{columns: [...], unique: ...}`.
    """
    given = mapping(index)
    columns = texts(given.get("columns"))
    if not columns:
        raise CompilationError(
            f"Could not parse index config: {index!r}",
            hint="write {columns: [a, b], unique: true}",
        )
    unique = bool(given.get("unique"))
    name = _digest("_".join((*columns, str(relation), str(unique), str(place))))
    return (
        f"create {'unique ' if unique else ''}index {quote_identifier(name)}\n"
        f"on {relation} ({', '.join(columns)})"
    )


def _digest(text: str) -> str:
    from hashlib import md5

    return md5(text.encode(), usedforsecurity=False).hexdigest()


def persist_docs(node: Node, relation: Relation, context: Context) -> None:
    """Put descriptions into the database, of the relation and of its columns."""
    wanted = mapping(node.config.get("persist_docs"))
    kind = relation.type or RelationType.TABLE
    if wanted.get("relation") and node.description:
        context.session.execute(
            f"comment on {kind} {relation} is {_literal(node.description)}"
        )
    if wanted.get("columns") and node.columns:
        existing = context.session.columns(relation)
        for name, column in _present(relation, node.columns, existing, context):
            if column.description:
                context.session.execute(
                    f"comment on column {relation}.{quote_identifier(name)} "
                    f"is {_literal(column.description)}"
                )


def _present(
    relation: Relation,
    described: Mapping[str, Column],
    existing: Sequence[ColumnInfo],
    context: Context,
) -> list[tuple[str, Column]]:
    """Those described columns that are there, by their name there; warns of others."""
    exact = {column.name: column.name for column in existing}
    folded = {column.name.lower(): column.name for column in existing}
    found, missing = [], []
    for name, column in described.items():
        there = exact.get(name) if column.quote else folded.get(name.lower())
        if there is None:
            missing.append(name)
        else:
            found.append((there, column))
    if missing:
        context.listener(
            Note(
                level=Level.WARN,
                message=f"In relation {relation}: The following columns are specified "
                "in the schema but are not present in the database: "
                + ", ".join(missing),
            )
        )
    return found


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
