"""Who may read a model: everybody, its own package, or its group."""

from collections.abc import Collection, Iterable, Mapping

from customer360.errors import CompilationError, ParsingError
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Exposure, Group, Node, Semantic

_KNOWN = ("private", "protected", "public")


def check_access_of(node: Node) -> None:
    """Refuse an `access` that there is not, or that a model cannot have.

    Raises:
        ParsingError: it is none of the three, or an ephemeral model is public.
    """
    if node.resource_type is not ResourceType.MODEL:
        return
    path = node.original_file_path
    if node.access not in _KNOWN:
        raise ParsingError(
            f"the model {node.name!r} has the access {node.access!r}",
            hint=f"write {', '.join(_KNOWN[:-1])} or {_KNOWN[-1]}",
            path=path,
        )
    if node.access == "public" and node.is_ephemeral:
        raise ParsingError(
            f"the ephemeral model {node.name!r} cannot be public: it has no relation "
            "that others could read",
            hint="store it as a view, or make it protected",
            path=path,
        )


def check_groups(things: Iterable[Node | Semantic], groups: Iterable[Group]) -> None:
    """Refuse a group that nobody has declared.

    Raises:
        ParsingError: a thing is in one.
    """
    known = {group.name for group in groups}
    for thing in things:
        if thing.group is not None and thing.group not in known:
            names = ", ".join(sorted(known))
            raise ParsingError(
                f"Invalid group {thing.group!r} of the {thing.resource_type} "
                f"{thing.name!r}",
                hint=f"the groups are {names}" if names else "declare it in `groups:`",
                path=thing.original_file_path,
            )


def check_parents(
    reader: Node | Exposure,
    parents: Collection[str],
    nodes: Mapping[str, Node],
    restricted: Collection[str],
) -> None:
    """Refuse to read what is for others only.

    `restricted` are the packages that say `restrict-access`: what is not public in them
    is for themselves. An exposure is of no group.

    Raises:
        CompilationError: one of the parents is not for this reader.
    """
    if reader.resource_type is ResourceType.SQL_OPERATION:
        return
    group = reader.group if isinstance(reader, Node) else None
    for key in parents:
        parent = nodes.get(key)
        if parent is None or parent.access == "public":
            continue
        is_foreign = reader.package_name != parent.package_name
        is_closed = is_foreign and parent.package_name in restricted
        if parent.access == "private" and (is_closed or group != parent.group):
            whose = f"private to the group {parent.group!r}"
            hint = "put both into the group, or give the model another `access`"
        elif is_closed and parent.resource_type is ResourceType.MODEL:
            whose = f"protected by its package {parent.package_name!r}"
            hint = "read a public model of the package"
        else:
            continue
        raise CompilationError(
            f"the {reader.resource_type} {reader.name!r} reads {parent.name!r}, which "
            f"is {whose}",
            hint=hint,
            path=reader.original_file_path,
            line=reader.line,
        )
