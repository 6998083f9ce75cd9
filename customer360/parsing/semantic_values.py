"""Metrics, semantic models and saved queries as yml writes them: the long form.

MetricFlow lets most things be said short, a measure by its name for one; the manifest
has every key.
"""

import re
from collections.abc import Mapping

from customer360.errors import ParsingError
from customer360.parsing.parsed import Entry
from customer360.project.yaml import as_list, as_mapping

Values = dict[str, object]

_SPAN = re.compile(r"(\d+)\s+([a-zA-Z]\w*)")
_MEASURE = {
    "filter": None,
    "alias": None,
    "join_to_timespine": False,
    "fill_nulls_with": None,
}
_METRIC = {
    "filter": None,
    "alias": None,
    "offset_window": None,
    "offset_to_grain": None,
}
_CONVERSION = (
    *("base_measure", "conversion_measure", "base_metric", "conversion_metric"),
    *("entity", "calculation", "window", "constant_properties"),
)


def metric_values(entry: Entry, config: Mapping[str, object]) -> Values:
    """What only metrics have. Their measures are not looked for yet.

    Raises:
        ParsingError: something in it is not of its shape.
    """
    given = _mapping(entry.value.get("type_params"), entry)
    kind = str(entry.value.get("type") or "simple")
    return {
        "type": kind,
        "type_params": {
            "measure": _measure(given.get("measure"), entry),
            "input_measures": [],
            "numerator": _metric(given.get("numerator"), entry),
            "denominator": _metric(given.get("denominator"), entry),
            "expr": _optional(given.get("expr")),
            "window": _span(given.get("window"), entry),
            "grain_to_date": given.get("grain_to_date"),
            "metrics": [
                _metric(item, entry) for item in _list(given, "metrics", entry)
            ],
            "conversion_type_params": _conversion(given, entry),
            "cumulative_type_params": _cumulative(kind, given, entry),
            "metric_aggregation_params": None,
        },
        "filter": where(entry.value.get("filter"), entry),
        "metadata": None,
        "time_granularity": entry.value.get("time_granularity"),
        "meta": config.get("meta") or entry.value.get("meta") or {},
    }


def semantic_model_values(entry: Entry, config: Mapping[str, object]) -> Values:
    """What only semantic models have, but for the relation.

    The `meta` of the model is also that of its parts, under what they say themselves.
    """
    value = entry.value
    meta = _mapping(config.get("meta"), entry)
    return {
        "model": str(value.get("model") or ""),
        "node_relation": None,
        "defaults": value.get("defaults"),
        "entities": [
            {
                **_described(item, meta),
                "type": item.get("type"),
                "role": item.get("role"),
                "expr": _optional(item.get("expr")),
            }
            for item in _items(value, "entities", entry)
        ],
        "measures": [
            {
                **_described(item, meta),
                "agg": item.get("agg"),
                # The metric stands beside it, as if somebody had written it.
                "create_metric": False,
                "expr": _optional(item.get("expr")),
                "agg_params": item.get("agg_params"),
                "non_additive_dimension": _non_additive(item, entry),
                "agg_time_dimension": item.get("agg_time_dimension"),
            }
            for item in _items(value, "measures", entry)
        ],
        "dimensions": [
            {
                **_described(item, meta),
                "type": item.get("type"),
                "is_partition": bool(item.get("is_partition", False)),
                "type_params": _time_params(item.get("type_params"), entry),
                "expr": _optional(item.get("expr")),
                "metadata": None,
            }
            for item in _items(value, "dimensions", entry)
        ],
        "metadata": None,
        "primary_entity": value.get("primary_entity"),
    }


def _non_additive(item: Mapping[str, object], entry: Entry) -> Values | None:
    given = item.get("non_additive_dimension")
    if given is None:
        return None
    return {"window_groupings": [], **_mapping(given, entry)}


def created_metrics(entry: Entry, config: Mapping[str, object]) -> list[Entry]:
    """The metrics that measures of a semantic model ask for, configured as it is."""
    found = []
    for item in _items(entry.value, "measures", entry):
        if not item.get("create_metric"):
            continue
        name = str(item.get("name"))
        expr = item.get("expr") or name
        value = {
            "name": name,
            "label": item.get("label") or name,
            "description": item.get("description")
            or f"Metric created from measure {name}",
            "type": "simple",
            "type_params": {"measure": name, "expr": expr},
            "config": {"enabled": config["enabled"], "meta": config.get("meta") or {}},
        }
        found.append(Entry("metrics", value, entry.path, entry.line))
    return found


def saved_query_values(
    entry: Entry, config: Mapping[str, object], *, schema: str, database: str
) -> Values:
    """What only saved queries have."""
    query = _mapping(entry.value.get("query_params"), entry)
    return {
        "query_params": {
            "metrics": _list(query, "metrics", entry),
            "group_by": _list(query, "group_by", entry),
            "where": where(query.get("where"), entry),
            "order_by": _list(query, "order_by", entry),
            "limit": query.get("limit"),
        },
        "exports": [
            _export(item, entry, config, schema=schema, database=database)
            for item in _items(entry.value, "exports", entry)
        ],
        "metadata": None,
    }


def where(value: object, entry: Entry) -> Values | None:
    """A filter: one text or several, all of which must hold."""
    if value is None:
        return None
    texts = (
        [value]
        if isinstance(value, str)
        else as_list(value, "a filter", path=entry.path)
    )
    return {"where_filters": [{"where_sql_template": str(text)} for text in texts]}


def _export(
    item: Mapping[str, object],
    entry: Entry,
    above: Mapping[str, object],
    *,
    schema: str,
    database: str,
) -> Values:
    config = _mapping(item.get("config"), entry)
    given = config.get("schema_name") or config.get("schema") or above.get("schema")
    export_as = config.get("export_as") or above.get("export_as")
    if export_as not in {"table", "view"}:
        raise ParsingError(
            f"the export {item.get('name')!r} of {entry.name!r} has the `export_as` "
            f"{export_as!r}",
            hint="write table or view",
            path=entry.path,
            line=entry.line,
        )
    return {
        "name": item.get("name"),
        "config": {
            "export_as": export_as,
            "schema_name": given or schema,
            "alias": config.get("alias") or item.get("name"),
            "database": database,
        },
        "unrendered_config": dict(config),
    }


def _measure(value: object, entry: Entry) -> Values | None:
    if value is None or isinstance(value, str):
        return None if value is None else {"name": value, **_MEASURE}
    given = _mapping(value, entry)
    return {**_MEASURE, **given, "filter": where(given.get("filter"), entry)}


def _metric(value: object, entry: Entry) -> Values | None:
    if value is None or isinstance(value, str):
        return None if value is None else {"name": value, **_METRIC}
    given = _mapping(value, entry)
    return {
        **_METRIC,
        **given,
        "filter": where(given.get("filter"), entry),
        "offset_window": _span(given.get("offset_window"), entry),
    }


def _span(value: object, entry: Entry) -> Values | None:
    if value is None:
        return None
    match = _SPAN.fullmatch(str(value).strip())
    if match is None:
        raise ParsingError(
            f"{entry.name!r} has the window {value!r}",
            hint="write a number and a unit, 7 days",
            path=entry.path,
            line=entry.line,
        )
    return {"count": int(match[1]), "granularity": match[2].lower().removesuffix("s")}


def _cumulative(kind: str, given: Mapping[str, object], entry: Entry) -> Values | None:
    inner = _mapping(given.get("cumulative_type_params"), entry)
    if kind != "cumulative" and not inner:
        return None
    return {
        "window": _span(inner.get("window") or given.get("window"), entry),
        "grain_to_date": inner.get("grain_to_date") or given.get("grain_to_date"),
        "period_agg": inner.get("period_agg") or "first",
        "metric": _metric(inner.get("metric"), entry),
    }


def _conversion(given: Mapping[str, object], entry: Entry) -> Values | None:
    if given.get("conversion_type_params") is None:
        return None
    inner = _mapping(given["conversion_type_params"], entry)
    return {
        **{key: inner.get(key) for key in _CONVERSION},
        "base_measure": _measure(inner.get("base_measure"), entry),
        "conversion_measure": _measure(inner.get("conversion_measure"), entry),
        "calculation": inner.get("calculation") or "conversion_rate",
        "window": _span(inner.get("window"), entry),
    }


def _time_params(value: object, entry: Entry) -> Values | None:
    if value is None:
        return None
    given = _mapping(value, entry)
    return {
        "time_granularity": given.get("time_granularity"),
        "validity_params": given.get("validity_params"),
    }


def _described(item: Mapping[str, object], above: Mapping[str, object]) -> Values:
    config = item.get("config")
    own = config.get("meta") if isinstance(config, Mapping) else None
    meta = {**above, **(own if isinstance(own, Mapping) else {})}
    return {
        "name": item.get("name"),
        "description": item.get("description"),
        "label": item.get("label"),
        "config": {"meta": meta},
    }


def _items(
    value: Mapping[str, object], key: str, entry: Entry
) -> list[Mapping[str, object]]:
    return [_mapping(item, entry) for item in _list(value, key, entry)]


def _list(value: Mapping[str, object], key: str, entry: Entry) -> list[object]:
    listed = as_list(value.get(key), f"`{key}`", path=entry.path, line=entry.line)
    return list(listed)


def _mapping(value: object, entry: Entry) -> Mapping[str, object]:
    what = f"a part of {entry.name!r}"
    return as_mapping(value, what, path=entry.path, line=entry.line)


def _optional(value: object) -> str | None:
    return None if value is None else str(value)
