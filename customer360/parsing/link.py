"""References become ids, and what reads a disabled thing is judged."""

from collections.abc import Callable, Mapping, Sequence

from customer360.errors import CompilationError
from customer360.events import Level, Listener, Note
from customer360.jinja.calls import ref_from, source_from
from customer360.jinja.nearest import suggest
from customer360.jinja.static import Call, read_static
from customer360.parsing.access import check_access_of, check_parents
from customer360.parsing.references import NotFound, References
from customer360.project.yaml import as_mapping
from customer360.records import dataclass, replace
from customer360.resources.kinds import ResourceType
from customer360.resources.node import (
    Exposure,
    GraphNode,
    Node,
    Ref,
    Source,
    UnitTest,
)


@dataclass(slots=True)
class Linked:
    """Nodes with `depends_on`; tests of missing things are in `disabled`."""

    nodes: dict[str, Node]
    disabled: dict[str, tuple[GraphNode, ...]]


_IS_INCREMENTAL = "macro.dbt.is_incremental"


def link_nodes(
    nodes: Mapping[str, Node],
    sources: Mapping[str, Source],
    disabled: Mapping[str, tuple[GraphNode, ...]],
    *,
    root: str,
    restricted: frozenset[str] = frozenset(),
    listener: Listener,
) -> tuple[Linked, References]:
    """Resolve what nodes read; packages that are `restricted` keep to themselves.

    A test that reads a disabled thing is disabled with it, as in dbt; any other node
    that does is an error, and so is an unknown name.

    Raises:
        CompilationError: a node reads something that does not exist or is disabled.
    """
    references = references_to(
        nodes, sources, disabled, root=root, restricted=restricted
    )
    linked = Linked(
        {},
        {
            key: tuple(_attached_if_off(thing, references) for thing in things)
            for key, things in disabled.items()
        },
    )
    for node in nodes.values():
        parents = _parents(node, references)
        if not isinstance(parents, CompilationError):
            joined = _joined(node, parents, nodes, references)
            linked.nodes[node.unique_id] = joined
            continue
        if node.resource_type is not ResourceType.TEST or node.test is None:
            raise parents
        if "disabled" not in parents.message:
            listener(
                Note(
                    level=Level.WARN,
                    name="NodeNotFoundOrDisabled",
                    message=str(parents),
                )
            )
        config = {**node.config, "enabled": False}
        linked.disabled[node.unique_id] = (replace(node, config=config),)
    return linked, references


def references_to(
    nodes: Mapping[str, Node],
    sources: Mapping[str, Source],
    disabled: Mapping[str, tuple[GraphNode, ...]],
    *,
    root: str,
    restricted: frozenset[str] = frozenset(),
) -> References:
    """What `ref` and `source` find."""
    off = [t for group in disabled.values() for t in group]
    return References(
        (node for node in nodes.values() if node.resource_type in _READABLE),
        sources.values(),
        functions=(
            node
            for node in nodes.values()
            if node.resource_type is ResourceType.FUNCTION
        ),
        disabled=[t for t in off if isinstance(t, (Node, Source))],
        root=root,
        restricted=restricted,
    )


def link_model(node: Node, nodes: Mapping[str, Node], references: References) -> Node:
    """The model with what it reads.

    Raises:
        CompilationError: it reads something that does not exist, or may not read it.
    """
    parents = _parents(node, references)
    if isinstance(parents, CompilationError):
        raise parents
    return _joined(node, parents, nodes, references)


def link_test(
    test: Node, nodes: Mapping[str, Node], references: References
) -> Node | None:
    """The generic test with what it reads; nothing if that is not there, or disabled.

    Raises:
        CompilationError: it may not read it.
    """
    parents = _parents(test, references)
    if isinstance(parents, CompilationError):
        return None
    return _joined(test, parents, nodes, references)


def _joined(
    node: Node, parents: list[str], nodes: Mapping[str, Node], references: References
) -> Node:
    joined = _attached(node, parents, nodes, references)
    check_access_of(joined)
    check_parents(joined, joined.depends_on, nodes, references.restricted)
    return joined


_READABLE = frozenset({ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT})


def _parents(node: Node, references: References) -> list[str] | CompilationError:
    # Sources first, as in dbt's manifest.
    found: dict[str, None] = {}
    for pair in node.sources:
        parent = references.source(pair, node.package_name)
        if isinstance(parent, NotFound):
            return references.missing_source(pair, parent, node)
        found[parent] = None
    for ref in node.refs:
        parent = references.node(ref, node.package_name)
        if isinstance(parent, NotFound):
            return references.missing_ref(ref, parent, node)
        found[parent] = None
    for called in node.functions:
        parent = references.function(called, node.package_name)
        if isinstance(parent, NotFound):
            return references.missing_function(called, node)
        found[parent] = None
    return list(found)


def _tests_source(test: Node) -> bool:
    return str(test.file_key_name).startswith("sources.")


def _attached(
    node: Node, parents: list[str], nodes: Mapping[str, Node], references: References
) -> Node:
    changes: dict[str, object] = {"depends_on": tuple(parents)}
    if node.test is not None and node.refs and not _tests_source(node):
        # The tested relation is the last `ref`: a test's arguments come first.
        last = references.node(node.refs[-1], node.package_name)
        tested = nodes.get(str(last))
        changes |= {"attached_node": str(last)}
        if tested is not None:
            changes |= {"group": tested.group}
    return replace(node, **changes)  # type: ignore[arg-type]


def _attached_if_off(thing: GraphNode, references: References) -> GraphNode:
    """A disabled test still says which columns its model's key is made of."""
    if not isinstance(thing, Node) or thing.test is None or _tests_source(thing):
        return thing
    last = thing.refs[-1] if thing.refs else None
    tested = references.node(last, thing.package_name) if last else NotFound()
    if isinstance(tested, NotFound):
        return thing
    return replace(thing, attached_node=tested)


def link_exposure(
    exposure: Exposure,
    references: References,
    metrics: Mapping[str, str],
    nodes: Mapping[str, Node],
) -> Exposure:
    """The exposure with what it depends on; `metrics` are ids by name.

    Raises:
        CompilationError: something of it does not exist, or is not for it to read.
    """
    package = exposure.package_name
    found: dict[str, None] = {}
    for pair in exposure.sources:
        parent = references.source(pair, package)
        if isinstance(parent, NotFound):
            raise _missing_parent(
                f"the exposure {exposure.name!r}",
                ".".join(pair),
                references.source_names,
                exposure.original_file_path,
                exposure.line,
            )
        found[parent] = None
    for ref in exposure.refs:
        parent = references.node(ref, package)
        if isinstance(parent, NotFound):
            raise _missing_parent(
                f"the exposure {exposure.name!r}",
                ref.name,
                references.node_names,
                exposure.original_file_path,
                exposure.line,
            )
        found[parent] = None
    for metric in exposure.metrics:
        if metric not in metrics:
            raise _missing_parent(
                f"the exposure {exposure.name!r}",
                metric,
                metrics,
                exposure.original_file_path,
                exposure.line,
            )
        found[metrics[metric]] = None
    check_parents(exposure, found, nodes, references.restricted)
    return replace(exposure, depends_on=tuple(found))


def link_unit_test(
    test: UnitTest,
    references: References,
    versions: Callable[[str, str], list[Node]],
) -> list[UnitTest]:
    """The unit test for the versions of its model; none if the model is disabled.

    Raises:
        CompilationError: its model, a version of it or an input does not exist, or
            it leaves open whether an incremental model runs for the first time.
    """
    models = versions(test.package_name, test.model)
    if not models:
        missing = references.node(Ref(name=test.model), test.package_name)
        if isinstance(missing, NotFound) and missing.disabled is not None:
            return []
        raise _missing_parent(
            f"the unit test {test.name!r}",
            test.model,
            references.node_names,
            test.original_file_path,
            test.line,
        )
    _check_inputs(test, references)
    found = []
    for model in _meant(models, test):
        _check_incremental(test, model)
        suffix = "" if model.version is None else f"_v{model.version}"
        found.append(
            replace(
                test,
                unique_id=test.unique_id + suffix,
                depends_on=(model.unique_id,),
                version=model.version,
            )
        )
    return found


def _meant(models: Sequence[Node], test: UnitTest) -> Sequence[Node]:
    """Those of the model's versions that the unit test is for."""
    if not test.versions:
        return models
    known = {str(model.version): model for model in models if model.version is not None}
    how = "exclude" if test.versions.get("exclude") else "include"
    named = test.versions.get(how, ())
    missing = [version for version in named if version not in known]
    if missing:
        raise CompilationError(
            f"the unit test {test.name!r} names version {missing[0]} of "
            f"{test.model!r}, which does not exist",
            hint=f"its versions are {', '.join(known)}" if known else "it has none",
            path=test.original_file_path,
            line=test.line,
        )
    return [
        model
        for version, model in known.items()
        if (version in named) is (how == "include")
    ]


def _check_incremental(test: UnitTest, model: Node) -> None:
    if _IS_INCREMENTAL not in model.depends_on_macros:
        return
    macros = as_mapping(
        test.overrides.get("macros"), "`macros`", path=test.original_file_path
    )
    answer = macros.get("is_incremental")
    if not isinstance(answer, bool):
        raise CompilationError(
            "Boolean override for 'is_incremental' must be provided for unit test "
            f"'{test.name}' in model '{model.name}'",
            hint="add `overrides: {macros: {is_incremental: false}}`, or true",
            path=test.original_file_path,
            line=test.line,
        )
    if answer and all(str(given["input"]).strip() != "this" for given in test.given):
        raise CompilationError(
            f"Unit test '{test.name}' for incremental model '{model.name}' must have "
            "a 'this' input",
            hint="add under `given:`  - input: this  with the rows that it has so far",
            path=test.original_file_path,
            line=test.line,
        )


def _check_inputs(test: UnitTest, references: References) -> None:
    for given in test.given:
        thing = input_of(str(given["input"]), test)
        if thing is None:
            continue
        if isinstance(thing, Ref):
            parent = references.node(thing, test.package_name)
            name, known = thing.name, references.node_names
        else:
            parent = references.source(thing, test.package_name)
            name, known = ".".join(thing), references.source_names
        if isinstance(parent, NotFound):
            raise _missing_parent(
                f"the unit test {test.name!r}",
                name,
                known,
                test.original_file_path,
                test.line,
            )


def input_of(text: str, test: UnitTest) -> Ref | tuple[str, str] | None:
    """What an `input:` names: a ref, a source, or None for `this`.

    Raises:
        CompilationError: it is something else.
    """
    if text.strip() == "this":
        return None
    pieces = read_static(f"{{{{ {text} }}}}") or ()
    match [piece for piece in pieces if isinstance(piece, Call)]:
        case [Call(name="ref") as call]:
            return ref_from(call.arguments, call.named)
        case [Call(name="source") as call]:
            return source_from(call.arguments, call.named)
    raise CompilationError(
        f"the unit test {test.name!r} has the input {text!r}",
        hint="write ref('model'), source('source', 'table') or this",
        path=test.original_file_path,
        line=test.line,
    )


def _missing_parent(
    what: str, name: str, known: object, path: str, line: int
) -> CompilationError:
    names = [str(item) for item in known] if hasattr(known, "__iter__") else []
    return CompilationError(
        f"{what} names {name!r}, which does not exist or is disabled",
        hint=suggest(name, names),
        path=path,
        line=line,
    )
