"""What a model's configuration may not say."""

import re
from collections.abc import Mapping

from customer360.errors import ParsingError

_HEX = re.compile(r"#(?:[0-9a-f]{3}){1,2}")
_SAFE_CHANGES = frozenset({"append_new_columns", "fail"})


def check_model(config: Mapping[str, object]) -> None:
    """Refuse what dbt refuses.

    Raises:
        ParsingError: the color is none, a contract could be broken by a change of the
            schema, or the freshness is half said.
    """
    docs = config.get("docs")
    color = docs.get("node_color") if isinstance(docs, Mapping) else None
    if color is not None:
        _check_color(str(color))
    contract = config.get("contract")
    changes = config.get("on_schema_change")
    if (
        isinstance(contract, Mapping)
        and contract.get("enforced")
        and config.get("materialized") == "incremental"
        and changes not in _SAFE_CHANGES
    ):
        raise ParsingError(
            f"Invalid value for on_schema_change: {changes}; an incremental model with "
            "a contract cannot ignore changes",
            hint="write append_new_columns or fail",
        )
    freshness = config.get("freshness")
    if isinstance(freshness, Mapping):
        _check_freshness(freshness)


def _check_color(color: str) -> None:
    from customer360.parsing.color_names import COLOR_NAMES

    if color.lower() not in COLOR_NAMES and not _HEX.fullmatch(color.lower()):
        raise ParsingError(
            f"Invalid color name for docs.node_color: {color}",
            hint="write the name of an HTML color, or one like '#ff6600'",
        )


def _check_freshness(freshness: Mapping[str, object]) -> None:
    rule = freshness.get("build_after")
    if not isinstance(rule, Mapping):
        return
    for missing, given in (("count", "period"), ("period", "count")):
        if rule.get(missing) is None and rule.get(given) is not None:
            raise ParsingError(
                f"`freshness.build_after` must have a value for `{missing}` if a "
                f"`{given}` is provided",
                hint="the periods are minute, hour and day",
            )
