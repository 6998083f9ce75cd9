"""What foreign keys refer to, and whether constraints can be enforced at all."""

from collections.abc import Iterable, Mapping

from customer360.errors import ParsingError
from customer360.events import Level, Listener, Note
from customer360.jinja.calls import ref_from, source_from
from customer360.jinja.static import Call, read_static
from customer360.records import replace
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Node

_TYPES = (*("check", "not_null", "unique", "primary_key", "foreign_key", "custom"),)


def with_constraints(node: Node) -> Node:
    """The model, reading also what its foreign keys point at.

    Raises:
        ParsingError: a constraint is wrong, or cannot stand where it stands.
    """
    if node.resource_type is not ResourceType.MODEL:
        return node
    contract = node.config.get("contract")
    if isinstance(contract, Mapping) and contract.get("enforced") is True:
        _check_enforceable(node)
    given = _constraints_of(node)
    if not given:
        return node
    _check_keys(node)
    refs, sources = list(node.refs), list(node.sources)
    for constraint in given:
        to = constraint.get("to")
        if constraint.get("type") != "foreign_key" or not to:
            continue
        match _calls(str(to)):
            case [Call(name="ref") as call]:
                refs.append(ref_from(call.arguments, call.named))
            case [Call(name="source") as call]:
                sources.append(source_from(call.arguments, call.named))
            case _:
                raise ParsingError(
                    "Invalid 'ref' or 'source' syntax on foreign key constraint 'to' "
                    f"on model {node.name}: {to}.",
                    hint="write ref('model') or source('source', 'table')",
                    path=node.original_file_path,
                )
    return replace(
        node,
        refs=tuple(dict.fromkeys(refs)),
        sources=tuple(dict.fromkeys(sources)),
    )


def tell_of_constraints(nodes: Iterable[Node], listener: Listener) -> None:
    """Warn of constraints that the contract promises and the database cannot hold."""
    for node in nodes:
        if not holds_constraints(node):
            materialized = node.config.get("materialized")
            listener(
                Note(
                    level=Level.WARN,
                    name="UnsupportedConstraintMaterialization",
                    code="I068",
                    message=f"the constraints of {node.name!r} are not enforced: a "
                    f"{materialized} has none ({node.original_file_path}; make it a "
                    "table, or write `warn_unsupported: false` in the constraint)",
                    data={"materialized": materialized},
                )
            )


def holds_constraints(node: Node) -> bool:
    """False if an enforced contract has constraints that nobody checks, and says so."""
    contract = node.config.get("contract")
    if not isinstance(contract, Mapping) or contract.get("enforced") is not True:
        return True
    return node.config.get("materialized") in {"table", "incremental"} or not any(
        constraint.get("warn_unsupported", True) for constraint in _constraints_of(node)
    )


def _constraints_of(node: Node) -> list[Mapping[str, object]]:
    columns = node.columns.values()
    return [
        *node.constraints,
        *(item for column in columns for item in column.constraints),
    ]


def _calls(text: str) -> list[Call]:
    pieces = read_static(f"{{{{ {text} }}}}") or ()
    return [piece for piece in pieces if isinstance(piece, Call)]


def _check_enforceable(node: Node) -> None:
    problems = []
    # A model that no yml speaks of fails by itself, when it runs: as in dbt.
    if node.patch_path and not node.columns:
        problems.append(
            "Constraints must be defined in a `yml` schema configuration file like "
            "`schema.yml`."
        )
    if node.language != "sql":
        problems.append(f"Language Error: Expected 'sql' but found '{node.language}'")
    if problems:
        raise ParsingError(
            f"Contract enforcement failed for: ({node.original_file_path})\n"
            + "\n".join(problems)
        )
    if any(constraint.get("type") not in _TYPES for constraint in node.constraints):
        raise ParsingError(
            f"Invalid constraint type on model {node.name}: Type must be one of "
            f"{list(_TYPES)}"
        )


def _check_keys(node: Node) -> None:
    own = [
        column.name
        for column in node.columns.values()
        if any(item.get("type") == "primary_key" for item in column.constraints)
    ]
    problems = []
    if len(own) > 1:
        problems.append(
            f"Found {len(own)} columns ({own}) with primary key constraints defined. "
            "Primary keys for multiple columns must be defined as a model level "
            "constraint."
        )
    if own and any(item.get("type") == "primary_key" for item in node.constraints):
        problems.append(
            "Primary key constraints defined at the model level and the columns level. "
            "Primary keys can be defined at the model level or the column level, not "
            "both."
        )
    if problems:
        raise ParsingError(
            f"Primary key constraint error: ({node.original_file_path})\n"
            + "\n".join(problems)
        )
