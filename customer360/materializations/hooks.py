"""Statements that a node wants run before and after it."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum

from customer360.materializations.context import Context
from customer360.resources.node import Node


class Moment(StrEnum):
    """When a hook runs; the word is the key of the configuration."""

    BEFORE = "pre-hook"
    AFTER = "post-hook"


def run_hooks(
    node: Node, moment: Moment, context: Context, *, in_transaction: bool
) -> None:
    """Render and run the node's hooks of this moment, in the order written."""
    for text, wants_transaction in hooks_of(node, moment):
        if wants_transaction is not in_transaction:
            continue
        statement = context.templates.render(text, node, context.session)
        if statement.strip():
            context.session.execute(statement)


def has_outside_hooks(node: Node) -> bool:
    """True if a hook must not be inside the node's transaction."""
    return any(
        not wants_transaction
        for moment in Moment
        for _, wants_transaction in hooks_of(node, moment)
    )


def hooks_of(node: Node, moment: Moment) -> tuple[tuple[str, bool], ...]:
    """The texts, each with whether it belongs into the transaction (dbt: yes)."""
    configured = node.config.get(moment) or node.config.get(moment.replace("-", "_"))
    if not configured:
        return ()
    if isinstance(configured, (str, Mapping)):
        configured = [configured]
    if not isinstance(configured, Sequence):
        return ()
    return tuple(_hook(item) for item in configured)


def _hook(item: object) -> tuple[str, bool]:
    if isinstance(item, Mapping):
        text, inside = str(item.get("sql", "")), bool(item.get("transaction", True))
    else:
        text, inside = str(item), True
    if text.lstrip().startswith("{") and '"transaction"' in text:
        # What `before_begin` and `after_commit` give.
        with suppress(ValueError):
            given = json.loads(text)
            return str(given["sql"]), bool(given["transaction"])
    return text, inside
