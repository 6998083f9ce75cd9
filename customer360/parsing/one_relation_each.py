"""No two nodes may be called alike, or make the same relation."""

from collections.abc import Iterable

from customer360.errors import ParsingError
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Node

_REFERRED_TO = frozenset({ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT})


def check_one_relation_each(nodes: Iterable[Node]) -> None:
    """Refuse what a `ref` would not tell apart, and what would overwrite each other.

    DuckDB does not tell capitals in names apart; ephemeral models make no relation.

    Raises:
        ParsingError: two nodes have one name in a package, or one relation.
    """
    names: dict[tuple[str, str], Node] = {}
    relations: dict[tuple[str, str, str], Node] = {}
    for node in nodes:
        if node.resource_type not in _REFERRED_TO:
            continue
        if node.version is None:
            other = names.setdefault((node.package_name, node.name), node)
            if other is not node:
                raise ParsingError(
                    f"a {other.resource_type} and a {node.resource_type} are called "
                    f"{node.name!r}: in {other.original_file_path} and "
                    f"{node.original_file_path}",
                    hint="rename one of the files: `ref` could mean either",
                    path=node.original_file_path,
                )
        if node.is_ephemeral:
            continue
        place = (node.database.lower(), node.schema.lower(), node.alias.lower())
        other = relations.setdefault(place, node)
        if other is not node:
            raise ParsingError(
                f"{other.name!r} and {node.name!r} both make {node.relation}: in "
                f"{other.original_file_path} and {node.original_file_path}",
                hint="give one of them another `alias` or `schema`",
                path=node.original_file_path,
            )
