"""The files of a project together: a manifest."""

from collections.abc import Iterable, Iterator

from customer360.errors import ParsingError
from customer360.events import Level, Listener, Note
from customer360.jinja.callables import DocText
from customer360.jinja.nearest import suggest
from customer360.jinja.scope import Scope
from customer360.jinja.static import Call, read_static
from customer360.parsing.access import check_groups
from customer360.parsing.config import ConfigResolver
from customer360.parsing.docs import DocTexts
from customer360.parsing.entry_tests import entry_tests
from customer360.parsing.link import link_exposure, link_nodes, link_unit_test
from customer360.parsing.macros import describe_macro
from customer360.parsing.nodes import NodeMaker, Patch
from customer360.parsing.others import (
    hook_drafts,
    make_exposure,
    make_group,
    make_unit_test,
    refuse_second,
)
from customer360.parsing.parse_files import Templates
from customer360.parsing.parsed import Draft, Entry, Facts, ParsedFile
from customer360.parsing.patch_book import PatchBook
from customer360.parsing.relation_names import RelationNamer
from customer360.parsing.semantics import semantic_things, with_metrics
from customer360.parsing.sources import make_source, source_tables
from customer360.parsing.yml import KIND_OF_SECTION
from customer360.project.project import Project
from customer360.records import replace
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import (
    Doc,
    Exposure,
    GraphNode,
    Group,
    Macro,
    Node,
    Source,
    UnitTest,
)


class Assembly:
    """Joins parsed files; `manifest()` gives the result."""

    def __init__(
        self,
        project: Project,
        files: Iterable[ParsedFile],
        templates: Templates,
        listener: Listener,
    ) -> None:
        self._project = project
        self._files = tuple(files)
        self._templates = templates
        self._listener = listener
        self._maker = node_maker(project, templates)
        self._configs = self._maker.configs
        self.namer = self._maker.namer
        self._tests = entry_tests(project, templates, self._maker, listener)
        self._nodes: dict[str, Node] = {}
        self._sources: dict[str, Source] = {}
        self._unit_tests: dict[str, UnitTest] = {}
        self._exposures: dict[str, Exposure] = {}
        self._groups: dict[str, Group] = {}
        self._disabled: dict[str, tuple[GraphNode, ...]] = {}

    def manifest(self) -> Manifest:
        """All resources, joined.

        Raises:
            C360Error: something is declared twice, or names something unknown.
        """
        patches = self._patches()
        self._make_nodes(patches)
        self._make_sources()
        self._make_tests()
        self._make_others()
        return self._linked()

    def _patches(self) -> PatchBook:
        book = PatchBook(
            frozenset(
                (draft.kind, draft.package, draft.name)
                for parsed in self._files
                for draft in (*parsed.drafts, *_yml_snapshots(parsed))
            )
        )
        for parsed in self._files:
            for entry in parsed.entries:
                kind = KIND_OF_SECTION.get(entry.section)
                if kind is not None:
                    book.add(kind, parsed.package, entry)
        return book

    def _make_nodes(self, patches: PatchBook) -> None:
        for parsed in self._files:
            for draft in (*parsed.drafts, *_yml_snapshots(parsed)):
                patch = patches.take(draft.kind, draft.package, draft.name)
                self._keep(self._maker.make(draft, patch))
        for package in self._project.packages:
            for draft, place in hook_drafts(package, self._templates.finder):
                node = self._maker.make(draft, None)
                tag = "on-run-start" if "on-run-start" in draft.name else "on-run-end"
                fqn = (package.name, "hooks", draft.name)
                tags = tuple(dict.fromkeys((tag, *node.tags)))
                self._keep(replace(node, index=place, tags=tags, fqn=fqn))
        for patch in patches.unused():
            self._warn_unused(patch)

    def _warn_unused(self, patch: Patch) -> None:
        kind = KIND_OF_SECTION[patch.entry.section]
        known = [node.name for node in self._nodes.values()]
        hint = suggest(patch.entry.name, known)
        self._listener(
            Note(
                level=Level.WARN,
                name="NoNodeForYamlKey",
                message=f"{patch.entry.path}:{patch.line} describes the {kind} "
                f"{patch.entry.name!r}, which does not exist"
                + (f" ({hint})" if hint else ""),
            )
        )

    def _keep(self, node: Node) -> None:
        if node.config.get("enabled") is False:
            self._disable(node)
            return
        before = self._nodes.get(node.unique_id)
        if before is not None:
            raise ParsingError(
                f"two {node.resource_type.plural} are called {node.name!r}: in "
                f"{before.original_file_path} and {node.original_file_path}",
                hint="rename one of the files",
                path=node.original_file_path,
            )
        self._nodes[node.unique_id] = node

    def _disable(self, thing: GraphNode) -> None:
        before = self._disabled.get(thing.unique_id, ())
        self._disabled[thing.unique_id] = (*before, thing)

    def _make_sources(self) -> None:
        for parsed, entry in self._entries("sources"):
            for _, table, line in source_tables(entry):
                source = make_source(
                    entry,
                    table,
                    line=line,
                    package=parsed.package,
                    project=self._project,
                    configs=self._configs,
                )
                if source.config.get("enabled") is False:
                    self._disable(source)
                    continue
                before = self._sources.get(source.unique_id)
                if before is not None:
                    raise ParsingError(
                        f"the source {source.source_name}.{source.name} stands twice: "
                        f"in {before.original_file_path}:{before.line} and here",
                        path=source.original_file_path,
                        line=source.line,
                    )
                self._sources[source.unique_id] = source

    def _entries(self, section: str) -> Iterator[tuple[ParsedFile, Entry]]:
        for parsed in self._files:
            for entry in parsed.entries:
                if entry.section == section:
                    yield parsed, entry

    def _make_tests(self) -> None:
        for section in ("models", "seeds", "snapshots"):
            for parsed, entry in self._entries(section):
                self._keep_tests(self._tests.of_entry(section, parsed.package, entry))
        for parsed, entry in self._entries("sources"):
            self._keep_tests(self._tests.of_source(parsed.package, entry))

    def _keep_tests(self, tests: Iterable[Node]) -> None:
        for node in tests:
            if node.unique_id in self._nodes:
                raise ParsingError(
                    f"the data test {node.name!r} stands twice",
                    hint="give one of them a `name`, or remove it",
                    path=node.original_file_path,
                    line=node.line,
                )
            self._keep(node)

    def _make_others(self) -> None:
        for parsed, entry in self._entries("exposures"):
            exposure = make_exposure(
                entry,
                package=parsed.package,
                relative=parsed.relative,
                configs=self._configs,
            )
            if exposure.config.get("enabled") is False:
                self._disable(exposure)
            else:
                refuse_second(self._exposures, exposure, "exposures")
                self._exposures[exposure.unique_id] = exposure
        for parsed, entry in self._entries("groups"):
            group = make_group(entry, package=parsed.package, relative=parsed.relative)
            refuse_second(self._groups, group, "groups")
            self._groups[group.unique_id] = group
        for parsed, entry in self._entries("unit_tests"):
            self._make_unit_test(parsed, entry)

    def _make_unit_test(self, parsed: ParsedFile, entry: Entry) -> None:
        fixtures = {
            (other.package, other.stem, other.ending): other.fixture
            for other in self._files
            if other.fixture is not None
        }

        def fixture(name: str, kind: str) -> str | None:
            return fixtures.get((parsed.package, name, f".{kind}"))

        test = make_unit_test(
            entry,
            package=parsed.package,
            relative=parsed.relative,
            configs=self._configs,
            fixtures=fixture,
        )
        if test.config.get("enabled") is False:
            self._disable(test)
        else:
            refuse_second(self._unit_tests, test, f"unit tests of {test.model}")
            self._unit_tests[test.unique_id] = test

    def _linked(self) -> Manifest:
        linked, references = link_nodes(
            self._nodes,
            self._sources,
            self._disabled,
            root=self._project.name,
            restricted=self._project.restricted_packages,
            listener=self._listener,
        )
        docs = {doc.unique_id: doc for parsed in self._files for doc in parsed.docs}
        texts = doc_texts(docs.values(), self._project, self._templates)
        by_name: dict[tuple[str, str], list[Node]] = {}
        for node in linked.nodes.values():
            if node.resource_type is ResourceType.MODEL:
                by_name.setdefault((node.package_name, node.name), []).append(node)

        def versions(package: str, name: str) -> list[Node]:
            return by_name.get((package, name), [])

        unit_tests = [
            test
            for written in self._unit_tests.values()
            for test in link_unit_test(written, references, versions)
        ]
        semantics, left_out = semantic_things(
            self._files,
            configs=self._configs,
            references=references,
            nodes=linked.nodes,
            target=self._project.target,
        )
        nodes = with_metrics(linked.nodes, semantics, left_out)
        check_groups((*nodes.values(), *semantics.values()), self._groups.values())
        metrics = {thing.name: key for key, thing in semantics.items()}
        exposures = [
            link_exposure(exposure, references, metrics, nodes)
            for exposure in self._exposures.values()
        ]
        return Manifest(
            project_name=self._project.name,
            nodes={key: texts.of_node(node) for key, node in nodes.items()},
            sources={key: texts.of_source(s) for key, s in self._sources.items()},
            macros=self._macros(texts),
            docs=docs,
            exposures={each.unique_id: texts.of_exposure(each) for each in exposures},
            groups=self._groups,
            semantics={key: texts.of_semantic(s) for key, s in semantics.items()},
            unit_tests={test.unique_id: test for test in unit_tests},
            disabled={
                **linked.disabled,
                **{thing.unique_id: (thing,) for thing in left_out},
            },
            selectors={
                str(selector.get("name")): selector
                for selector in self._project.selectors
            },
        )

    def _macros(self, texts: DocTexts) -> dict[str, Macro]:
        macros = {
            macro.unique_id: macro
            for owned in self._templates.library.packages.values()
            for macro in owned.values()
        }
        for parsed, entry in self._entries("macros"):
            key = f"macro.{parsed.package}.{entry.name}"
            if key in macros:
                macros[key] = describe_macro(macros[key], entry, parsed.package, texts)
        return macros


def node_maker(project: Project, templates: Templates) -> NodeMaker:
    """What makes nodes of drafts."""
    packages = {package.name: package for package in project.packages}
    return NodeMaker(
        project=project,
        configs=ConfigResolver(
            {name: package.config for name, package in packages.items()},
            root=project.name,
            written={name: package.written for name, package in packages.items()},
        ),
        namer=RelationNamer(
            templates.library, templates.engine, templates.makers_of_names, project
        ),
        roots={name: package.root for name, package in packages.items()},
    )


def doc_texts(docs: Iterable[Doc], project: Project, templates: Templates) -> DocTexts:
    """What fills texts of the documentation into descriptions."""

    def render(text: str, package: str, path: str, doc: DocText) -> str:
        engine = templates.engine()
        scope = Scope(
            engine, package=package, makers=templates.makers, names={"doc": doc}
        )
        return engine.render(text, scope, name="a description", path=path)

    return DocTexts(docs, root=project.name, render=render)


def _yml_snapshots(parsed: ParsedFile) -> Iterator[Draft]:
    """Snapshots that stand in a yml, with `relation:` instead of a query."""
    for entry in parsed.entries:
        if entry.section != "snapshots" or "relation" not in entry.value:
            continue
        expression = str(entry.value["relation"]).strip()
        pieces = read_static(f"{{{{ {expression} }}}}") or ()
        facts = Facts()
        for piece in pieces:
            match piece:
                case Call(name="ref"):
                    facts.add_ref(*piece.arguments, **piece.named)
                case Call(name="source"):
                    facts.add_source(*piece.arguments, **piece.named)
        if not facts.refs and not facts.sources:
            raise ParsingError(
                f"the snapshot {entry.name!r} has the relation {expression!r}",
                hint="write relation: ref('model') or source('source', 'table')",
                path=entry.path,
                line=entry.line,
            )
        raw_code = f"select * from {{{{ {expression} }}}}"
        yield Draft(
            kind=ResourceType.SNAPSHOT,
            package=parsed.package,
            name=entry.name,
            path=f"{parsed.relative}/{entry.name}.sql",
            original_file_path=entry.path,
            raw_code=raw_code,
            checksum=parsed.checksum,
            line=entry.line,
            facts=facts,
            is_in_yml=True,
        )
