"""The parsed project, from what was kept where nothing has changed.

A warm start looks at the size and time of every file, reads one file and builds the
nodes; it needs neither Jinja nor YAML. Where files have changed only those are parsed
again, and all are joined anew. Nothing in the kept file is an absolute path: it may be
carried to another folder.
"""

import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from customer360.events import Listener
from customer360.parsing.deprecations import tell_of_deprecations
from customer360.parsing.kept_file import KeptFile, Section, read_kept_file
from customer360.parsing.pack import (
    pack_file,
    pack_manifest,
    unpack_file,
    unpack_manifest,
)
from customer360.parsing.parsed import ParsedFile
from customer360.parsing.scan import (
    SourceFile,
    digest_of,
    digest_of_file,
    scan_project,
)
from customer360.parsing.unused_paths import tell_of_unused_paths
from customer360.parsing.variables import Used, still_the_same
from customer360.project.project import Project
from customer360.project.variables import holds_jinja
from customer360.records import dataclass, field, replace
from customer360.resources.invocation import Invocation
from customer360.resources.manifest import Manifest

_Stamp = tuple[int, int, str]
# What a run of an unchanged project reads of the kept file.
_PARSED = frozenset({Section.HEAD, Section.MANIFEST})


@dataclass(slots=True, kw_only=True)
class Head:
    """What a kept project was parsed from: files, settings, variables, environment."""

    settings: str
    files: dict[str, _Stamp]
    vars: dict[str, dict[str, str]] = field(default_factory=dict)
    env: dict[str, str | None] = field(default_factory=dict)

    def values(self) -> tuple[object, ...]:
        """As plain values."""
        return (self.settings, self.files, self.vars, self.env)


def load_manifest(
    project: Project,
    *,
    invocation: Invocation,
    listener: Listener,
    use_cache: bool = True,
) -> Manifest:
    """All resources of the project.

    Raises:
        C360Error: a file cannot be read, or names something that does not exist.
    """
    with _without_collecting():
        manifest = _load(project, invocation, listener, use_cache=use_cache)
    tell_of_deprecations(manifest, invocation.started_at, listener)
    tell_of_unused_paths(manifest, project, listener)
    return manifest


@contextmanager
def _without_collecting() -> Iterator[None]:
    # Nothing made here is garbage; looking for some takes 40 % of a large load.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load(
    project: Project, invocation: Invocation, listener: Listener, *, use_cache: bool
) -> Manifest:
    files = scan_project(project.packages)
    settings = settings_key(project)
    reusable: dict[str, ParsedFile] = {}
    kept = _kept_file(project, _PARSED) if use_cache else None
    if kept is not None:
        try:
            head = _head(kept)
            if head is not None and head.settings == settings:
                found = _found(
                    kept,
                    head,
                    files,
                    project,
                    invocation=invocation,
                    listener=listener,
                )
                if found is not None:
                    return found
                kept = _kept_file(project) or kept
                reusable = _reusable(kept, head, files, project, invocation)
        except (ValueError, KeyError, TypeError, EOFError):
            reusable = {}
    return _parse(
        project,
        files,
        settings,
        reusable=reusable,
        invocation=invocation,
        listener=listener,
    )


def _kept_file(
    project: Project, only: frozenset[Section] = frozenset(Section)
) -> KeptFile | None:
    """The last parse; a throw-away folder of links has that of the project itself."""
    kept = read_kept_file(project.target_path, only)
    if kept is None and project.home not in {None, project.root}:
        return read_kept_file(os.path.join(str(project.home), "target"), only)
    return kept


def settings_key(project: Project) -> str:
    """What besides files and variables decides how a project is parsed.

    The path of the database is left out: it may differ from folder to folder.
    """
    target = project.target
    shown = {key: value for key, value in target.settings.items() if key != "path"}
    packages = [
        (
            package.name,
            package.version,
            {key: value for key, value in package.config.items() if key != "vars"},
            {key: value for key, value in package.written.items() if key != "vars"},
        )
        for package in project.packages
    ]
    described = repr(
        (
            packages,
            target.profile_name,
            target.name,
            target.type,
            target.database,
            target.schema,
            shown,
            project.selectors,
            # A text that asks for such a variable refers to what it refers to.
            [value for value in project.variables.values() if holds_jinja(value)],
            own_sources(),
        )
    )
    return digest_of(described.encode())


def own_sources() -> list[tuple[str, int]]:
    """Names and sizes of the files that parse, so that a changed one is noticed."""
    here = os.path.dirname(__file__)
    above = os.path.dirname(here)
    folders = (here, os.path.join(above, "jinja"), os.path.join(above, "jinja/builtin"))
    return sorted(
        (entry.name, entry.stat().st_size)
        for folder in folders
        for entry in os.scandir(folder)
        if entry.is_file()
    )


def _head(kept: KeptFile) -> Head | None:
    match kept.read(Section.HEAD):
        case (str() as settings, dict() as files, dict() as variables, dict() as env):
            return Head(settings=settings, files=files, vars=variables, env=env)
    return None


def _found(
    kept: KeptFile,
    head: Head,
    files: Sequence[SourceFile],
    project: Project,
    *,
    invocation: Invocation,
    listener: Listener,
) -> Manifest | None:
    """The kept manifest, brought up to date where little has changed; else nothing."""
    same_files = head.files.keys() == {file.key for file in files}
    if not same_files or not _same_surroundings(head, project, invocation):
        return None
    changed, touched = [], dict[str, _Stamp]()
    for file in files:
        modified, size, digest = head.files[file.key]
        if modified == file.modified and size == file.size:
            continue
        if size == file.size and digest_of_file(file) == digest:
            touched[file.key] = (file.modified, file.size, digest)
        else:
            changed.append(file)
    manifest = _at_home(unpack_manifest(kept.read(Section.MANIFEST)), project)
    if changed:
        head.files |= touched
        return _updated(
            manifest, head, changed, project, invocation=invocation, listener=listener
        )
    if touched:
        head.files |= touched
        whole = _kept_file(project) or kept
        whole.replace(head=head.values()).write(project.target_path)
    return manifest


def _updated(
    manifest: Manifest,
    head: Head,
    changed: Sequence[SourceFile],
    project: Project,
    *,
    invocation: Invocation,
    listener: Listener,
) -> Manifest | None:
    from customer360.parsing.update import update_manifest

    kept = _kept_file(project)
    packed = None if kept is None else kept.read(Section.FILES)
    if kept is None or not isinstance(packed, dict):
        return None

    def known(key: str) -> ParsedFile | None:
        values = packed.get(key)
        return None if values is None else unpack_file(values)

    updated = update_manifest(
        manifest,
        changed,
        known,
        Used(
            vars={name: dict(names) for name, names in head.vars.items()}, env=head.env
        ),
        project=project,
        invocation=invocation,
        listener=listener,
    )
    if updated is None:
        return None
    for file in changed:
        now = updated.files[file.key]
        head.files[file.key] = (file.modified, file.size, now.digest)
        packed[file.key] = pack_file(now)
    return _keep(
        updated.manifest, head, kept.replace(files=packed), project.target_path
    )


def _keep(manifest: Manifest, head: Head, kept: KeptFile, folder: str) -> Manifest:
    """Write what is found without parsing the next time."""
    manifest = replace(manifest, fingerprint=digest_of(repr(_contents(head)).encode()))
    kept.replace(head=head.values(), manifest=pack_manifest(manifest)).write(folder)
    return manifest


def _at_home(manifest: Manifest, project: Project) -> Manifest:
    # The files that nodes load lie where the project is now.
    roots = {package.name: package.root for package in project.packages}
    moved = {
        unique_id: replace(node, root_path=roots[node.package_name])
        for unique_id, node in manifest.nodes.items()
        if node.root_path not in {None, roots.get(node.package_name)}
    }
    return replace(
        manifest,
        nodes={**manifest.nodes, **moved},
        earlier=manifest.fingerprint,
        changed=frozenset(moved),
    )


def _same_surroundings(head: Head, project: Project, invocation: Invocation) -> bool:
    return all(
        still_the_same(used, project.variables, package)
        for package, used in head.vars.items()
    ) and all(
        invocation.environment.get(name) == value for name, value in head.env.items()
    )


def _reusable(
    kept: KeptFile,
    head: Head,
    files: Sequence[SourceFile],
    project: Project,
    invocation: Invocation,
) -> dict[str, ParsedFile]:
    """What the kept file knows of files that have not changed."""
    packed = kept.read(Section.FILES)
    if not isinstance(packed, dict):
        return {}
    found = {}
    for file in files:
        stamp, values = head.files.get(file.key), packed.get(file.key)
        if stamp is None or values is None or stamp[1] != file.size:
            continue
        if stamp[0] != file.modified and digest_of_file(file) != stamp[2]:
            continue
        parsed = unpack_file(values)
        if still_the_same(parsed.used_vars, project.variables, file.package) and all(
            invocation.environment.get(name) == value
            for name, value in parsed.used_env.items()
        ):
            found[file.key] = parsed
    return found


def _parse(
    project: Project,
    files: Sequence[SourceFile],
    settings: str,
    *,
    reusable: Mapping[str, ParsedFile],
    invocation: Invocation,
    listener: Listener,
) -> Manifest:
    from customer360.parsing.assemble import Assembly
    from customer360.parsing.constraints import tell_of_constraints
    from customer360.parsing.macro_arguments import check_macro_arguments
    from customer360.parsing.microbatch import check_microbatch
    from customer360.parsing.one_relation_each import check_one_relation_each
    from customer360.parsing.parse_files import parse_all
    from customer360.parsing.resource_names import check_resource_names

    templates, parsed = parse_all(
        project, files, reusable, invocation=invocation, listener=listener
    )
    manifest = Assembly(project, parsed, templates, listener).manifest()
    check_resource_names(manifest, project.flags, listener)
    check_one_relation_each(manifest.nodes.values(), project.flags, listener)
    tell_of_constraints(manifest.nodes.values(), listener)
    manifest = check_microbatch(manifest, project.flags, listener)
    manifest = check_macro_arguments(manifest, project.flags, listener)
    head = _new_head(settings, files, parsed, templates.used_vars(), templates.used.env)
    kept = read_kept_file(project.target_path) or KeptFile({})
    kept = kept.replace(files={file.key: pack_file(file) for file in parsed})
    return _keep(manifest, head, kept, project.target_path)


def _contents(head: Head) -> object:
    digests = sorted((key, stamp[2]) for key, stamp in head.files.items())
    return (head.settings, digests, sorted(head.vars.items()), sorted(head.env.items()))


def _new_head(
    settings: str,
    files: Sequence[SourceFile],
    parsed: Sequence[ParsedFile],
    used: Mapping[str, Mapping[str, str]],
    env: Mapping[str, str | None],
) -> Head:
    digests = {file.key: file.digest for file in parsed}
    head = Head(
        settings=settings,
        files={
            file.key: (file.modified, file.size, digests[file.key]) for file in files
        },
        env=dict(env),
    )
    for package, shown in used.items():
        head.vars.setdefault(package, {}).update(shown)
    for file in parsed:
        head.env |= file.used_env
        if file.used_vars:
            head.vars.setdefault(file.package, {}).update(file.used_vars)
    return head
