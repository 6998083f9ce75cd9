"""What a contract says of a model's columns, as SQL and as words."""

from collections.abc import Mapping, Sequence

from customer360.adapters.protocol import ColumnInfo
from customer360.compilation.parents import Parents
from customer360.errors import CompilationError
from customer360.jinja.calls import ref_from, source_from
from customer360.jinja.static import Call, read_static
from customer360.records import replace
from customer360.resources.manifest import Manifest
from customer360.resources.node import Column, Node
from customer360.resources.relation import quote_identifier

# General words for types, as dbt translates them under `alias_types`.
TYPE_ALIASES: Mapping[str, str] = {"STRING": "TEXT"}
BARE_DECIMALS = frozenset({"numeric", "decimal", "number"})
_SENTENCE = (
    "This model has an enforced contract that failed.\n"
    "Please ensure the name, data_type, and number of columns in your contract match "
    "the columns in your model's definition.\n\n"
)


def is_enforced(node: Node) -> bool:
    """True if the model must have exactly the columns that its yml describes."""
    contract = node.config.get("contract")
    return isinstance(contract, Mapping) and bool(contract.get("enforced"))


def described_columns(node: Node) -> tuple[Column, ...]:
    """The columns of the yml, with general words for types translated."""
    contract = node.config.get("contract")
    aliases = not isinstance(contract, Mapping) or contract.get("alias_types", True)
    if not aliases:
        return tuple(node.columns.values())
    return tuple(
        replace(column, data_type=_translated(column.data_type))
        for column in node.columns.values()
    )


def with_translated_types(node: Node) -> Node:
    """The node, with general words for types translated in its columns."""
    columns = {column.name: column for column in described_columns(node)}
    return replace(node, columns=columns) if columns else node


def _translated(data_type: str | None) -> str | None:
    if data_type is None:
        return None
    return TYPE_ALIASES.get(data_type.upper(), data_type)


def with_constraint_targets(node: Node, manifest: Manifest) -> Node:
    """The node, with the relations that its foreign keys name in place of `ref`s."""
    parents = Parents(manifest, node)

    def resolved(constraint: Mapping[str, object]) -> Mapping[str, object]:
        to = constraint.get("to")
        if constraint.get("type") != "foreign_key" or not to:
            return constraint
        return {**constraint, "to": _target(str(to), parents)}

    return replace(
        node,
        constraints=tuple(resolved(constraint) for constraint in node.constraints),
        columns={
            name: replace(
                column,
                constraints=tuple(resolved(item) for item in column.constraints),
            )
            for name, column in node.columns.items()
        },
    )


def _target(text: str, parents: Parents) -> str:
    match [p for p in read_static(f"{{{{ {text} }}}}") or () if isinstance(p, Call)]:
        case [Call(name="ref") as call]:
            return str(parents.ref(ref_from(call.arguments, call.named)).relation)
        case [Call(name="source") as call]:
            pair = source_from(call.arguments, call.named)
            return str(parents.source(pair).relation)
    return text


def column_name(column: Column) -> str:
    """The name as SQL: in quotes only where the yml asks for them."""
    return quote_identifier(column.name) if column.quote else column.name


def definition(
    name: str, data_type: str, constraints: Sequence[Mapping[str, object]]
) -> str:
    """One column of a `create table`.

    >>> definition("id", "int", [{"type": "not_null"}, {"type": "primary_key"}])
    'id int not null primary key'
    """
    words = (_column_constraint(constraint) for constraint in constraints)
    return " ".join((f"{name} {data_type}", *(word for word in words if word)))


def _column_constraint(constraint: Mapping[str, object]) -> str:
    expression = str(constraint.get("expression") or "")
    match constraint.get("type"):
        case "check":
            return f"check ({expression})" if expression else ""
        case "not_null":
            return f"not null {expression}".strip()
        case "unique":
            return f"unique {expression}".strip()
        case "primary_key":
            return f"primary key {expression}".strip()
        case "foreign_key":
            return f"references {_referenced(constraint)}"
        case "custom":
            return expression
    raise _unknown(constraint)


def model_constraint(constraint: Mapping[str, object]) -> str:
    """One constraint of a whole table, empty if it says nothing.

    >>> model_constraint({"type": "unique", "columns": ["a", "b"]})
    'unique (a, b)'
    """
    expression = str(constraint.get("expression") or "")
    spaced = f" {expression}" if expression else ""
    name = f"constraint {constraint['name']} " if constraint.get("name") else ""
    columns = _listed(constraint.get("columns"))
    match constraint.get("type"):
        case "check":
            return f"{name}check ({expression})" if expression else ""
        case "unique":
            return f"{name}unique{spaced} ({columns})"
        case "primary_key":
            return f"{name}primary key{spaced} ({columns})"
        case "foreign_key":
            target = _referenced(constraint)
            return f"{name}foreign key ({columns}) references {target}"
        case "custom":
            return f"{name}{expression}" if expression else ""
    raise _unknown(constraint)


def _referenced(constraint: Mapping[str, object]) -> str:
    to = constraint.get("to")
    columns = _listed(constraint.get("to_columns"))
    if not to or not columns:
        return str(constraint.get("expression") or "")
    # A key cannot point into another database, and DuckDB refuses its own name there.
    parts = str(to).split(".")
    return f"{'.'.join(parts[1:] if len(parts) > 2 else parts)} ({columns})"


def _listed(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list) else ""


def _unknown(constraint: Mapping[str, object]) -> CompilationError:
    return CompilationError(
        f"Could not parse constraint: {dict(constraint)}",
        hint="the types are check, not_null, unique, primary_key, foreign_key, custom",
    )


def columns_and_constraints(node: Node) -> str:
    """What stands in parentheses behind `create table`."""
    definitions = [
        definition(column_name(column), str(column.data_type), column.constraints)
        for column in described_columns(node)
    ]
    whole = [model_constraint(constraint) for constraint in node.constraints]
    return ",\n    ".join((*definitions, *(text for text in whole if text)))


def empty_schema_query(node: Node) -> str:
    """A query without rows that has the described columns.

    Raises:
        CompilationError: a column has no type.
    """
    columns = described_columns(node)
    untyped = [column.name for column in columns if column.data_type is None]
    if untyped:
        raise CompilationError(
            "Contracted models require data_type to be defined for each column. "
            "Please ensure that the column name and data_type are defined within the "
            f"YAML configuration for the {untyped} column(s)."
        )
    return "select " + ", ".join(
        f"cast(null as {column.data_type}) as {column_name(column)}"
        for column in columns
    )


def bare_decimals(node: Node) -> list[str]:
    """The columns whose type leaves it to the database how many digits there are."""
    return [
        column.name
        for column in described_columns(node)
        if (column.data_type or "").strip().lower() in BARE_DECIMALS
    ]


def contract_failure(
    wanted: Sequence[ColumnInfo], found: Sequence[ColumnInfo]
) -> CompilationError | None:
    """The error that says which columns differ, nothing if none does.

    Their order does not matter: the table gets that of the contract.
    """
    if not wanted:
        return CompilationError(
            "This model has an enforced contract, and its 'columns' specification is "
            "missing"
        )
    mismatches = _mismatches(wanted, found)
    if not mismatches:
        return None
    return CompilationError(_SENTENCE + _drawn(sorted(mismatches)))


def _mismatches(
    wanted: Sequence[ColumnInfo], found: Sequence[ColumnInfo]
) -> list[tuple[str, str, str, str]]:
    types = {column.name: column.data_type for column in wanted}
    names = {column.name for column in found}
    rows = []
    for column in found:
        contract = types.get(column.name)
        if contract is None:
            rows.append((column.name, column.data_type, "", "missing in contract"))
        elif contract != column.data_type:
            rows.append((column.name, column.data_type, contract, "data type mismatch"))
    rows += [
        (column.name, "", column.data_type, "missing in definition")
        for column in wanted
        if column.name not in names
    ]
    return rows


_HEADER = ("column_name", "definition_type", "contract_type", "mismatch_reason")
_WIDEST = 50


def _drawn(rows: Sequence[tuple[str, ...]]) -> str:
    """A table of text, as dbt shows it."""
    shown = [tuple(_shortened(cell) for cell in row) for row in rows]
    widths = [
        max(len(cell) for cell in column)
        for column in zip(_HEADER, *shown, strict=True)
    ]
    lines = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"
        for row in (_HEADER, tuple("-" * width for width in widths), *shown)
    ]
    return "\n".join(lines)


def _shortened(cell: str) -> str:
    return cell if len(cell) <= _WIDEST else cell[: _WIDEST - 3] + "..."
