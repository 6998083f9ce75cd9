"""Fixed sets of words, spelled as in dbt's artifacts."""

from enum import StrEnum


class ResourceType(StrEnum):
    """What a thing of the project is."""

    MODEL = "model"
    SEED = "seed"
    SNAPSHOT = "snapshot"
    TEST = "test"
    UNIT_TEST = "unit_test"
    ANALYSIS = "analysis"
    OPERATION = "operation"
    SOURCE = "source"
    EXPOSURE = "exposure"
    MACRO = "macro"
    DOC = "doc"
    GROUP = "group"
    METRIC = "metric"
    SEMANTIC_MODEL = "semantic_model"
    SAVED_QUERY = "saved_query"
    FUNCTION = "function"
    # An inline query of `show --inline` and `compile --inline`.
    SQL_OPERATION = "sql operation"

    @property
    def plural(self) -> str:
        """The noun for several."""
        return "analyses" if self is ResourceType.ANALYSIS else f"{self}s"


class Status(StrEnum):
    """How a node's run ended, as in `run_results.json`."""

    SUCCESS = "success"
    ERROR = "error"
    SKIPPED = "skipped"
    PARTIAL_SUCCESS = "partial success"
    NO_OP = "no-op"
    PASS = "pass"  # noqa: S105 - a word, not a password
    FAIL = "fail"
    WARN = "warn"
    RUNTIME_ERROR = "runtime error"

    @property
    def is_bad(self) -> bool:
        """True if children must not run and the exit code is 1."""
        return self in _BAD


_BAD = frozenset(
    {Status.ERROR, Status.FAIL, Status.RUNTIME_ERROR, Status.PARTIAL_SUCCESS}
)


class RelationType(StrEnum):
    """What a relation is in the database."""

    TABLE = "table"
    VIEW = "view"
    CTE = "cte"
    EXTERNAL = "external"
    FUNCTION = "function"


class IndirectSelection(StrEnum):
    """Which tests come with a selected node."""

    EAGER = "eager"
    CAUTIOUS = "cautious"
    BUILDABLE = "buildable"
    EMPTY = "empty"
