"""A parsed project with models' files, or what a yml says of models, written anew.

That is what a user changes most. The nodes of these models and the tests of these yml
files are made again, and all others stay, if nothing of a changed model shows in
another node: its name, its place in the database, whom it lets read it. Where anything
else may have changed, or is wrong, nothing comes back, and the project is put together
as a whole.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from customer360.errors import C360Error
from customer360.events import Event, Listener
from customer360.jinja.library import BUILTIN_PACKAGES
from customer360.parsing.assemble import doc_texts, node_maker
from customer360.parsing.constraints import holds_constraints
from customer360.parsing.entry_tests import entry_tests
from customer360.parsing.link import link_model, link_test, references_to
from customer360.parsing.microbatch import is_microbatch
from customer360.parsing.nodes import Patch
from customer360.parsing.parse_files import Templates, parse_file
from customer360.parsing.parsed import ParsedFile
from customer360.parsing.patch_book import PatchBook
from customer360.parsing.scan import Folder, SourceFile
from customer360.parsing.variables import Used
from customer360.project.project import Project
from customer360.records import dataclass, replace
from customer360.resources.invocation import Invocation
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import GraphNode, Node

# More than this is parsed as a whole in the same time.
MAX_FILES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """The manifest as it is now, and what the changed files hold now."""

    manifest: Manifest
    files: Mapping[str, ParsedFile]


def update_manifest(
    manifest: Manifest,
    changed: Sequence[SourceFile],
    known: Callable[[str], ParsedFile | None],
    used: Used,
    *,
    project: Project,
    invocation: Invocation,
    listener: Listener,
) -> Updated | None:
    """The manifest with the changed files' models made anew, if that is enough.

    `known` gives what a file held, by its key; `used` is what all files asked for.
    """
    if len(changed) > MAX_FILES or manifest.semantics:
        return None
    if any(not _is_model(file) and not _is_yml(file) for file in changed):
        return None
    # Told only if they are not told again by the whole assembly.
    told: list[Event] = []

    def templates(listener: Listener = told.append) -> Templates:
        return Templates(
            project,
            manifest.macros.values(),
            invocation=invocation,
            listener=listener,
        )

    update = _Update(manifest, known, project, templates)
    try:
        updated = update.of(changed)
    except C360Error:
        # The whole assembly finds it too, and tells it in its own order.
        return None
    if updated is None or not _is_among(update.used, used):
        return None
    for event in told:
        listener(event)
    return updated


def _is_among(now: Used, used: Used) -> bool:
    return now.env.keys() <= used.env.keys() and all(
        names.keys() <= used.vars.get(package, {}).keys()
        for package, names in now.vars.items()
    )


def _is_model(file: SourceFile) -> bool:
    return file.folder is Folder.MODELS and file.ending in {".sql", ".py"}


def _is_yml(file: SourceFile) -> bool:
    return file.folder is Folder.MODELS and file.ending in {".yml", ".yaml"}


class _NewTemplates(Protocol):
    def __call__(self, listener: Listener = ...) -> Templates: ...


class _Update:
    def __init__(
        self,
        manifest: Manifest,
        known: Callable[[str], ParsedFile | None],
        project: Project,
        new_templates: _NewTemplates,
    ) -> None:
        self._manifest = manifest
        self._known = known
        self._project = project
        self._new_templates = new_templates
        self._templates = new_templates()
        self._maker = node_maker(project, self._templates)
        self._texts = doc_texts(manifest.docs.values(), project, self._templates)
        self._references = references_to(
            manifest.nodes,
            manifest.sources,
            manifest.disabled,
            root=project.name,
            restricted=project.restricted_packages,
        )
        # What the changed files hold now, by key.
        self._files: dict[str, ParsedFile] = {}

    @property
    def used(self) -> Used:
        """What models and descriptions asked for."""
        return self._templates.used

    def of(self, changed: Sequence[SourceFile]) -> Updated | None:
        models: dict[str, Node] = {}
        described: list[tuple[ParsedFile, ParsedFile]] = []
        for file in changed:
            before = self._known(file.key)
            now = parse_file(file, self._templates)
            if before is None or not _asks_the_same(before, now):
                return None
            self._files[file.key] = now
            if _is_yml(file):
                named = self._described(before, now)
                described.append((before, now))
            else:
                named = self._only_model_of(file.package, file.path)
            if named is None:
                return None
            models |= named
        remade = self._remade(models.values())
        if remade is None:
            return None
        nodes = {**self._manifest.nodes, **remade}
        for before, now in described:
            replaced = self._with_tests_of(before, now, nodes)
            if replaced is None:
                return None
            nodes = replaced
        manifest = self._manifest
        made_anew = manifest.changed | {
            name for name, node in nodes.items() if node is not manifest.nodes.get(name)
        }
        is_patched = list(nodes) == list(manifest.nodes)
        return Updated(
            manifest=replace(
                manifest,
                nodes=nodes,
                # Otherwise the manifest.json that is there has others, or their order.
                earlier=manifest.earlier if is_patched else "",
                changed=made_anew,
            ),
            files=self._files,
        )

    def _only_model_of(self, package: str, path: str) -> dict[str, Node] | None:
        """The model that the file makes, if it is one, and enabled."""
        found = {
            name: node
            for name, node in self._manifest.nodes.items()
            if node.original_file_path == path and node.package_name == package
        }
        is_one = len(found) == 1 and all(
            node.resource_type is ResourceType.MODEL for node in found.values()
        )
        return found if is_one else None

    def _described(self, before: ParsedFile, now: ParsedFile) -> dict[str, Node] | None:
        """The models that the yml says something of, if they are the same as before."""
        names = [entry.name for entry in now.entries]
        if names != [entry.name for entry in before.entries]:
            return None
        for entry in (*before.entries, *now.entries):
            if entry.section != "models" or "versions" in entry.value:
                return None
        key = f"{now.package}://{now.path}"
        wanted = frozenset(names)
        found = {
            name: node
            for name, node in self._manifest.nodes.items()
            if node.patch_path == key and node.name in wanted
        }
        return found if len(found) == len(names) else None

    def _remade(self, models: Iterable[Node]) -> dict[str, Node] | None:
        remade = {}
        for model in models:
            if model.metrics:
                return None  # It depends on metrics, which are linked with everything.
            made = self._made(model)
            if made is None or not _looks_the_same(model, made, self._templates):
                return None
            if not holds_constraints(made):
                return None  # It is warned of.
            linked = link_model(made, self._manifest.nodes, self._references)
            remade[model.unique_id] = self._texts.of_node(linked)
        return _as_before(remade, self._manifest.nodes)

    def _made(self, model: Node) -> Node | None:
        own = self._file(f"{model.package_name}://{model.original_file_path}")
        if own is None or len(own.drafts) != 1:
            return None
        draft = own.drafts[0]
        patch: Patch | None = None
        if model.patch_path is not None:
            described = self._file(model.patch_path)
            if described is None:
                return None
            book = PatchBook()
            for entry in described.entries:
                if entry.section == "models":
                    book.add(ResourceType.MODEL, described.package, entry)
            patch = book.take(ResourceType.MODEL, draft.package, draft.name)
            if patch is None:
                return None
        return self._maker.make(draft, patch)

    def _file(self, key: str) -> ParsedFile | None:
        return self._files.get(key) or self._known(key)

    def _tests_of(
        self, file: ParsedFile, templates: Templates
    ) -> tuple[list[Node], Used]:
        """The tests of the yml, and what they asked for."""
        maker = entry_tests(
            self._project,
            templates,
            node_maker(self._project, templates),
            templates.listener,
        )
        tests = [
            test
            for entry in file.entries
            for test in maker.of_entry("models", file.package, entry)
        ]
        return tests, templates.used

    def _with_tests_of(
        self, before: ParsedFile, file: ParsedFile, nodes: Mapping[str, Node]
    ) -> dict[str, Node] | None:
        """The nodes with the tests of this yml as it is now, in the same place."""

        def is_of_file(thing: GraphNode) -> bool:
            return (
                isinstance(thing, Node)
                and thing.test is not None
                and thing.original_file_path == file.path
                and thing.package_name == file.package
            )

        disabled = self._manifest.disabled.values()
        if any(is_of_file(thing) for things in disabled for thing in things):
            return None
        made, used = self._tests_of(file, self._new_templates())
        _, used_before = self._tests_of(before, self._new_templates(lambda _: None))
        if used != used_before:
            return None  # What all files ask for may have become less.
        tests: dict[str, Node] = {}
        for test in made:
            linked = link_test(test, nodes, self._references)
            if linked is None or test.config.get("enabled") is False:
                return None
            if test.unique_id in tests or " " in test.name:
                return None  # Names are judged together.
            tests[test.unique_id] = self._texts.of_node(linked)
        replaced: dict[str, Node] = {}
        is_placed = not tests
        for name, node in nodes.items():
            if not is_of_file(node):
                if name in tests:
                    return None  # Another file has a test of this name.
                replaced[name] = node
            elif not is_placed:
                replaced |= _as_before(tests, nodes)
                is_placed = True
        return replaced if is_placed else None


def _as_before(made: Mapping[str, Node], nodes: Mapping[str, Node]) -> dict[str, Node]:
    """These nodes; those in which nothing changed are the objects that were there."""
    return {
        name: nodes[name] if nodes.get(name) == node else node
        for name, node in made.items()
    }


def _asks_the_same(before: ParsedFile, now: ParsedFile) -> bool:
    """True if the same variables were asked for, so that those of all stay the same."""
    return (
        len(before.drafts) == len(now.drafts)
        and before.used_vars == now.used_vars
        and before.used_env == now.used_env
    )


def _looks_the_same(before: Node, now: Node, templates: Templates) -> bool:
    """True if no other node can see a difference."""
    if is_microbatch(before) or is_microbatch(now) or not now.config.get("enabled"):
        return False
    if before.config != now.config and _names_by_itself(templates):
        return False
    return before.config.get("event_time") == now.config.get("event_time") and all(
        getattr(before, name) == getattr(now, name) for name in _SEEN
    )


_SEEN = (
    "unique_id",
    "package_name",
    "name",
    "alias",
    "database",
    "schema",
    "unquoted",
    "fqn",
    "group",
    "access",
    "version",
    "latest_version",
    "time_spine",
    "patch_path",
)


def _names_by_itself(templates: Templates) -> bool:
    """True if the project has macros that make names of any configuration."""
    return any(
        macro.name in _NAMING
        for package, macros in templates.library.packages.items()
        if package not in BUILTIN_PACKAGES
        for macro in macros.values()
    )


_NAMING = frozenset(f"generate_{part}_name" for part in ("database", "schema", "alias"))
