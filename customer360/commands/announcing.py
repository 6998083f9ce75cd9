"""What a command says of the project before it does anything."""

from collections import Counter

from customer360.commands.workspace import Workspace
from customer360.events import Level, Note
from customer360.render.words import stat_line

# The names that templates know our own macros by, as dbt's and its adapter's.
_OUR_MACROS = frozenset({"dbt", "dbt_duckdb"})


def say_what_was_found(workspace: Workspace) -> None:
    """`Found 20 models, 60 data tests, 1 snapshot`."""
    manifest = workspace.manifest
    kinds = Counter(str(node.resource_type) for node in manifest.nodes.values())
    counts = {
        **kinds,
        "source": len(manifest.sources),
        "exposure": len(manifest.exposures),
        **Counter(str(each.resource_type) for each in manifest.semantics.values()),
        "macro": sum(
            macro.package_name not in _OUR_MACROS for macro in manifest.macros.values()
        ),
        "group": len(manifest.groups),
        "unit_test": len(manifest.unit_tests),
    }
    found = stat_line(counts)
    workspace.listener(
        Note(
            message=f"Found {found}",
            name="FoundStats",
            code="W006",
            data={"stat_line": found},
        )
    )


def say_nothing_to_do(workspace: Workspace) -> None:
    """dbt's sentence for an empty selection."""
    workspace.listener(
        Note(
            message="Nothing to do. Try checking your model configs and model "
            "specification args",
            level=Level.WARN,
            name="NothingToDo",
            code="Q035",
        )
    )
