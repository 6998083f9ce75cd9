"""What a snapshot's configuration asks for."""

from collections.abc import Mapping
from enum import StrEnum

from customer360.errors import CompilationError
from customer360.materializations.settings import mapping, texts
from customer360.records import dataclass
from customer360.resources.node import Node


class Strategy(StrEnum):
    """How a change is seen: by a column that moves, or by comparing columns."""

    TIMESTAMP = "timestamp"
    CHECK = "check"


class HardDeletes(StrEnum):
    """What becomes of a key that the query does not give any more."""

    IGNORE = "ignore"
    INVALIDATE = "invalidate"
    NEW_RECORD = "new_record"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaColumns:
    """The names of the columns that a snapshot adds."""

    valid_from: str
    valid_to: str
    scd_id: str
    updated_at: str
    is_deleted: str

    @classmethod
    def of(cls, configured: Mapping[str, object]) -> "MetaColumns":
        """dbt's names, where the configuration gives no other."""

        def name(key: str) -> str:
            return str(configured.get(key) or key)

        return cls(
            valid_from=name("dbt_valid_from"),
            valid_to=name("dbt_valid_to"),
            scd_id=name("dbt_scd_id"),
            updated_at=name("dbt_updated_at"),
            is_deleted=name("dbt_is_deleted"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotSettings:
    """`keys` may be expressions. `check_columns` None: all columns of the query.

    `open_until` is the expression that stands in `valid_to` of a current row.
    """

    strategy: Strategy
    keys: tuple[str, ...]
    updated_at: str | None
    check_columns: tuple[str, ...] | None
    hard_deletes: HardDeletes
    open_until: str | None
    meta: MetaColumns


def snapshot_settings(node: Node) -> SnapshotSettings:
    """Read and check the configuration.

    Raises:
        CompilationError: something is missing, or has no meaning.
    """
    config = node.config
    strategy = _strategy(node)
    keys = texts(config.get("unique_key"))
    if not keys:
        raise _wrong(node, "`unique_key` is missing", "name the column that is the key")
    updated_at = config.get("updated_at")
    if strategy is Strategy.TIMESTAMP and not updated_at:
        raise _wrong(
            node,
            "`updated_at` is missing",
            "the strategy `timestamp` needs the column that says when a row changed",
        )
    open_until = config.get("dbt_valid_to_current")
    return SnapshotSettings(
        strategy=strategy,
        keys=keys,
        updated_at=str(updated_at) if updated_at else None,
        check_columns=_check_columns(node, strategy),
        hard_deletes=_hard_deletes(node),
        open_until=str(open_until) if open_until else None,
        meta=MetaColumns.of(
            mapping(
                config.get("snapshot_meta_column_names")
                or config.get("snapshot_table_column_names")
            )
        ),
    )


def _strategy(node: Node) -> Strategy:
    configured = node.config.get("strategy")
    try:
        return Strategy(str(configured))
    except ValueError:
        raise _wrong(
            node, f"`strategy` is {configured!r}", "write timestamp or check"
        ) from None


def _check_columns(node: Node, strategy: Strategy) -> tuple[str, ...] | None:
    configured = node.config.get("check_cols")
    if strategy is Strategy.TIMESTAMP or configured == "all":
        return None
    columns = texts(configured)
    if not columns:
        raise _wrong(
            node,
            "`check_cols` is missing",
            "the strategy `check` needs a list of columns, or `all`",
        )
    return columns


def _hard_deletes(node: Node) -> HardDeletes:
    configured = node.config.get("hard_deletes")
    if configured is None:
        old_word = node.config.get("invalidate_hard_deletes")
        return HardDeletes.INVALIDATE if old_word else HardDeletes.IGNORE
    try:
        return HardDeletes(str(configured))
    except ValueError:
        raise _wrong(
            node,
            f"`hard_deletes` is {configured!r}",
            "write ignore, invalidate or new_record",
        ) from None


def _wrong(node: Node, message: str, hint: str) -> CompilationError:
    return CompilationError(
        f"{message} in the snapshot {node.name}",
        hint=hint,
        path=node.original_file_path,
        line=node.line,
    )
