"""What a command's selection options select."""

from collections.abc import Collection

from customer360.commands.workspace import Workspace
from customer360.errors import UsageError
from customer360.graph.selection import SelectionOptions, select
from customer360.graph.state import PreviousState
from customer360.resources.kinds import IndirectSelection, ResourceType

RUNNABLE = frozenset(
    {
        ResourceType.MODEL,
        ResourceType.SEED,
        ResourceType.SNAPSHOT,
        ResourceType.TEST,
        ResourceType.UNIT_TEST,
    }
)
# `build` tells of those that read what it makes, too.
BUILT = RUNNABLE | {
    ResourceType.FUNCTION,
    ResourceType.EXPOSURE,
    ResourceType.SAVED_QUERY,
}


def selected_ids(
    workspace: Workspace, *, only: Collection[ResourceType]
) -> frozenset[str]:
    """The unique ids that the options select, of the types that the command is for."""
    call = workspace.call
    chosen = select(
        workspace.manifest,
        workspace.graph,
        SelectionOptions(
            select=call.words("select"),
            exclude=call.words("exclude"),
            selector=call.text("selector"),
            indirect_selection=IndirectSelection(
                call.text("indirect_selection") or "eager"
            ),
            resource_types=_types(call.words("resource_types"), "--resource-type"),
            exclude_resource_types=_types(
                call.words("exclude_resource_types"), "--exclude-resource-type"
            ),
        ),
        state=_previous_state(workspace),
        listener=workspace.listener,
    )
    manifest = workspace.manifest
    return frozenset(
        name
        for name in chosen
        if (node := manifest.find(name)) is not None and node.resource_type in only
    )


def _previous_state(workspace: Workspace) -> PreviousState | None:
    if workspace.call.text("state") is None:
        return None
    from customer360.commands.previous_state import read_previous_state

    return read_previous_state(workspace.call, workspace.project)


def _types(words: tuple[str, ...], option: str) -> frozenset[ResourceType]:
    names = [name for word in words for name in word.split()]
    if "all" in names:
        return frozenset(ResourceType)
    for name in names:
        if name not in set(ResourceType):
            raise UsageError(
                f"{option} cannot be {name!r}",
                hint=f"it is one of {', '.join(RUNNABLE)}, function, source, "
                "exposure, saved_query, all",
            )
    return frozenset(map(ResourceType, names))
