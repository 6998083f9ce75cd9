"""The semantic layer: metrics, semantic models and saved queries, joined."""

from collections.abc import Container, Iterable, Mapping

from customer360.errors import CompilationError, ParsingError
from customer360.jinja.calls import ref_from
from customer360.jinja.nearest import suggest
from customer360.jinja.static import Call, read_static
from customer360.parsing.config import Config, ConfigResolver
from customer360.parsing.nodes import folder_fqn
from customer360.parsing.parsed import Entry, ParsedFile
from customer360.parsing.references import NotFound, References
from customer360.parsing.semantic_checks import check_entry, check_time_spines
from customer360.parsing.semantic_values import (
    Values,
    created_metrics,
    metric_values,
    saved_query_values,
    semantic_model_values,
)
from customer360.project.project import Target
from customer360.project.yaml import as_mapping, as_texts
from customer360.records import replace
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Node, Ref, Semantic

_KINDS = {
    "semantic_models": ResourceType.SEMANTIC_MODEL,
    "metrics": ResourceType.METRIC,
    "saved_queries": ResourceType.SAVED_QUERY,
}


def semantic_things(
    files: Iterable[ParsedFile],
    *,
    configs: ConfigResolver,
    references: References,
    nodes: Mapping[str, Node],
    target: Target,
) -> tuple[dict[str, Semantic], list[Semantic]]:
    """All that are enabled, by id, linked; and those that are not.

    Raises:
        C360Error: one names what does not exist, or two have one name.
    """
    found: dict[str, Semantic] = {}
    disabled: list[Semantic] = []
    for parsed in files:
        for entry in _with_created(parsed, configs):
            thing = _make(entry, parsed, configs, target)
            if thing.config.get("enabled") is False:
                disabled.append(thing)
            elif thing.unique_id in found:
                raise ParsingError(
                    f"two {thing.resource_type}s are called {thing.name!r}",
                    hint="rename one of them",
                    path=thing.original_file_path,
                    line=thing.line,
                )
            else:
                found[thing.unique_id] = thing
    models = (
        thing
        for thing in found.values()
        if thing.resource_type is ResourceType.SEMANTIC_MODEL
    )
    check_time_spines(nodes.values(), models)
    if not found:
        return found, disabled
    return _Linker(found, disabled, references, nodes).linked(), disabled


def _with_created(parsed: ParsedFile, configs: ConfigResolver) -> Iterable[Entry]:
    created = []
    for entry in parsed.entries:
        if entry.section not in _KINDS:
            continue
        check_entry(entry)
        yield entry
        if entry.section == "semantic_models":
            created += created_metrics(entry, _config(entry, parsed, configs))
    yield from created


def _config(entry: Entry, parsed: ParsedFile, configs: ConfigResolver) -> Config:
    return configs.resolve(
        _KINDS[entry.section],
        folder_fqn(parsed.package, entry.path, entry.name),
        package=parsed.package,
        patch=as_mapping(entry.value.get("config"), "`config`", path=entry.path),
    )


def _make(
    entry: Entry, parsed: ParsedFile, configs: ConfigResolver, target: Target
) -> Semantic:
    kind = _KINDS[entry.section]
    value, package = entry.value, parsed.package
    config = _config(entry, parsed, configs)
    group = config.get("group")
    tags = list(as_texts(value.get("tags"), "`tags`", path=entry.path))
    refs: tuple[Ref, ...] = ()
    match kind:
        case ResourceType.METRIC:
            values = metric_values(entry, config)
        case ResourceType.SEMANTIC_MODEL:
            values, refs = semantic_model_values(entry, config), (_model_ref(entry),)
        case _:
            values = saved_query_values(
                entry, config, schema=target.schema, database=target.database
            )
            more = as_texts(config.get("tags"), "`tags`", path=entry.path)
            tags = sorted({*tags, *more})
    label = value.get("label")
    return Semantic(
        unique_id=f"{kind}.{package}.{entry.name}",
        resource_type=kind,
        package_name=package,
        name=entry.name,
        path=parsed.relative,
        original_file_path=entry.path,
        line=entry.line,
        fqn=folder_fqn(package, entry.path, entry.name),
        description=str(value.get("description") or ""),
        label=None if label is None else str(label),
        tags=tuple(tags),
        config={**config, "group": group},
        unrendered_config=as_mapping(value.get("config"), "`config`", path=entry.path),
        group=None if group is None else str(group),
        refs=refs,
        values=values,
    )


def _model_ref(entry: Entry) -> Ref:
    text = str(entry.value.get("model") or "").strip()
    pieces = read_static(text if text.startswith("{{") else f"{{{{ {text} }}}}") or ()
    match [piece for piece in pieces if isinstance(piece, Call)]:
        case [Call(name="ref") as call]:
            return ref_from(call.arguments, call.named)
    raise ParsingError(
        f"the semantic model {entry.name!r} has the model {text!r}",
        hint="write ref('model')",
        path=entry.path,
        line=entry.line,
    )


def with_metrics(
    nodes: Mapping[str, Node],
    things: Mapping[str, Semantic],
    disabled: Iterable[Semantic],
) -> dict[str, Node]:
    """The nodes, those that ask for metrics depending on them.

    Raises:
        CompilationError: there is no such metric, or it is disabled.
    """
    known = {
        (thing.package_name, thing.name): key
        for key, thing in things.items()
        if thing.resource_type is ResourceType.METRIC
    }
    by_name = {name: key for (_, name), key in known.items()}
    off = {thing.name for thing in disabled}
    linked = dict(nodes)
    for node in nodes.values():
        above: dict[str, None] = {}
        for words in node.metrics:
            *package, name = words
            key = known.get((package[0], name)) if package else by_name.get(name)
            if key is None:
                raise CompilationError(
                    f"the {node.resource_type} {node.name!r} asks for the metric "
                    f"{name!r}, which {_reason(name, off)}",
                    hint=suggest(name, by_name),
                    path=node.original_file_path,
                    line=node.line,
                )
            above[key] = None
        if above:
            parents = tuple(dict.fromkeys((*node.depends_on, *above)))
            linked[node.unique_id] = replace(node, depends_on=parents)
    return linked


def _reason(name: str, disabled: Container[str]) -> str:
    return "is disabled" if name in disabled else "does not exist"


class _Linker:
    """Finds the measures and metrics that others name."""

    def __init__(
        self,
        things: Mapping[str, Semantic],
        disabled: Iterable[Semantic],
        references: References,
        nodes: Mapping[str, Node],
    ) -> None:
        self._things = things
        self._disabled = list(disabled)
        self._references = references
        self._nodes = nodes
        self._metrics = {
            thing.name: thing
            for thing in things.values()
            if thing.resource_type is ResourceType.METRIC
        }
        self._measures = {
            str(measure["name"]): thing.unique_id
            for thing in things.values()
            if thing.resource_type is ResourceType.SEMANTIC_MODEL
            for measure in _mappings(thing.values["measures"])
        }

    def linked(self) -> dict[str, Semantic]:
        return {key: self._link(thing) for key, thing in self._things.items()}

    def _link(self, thing: Semantic) -> Semantic:
        match thing.resource_type:
            case ResourceType.SEMANTIC_MODEL:
                return self._link_model(thing)
            case ResourceType.METRIC:
                return self._link_metric(thing)
            case _:
                query = thing.values["query_params"]
                names = query["metrics"] if isinstance(query, dict) else []
                above = [self._metric(str(name), thing).unique_id for name in names]
                return replace(thing, depends_on=tuple(dict.fromkeys(above)))

    def _link_model(self, thing: Semantic) -> Semantic:
        parent = self._references.node(thing.refs[0], thing.package_name)
        if isinstance(parent, NotFound):
            known = self._references.node_names
            said = _names(thing, "model", thing.refs[0].name, "which does not exist")
            raise CompilationError(
                said,
                hint=suggest(thing.refs[0].name, known),
                path=thing.original_file_path,
                line=thing.line,
            )
        node = self._nodes[parent]
        relation = {
            "alias": node.alias,
            "schema_name": node.schema,
            "database": node.database,
            "relation_name": str(node.relation),
        }
        values = {**thing.values, "node_relation": relation}
        return replace(thing, depends_on=(parent,), values=values)

    def _link_metric(self, thing: Semantic) -> Semantic:
        params = as_mapping(thing.values["type_params"], "type_params")
        above: dict[str, None] = {}
        for measure in own_measures(params):
            above[self._measure(str(measure["name"]), thing)] = None
        for metric in own_metrics(params):
            above[self._metric(str(metric["name"]), thing).unique_id] = None
        measures: dict[str, Values] = {}
        self._collect(thing, measures, set())
        values = {
            **thing.values,
            "type_params": {**params, "input_measures": list(measures.values())},
        }
        return replace(thing, depends_on=tuple(above), values=values)

    def _collect(
        self, thing: Semantic, into: dict[str, Values], seen: set[str]
    ) -> None:
        if thing.name in seen:
            return
        seen.add(thing.name)
        params = as_mapping(thing.values["type_params"], "type_params")
        for measure in own_measures(params):
            into.setdefault(repr(measure), measure)
        for metric in own_metrics(params):
            self._collect(self._metric(str(metric["name"]), thing), into, seen)

    def _measure(self, name: str, thing: Semantic) -> str:
        if name not in self._measures:
            owner = next((it for it in self._disabled if _has(it, name)), None)
            raise self._unknown(thing, "measure", name, self._measures, owner)
        return self._measures[name]

    def _metric(self, name: str, thing: Semantic) -> Semantic:
        if name not in self._metrics:
            off = next((it for it in self._disabled if it.name == name), None)
            raise self._unknown(thing, "metric", name, self._metrics, off)
        return self._metrics[name]

    def _unknown(
        self,
        thing: Semantic,
        kind: str,
        name: str,
        known: Iterable[str],
        disabled: Semantic | None,
    ) -> ParsingError:
        reason = "which does not exist"
        if disabled is not None:
            shown = str(disabled.resource_type).replace("_", " ")
            reason = f"but the {shown} {disabled.name!r} is disabled"
        return ParsingError(
            _names(thing, kind, name, reason),
            hint=suggest(name, list(known)),
            path=thing.original_file_path,
            line=thing.line,
        )


def _has(thing: Semantic, measure: str) -> bool:
    return any(
        item.get("name") == measure for item in _mappings(thing.values.get("measures"))
    )


def own_measures(params: Mapping[str, object]) -> list[Values]:
    """The measures that a metric names itself."""
    conversion = params.get("conversion_type_params")
    inner = conversion if isinstance(conversion, Mapping) else {}
    named = (
        params.get("measure"),
        inner.get("base_measure"),
        inner.get("conversion_measure"),
    )
    return [dict(measure) for measure in named if isinstance(measure, Mapping)]


def own_metrics(params: Mapping[str, object]) -> list[Values]:
    """The metrics that a metric is made of."""
    cumulative = params.get("cumulative_type_params")
    inner = cumulative.get("metric") if isinstance(cumulative, Mapping) else None
    named = (
        params.get("numerator"),
        params.get("denominator"),
        *_mappings(params.get("metrics")),
        inner,
    )
    return [dict(metric) for metric in named if isinstance(metric, Mapping)]


def _mappings(value: object) -> list[Mapping[str, object]]:
    listed = value if isinstance(value, (list, tuple)) else ()
    return [item for item in listed if isinstance(item, Mapping)]


def _names(thing: Semantic, kind: str, name: str, reason: str) -> str:
    shown = str(thing.resource_type).replace("_", " ")
    return f"the {shown} {thing.name!r} names the {kind} {name!r}, {reason}"
