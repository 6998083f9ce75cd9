"""A parsed project with some models' own files written anew.

That is what a user changes most. The nodes of these files are made again, and all
others stay, if nothing of a changed model shows in another node: its name, its place in
the database, whom it lets read it. Where anything else may have changed, or is wrong,
nothing comes back, and the project is put together as a whole.
"""

from collections.abc import Callable, Mapping, Sequence

from customer360.errors import C360Error
from customer360.events import Listener
from customer360.jinja.library import BUILTIN_PACKAGES
from customer360.parsing.assemble import doc_texts, node_maker
from customer360.parsing.link import link_model, references_to
from customer360.parsing.microbatch import is_microbatch
from customer360.parsing.nodes import NodeMaker, Patch
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
from customer360.resources.node import Node

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
    if any(not _is_model(file) for file in changed):
        return None
    templates = Templates(
        project, manifest.macros.values(), invocation=invocation, listener=listener
    )
    try:
        updated = _update(manifest, changed, known, project, templates)
    except C360Error:
        # The whole assembly finds it too, and tells it in its own order.
        return None
    return updated if _is_among(templates.used, used) else None


def _is_among(now: Used, used: Used) -> bool:
    return now.env.keys() <= used.env.keys() and all(
        names.keys() <= used.vars.get(package, {}).keys()
        for package, names in now.vars.items()
    )


def _is_model(file: SourceFile) -> bool:
    return file.folder is Folder.MODELS and file.ending in {".sql", ".py"}


def _update(
    manifest: Manifest,
    changed: Sequence[SourceFile],
    known: Callable[[str], ParsedFile | None],
    project: Project,
    templates: Templates,
) -> Updated | None:
    maker = node_maker(project, templates)
    texts = doc_texts(manifest.docs.values(), project, templates)
    references = references_to(
        manifest.nodes,
        manifest.sources,
        manifest.disabled,
        root=project.name,
        restricted=project.restricted_packages,
    )
    nodes, files = dict(manifest.nodes), {}
    for file in changed:
        before, now = known(file.key), parse_file(file, templates)
        model = _only_model_of(file, manifest)
        if before is None or model is None or not _asks_the_same(before, now):
            return None
        if model.metrics:
            return None  # It depends on metrics, which are linked with everything.
        made = _made(model, now, known, maker)
        if made is None or not _looks_the_same(model, made, templates):
            return None
        linked = link_model(made, manifest.nodes, references)
        nodes[model.unique_id] = texts.of_node(linked)
        files[file.key] = now
    made_anew = manifest.changed | {
        name for name, node in nodes.items() if node is not manifest.nodes[name]
    }
    return Updated(
        manifest=replace(manifest, nodes=nodes, changed=made_anew), files=files
    )


def _only_model_of(file: SourceFile, manifest: Manifest) -> Node | None:
    """The model that the file makes, if it is one, and enabled."""
    found = [
        node
        for node in manifest.nodes.values()
        if node.original_file_path == file.path and node.package_name == file.package
    ]
    is_one = len(found) == 1 and found[0].resource_type is ResourceType.MODEL
    return found[0] if is_one else None


def _asks_the_same(before: ParsedFile, now: ParsedFile) -> bool:
    """True if the same variables were asked for, so that those of all stay the same."""
    return (
        len(before.drafts) == len(now.drafts) == 1
        and before.used_vars == now.used_vars
        and before.used_env == now.used_env
    )


def _made(
    model: Node,
    file: ParsedFile,
    known: Callable[[str], ParsedFile | None],
    maker: NodeMaker,
) -> Node | None:
    patch: Patch | None = None
    draft = file.drafts[0]
    if model.patch_path is not None:
        described = known(model.patch_path)
        if described is None:
            return None
        book = PatchBook()
        for entry in described.entries:
            if entry.section == "models":
                book.add(ResourceType.MODEL, described.package, entry)
        patch = book.take(ResourceType.MODEL, draft.package, draft.name)
        if patch is None:
            return None
    return maker.make(draft, patch)


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
