"""What a microbatch model must say of itself."""

from collections.abc import Mapping
from datetime import date, datetime

from customer360.errors import ParsingError
from customer360.events import Level, Listener, Note
from customer360.records import replace
from customer360.resources.batch import BatchSize
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node

# The macro that a project may have of its own; it then runs once and not in batches,
# unless the flag of this name says so.
OWN_MACRO = "get_incremental_microbatch_sql"
BATCHES_FOR_OWN_MACRO = "require_batched_execution_for_custom_microbatch_strategy"
_BUILT_IN = frozenset({"dbt", "dbt_duckdb"})


def is_microbatch(node: Node) -> bool:
    """True if the node's strategy is `microbatch`."""
    return (
        node.config.get("incremental_strategy") == "microbatch"
        and node.materialized == "incremental"
    )


def runs_in_batches(manifest: Manifest, flags: Mapping[str, object]) -> bool:
    """True if microbatch models are made batch by batch."""
    has_own = any(
        macro.name == OWN_MACRO and macro.package_name not in _BUILT_IN
        for macro in manifest.macros.values()
    )
    return not has_own or bool(flags.get(BATCHES_FOR_OWN_MACRO))


def check_microbatch(
    manifest: Manifest, flags: Mapping[str, object], listener: Listener
) -> Manifest:
    """The manifest with `begin` of microbatch models as a time.

    Raises:
        ParsingError: such a model does not say what it must.
    """
    models = [node for node in manifest.nodes.values() if is_microbatch(node)]
    if not models or not runs_in_batches(manifest, flags):
        return manifest
    nodes = {node.unique_id: _checked(node) for node in models}
    for node in models:
        _look_at_parents(node, manifest, listener)
    return replace(manifest, nodes={**manifest.nodes, **nodes})


def _checked(node: Node) -> Node:
    event_time = node.config.get("event_time")
    if event_time is None:
        raise _wrong(
            node,
            "must provide an 'event_time' (string) config that indicates the name of "
            "the event time column.",
        )
    if not isinstance(event_time, str):
        raise _wrong(
            node,
            "must provide an 'event_time' config of type string, but got: "
            f"{type(event_time)}.",
        )
    begin = _begin(node)
    size = node.config.get("batch_size")
    if size not in set(BatchSize):
        sizes = [str(known) for known in BatchSize]
        raise _wrong(
            node,
            f"must provide a 'batch_size' config that is one of {sizes}, but got: "
            f"{size}.",
        )
    lookback = node.config.get("lookback")
    if lookback is not None and not isinstance(lookback, int):
        raise _wrong(
            node,
            "must provide the optional 'lookback' config as type int, but got: "
            f"{type(lookback)}).",
        )
    concurrent = node.config.get("concurrent_batches")
    if concurrent is not None and not isinstance(concurrent, bool):
        raise _wrong(
            node,
            "optional 'concurrent_batches' config must be of type `bool` if specified, "
            f"but got: {type(concurrent)}).",
        )
    return replace(node, config={**node.config, "begin": begin})


def _begin(node: Node) -> str:
    begin = node.config.get("begin")
    if begin is None:
        raise _wrong(
            node,
            "must provide a 'begin' (datetime) config that indicates the earliest "
            "timestamp the microbatch model should be built from.",
        )
    if isinstance(begin, str):
        try:
            begin = datetime.fromisoformat(begin)
        except ValueError:
            raise _wrong(
                node,
                "must provide a 'begin' config of valid datetime (ISO format), but "
                f"got: {begin}.",
            ) from None
    if isinstance(begin, date) and not isinstance(begin, datetime):
        begin = datetime(begin.year, begin.month, begin.day)  # noqa: DTZ001
    if not isinstance(begin, datetime):
        raise _wrong(
            node,
            f"must provide a 'begin' config of type datetime, but got: {type(begin)}.",
        )
    return begin.isoformat()


def _look_at_parents(node: Node, manifest: Manifest, listener: Listener) -> None:
    found = False
    for name in node.depends_on:
        parent = manifest.nodes.get(name) or manifest.sources.get(name)
        event_time = parent.config.get("event_time") if parent else None
        if parent is None or not event_time:
            continue
        if not isinstance(event_time, str):
            raise _wrong(
                node,
                f"depends on an input node '{parent.name}' with an 'event_time' config "
                f"of invalid (non-string) type: {type(event_time)}.",
            )
        found = True
    if not found:
        listener(
            Note(
                level=Level.WARN,
                name="MicrobatchModelNoEventTimeInputs",
                code="I074",
                message=f"The microbatch model '{node.name}' has no 'ref' or 'source' "
                "input with an 'event_time' configuration. \nThis means no filtering "
                "can be applied and can result in unexpected duplicate records in the "
                "resulting microbatch model.",
                data={"model_name": node.name},
            )
        )


def _wrong(node: Node, what: str) -> ParsingError:
    return ParsingError(
        f"Microbatch model '{node.name}' {what}",
        path=node.original_file_path,
        line=node.line,
    )
