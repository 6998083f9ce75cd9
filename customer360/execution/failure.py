"""What a failed node says."""

from datetime import UTC, datetime

from customer360.errors import C360Error, DatabaseError, EphemeralError
from customer360.resources.kinds import ResourceType, Status
from customer360.resources.node import GraphNode
from customer360.resources.result import RunResult


def result_of_failure(node: GraphNode, error: Exception) -> RunResult:
    """The result of a node that raised; bugs of ours name their type and line.

    What reads an ephemeral model that cannot be compiled is skipped.
    """
    match error:
        case EphemeralError():
            place = f"model {error.model} ({error.path})"
            message = f"Compilation Error in {place}\n{_indented(str(error))}"
            return skipped(node, message)
        case DatabaseError():
            message = f"Database Error in {title(node)}\n{_indented(str(error))}"
        case C360Error():
            message = f"{_kind(error)} in {title(node)}\n{_indented(str(error))}"
        case _:
            message = f"Unexpected error in {title(node)}\n{_indented(_trace(error))}"
    return RunResult(node=node, status=Status.ERROR, message=message)


def skipped(node: GraphNode, reason: str) -> RunResult:
    """The result of a node that did not run."""
    return RunResult(node=node, status=Status.SKIPPED, message=reason)


def title(node: GraphNode) -> str:
    """`model dim_customers (models/marts/dim_customers.sql)`, as dbt says it."""
    kind = (
        "unit_test"
        if node.resource_type is ResourceType.UNIT_TEST
        else str(node.resource_type)
    )
    return f"{kind} {node.name} ({node.original_file_path})"


def now() -> datetime:
    """The clock, for timings; no result depends on it."""
    return datetime.now(tz=UTC)


def _kind(error: C360Error) -> str:
    return type(error).__name__.removesuffix("Error") + " Error"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _trace(error: Exception) -> str:
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" at {last[0].filename}:{last[0].lineno}" if last else ""
    return f"{type(error).__name__}: {error}{where}"
