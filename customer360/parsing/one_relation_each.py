"""No two nodes may make the same relation, and none should be called alike."""

from collections.abc import Iterable, Mapping

from customer360.errors import ParsingError
from customer360.events import Listener, deprecation
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Node

# The behaviour flag of dbt that makes the warning an error.
ONE_NAME_EACH = "require_unique_project_resource_names"
_REFERRED_TO = frozenset({ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT})


def check_one_relation_each(
    nodes: Iterable[Node], flags: Mapping[str, object], listener: Listener
) -> None:
    """Refuse what would overwrite each other; warn of what `ref` does not tell apart.

    DuckDB does not tell capitals in names apart; ephemeral models make no relation.

    Raises:
        ParsingError: two nodes have one relation; or one name, and the project's flag
            forbids it.
    """
    names: dict[tuple[str, str], Node] = {}
    relations: dict[tuple[str, str, str], Node] = {}
    for node in nodes:
        if node.resource_type not in _REFERRED_TO:
            continue
        if node.version is None:
            namesake = names.setdefault((node.package_name, node.name), node)
            if namesake is not node:
                _tell_of_namesakes(namesake, node, flags, listener)
        if not node.is_ephemeral:
            place = (node.database.lower(), node.schema.lower(), node.alias.lower())
            other = relations.setdefault(place, node)
            if other is not node:
                raise ParsingError(
                    f"{_told(other)} and {_told(node)} both make {node.relation}",
                    hint="give one of them another `alias` or `schema`",
                    path=node.original_file_path,
                )


def _tell_of_namesakes(
    one: Node, other: Node, flags: Mapping[str, object], listener: Listener
) -> None:
    message = f"{_told(one)} and {_told(other)} have one name"
    hint = "rename one of the files: `ref` could mean either"
    if flags.get(ONE_NAME_EACH):
        raise ParsingError(message, hint=hint, path=other.original_file_path)
    listener(
        deprecation(
            "DuplicateNameDistinctNodeTypesDeprecation", "D040", f"{message} ({hint})"
        )
    )


def _told(node: Node) -> str:
    kind = node.resource_type
    return f"the {kind} {node.name!r} ({node.original_file_path})"
