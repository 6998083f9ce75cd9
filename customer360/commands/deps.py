"""`c360 deps`: install the packages that a project names, and lock which they were."""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence

from customer360.artifacts.text_file import write_text
from customer360.commands.call import Call
from customer360.commands.workspace import open_project
from customer360.errors import ProjectError, UsageError
from customer360.events import Level, Listener, Note
from customer360.project.fetching import Fetched, fetch
from customer360.project.hub import HUB, Hub
from customer360.project.package_list import (
    LOCK_FILE,
    PackageSpec,
    hash_of,
    read_lock,
    read_package_list,
)
from customer360.project.project import Project
from customer360.project.template import Render, renderer
from customer360.project.yaml import as_mapping, as_text, load_yaml
from customer360.records import dataclass
from customer360.render.screen import Screen
from customer360.resources.version import DBT_VERSION

_SOURCES = {"hub": "package", "git": "git", "local": "local"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    name: str
    spec: PackageSpec
    fetched: Fetched


def run(call: Call, screen: Screen) -> int:
    """Install; what the lock file says if it is of the same list.

    Raises:
        ProjectError: a package is not where it is said to be.
    """
    call, project = open_project(call, screen)
    render = renderer(
        call.environment, project.variables.command_line, path="packages.yml"
    )
    if call.text("add_package") is not None:
        _add(project, call, render, screen.listener)
    _, wanted = read_package_list(project.root, render)
    if not wanted:
        screen.listener(
            Note(
                message="the project uses no packages",
                level=Level.INFO,
                name="DepsNoPackagesFound",
                code="M013",
            )
        )
        return 0
    known, locked = read_lock(project.root)
    is_locked = known == hash_of(wanted) and not call.is_on("upgrade")
    with tempfile.TemporaryDirectory() as scratch:
        found = _resolve(
            locked if is_locked else wanted,
            own=project.name,
            root=project.root,
            render=render,
            into=scratch,
            hub=_hub(call),
        )
        if not is_locked:
            _write_lock(project.root, found, hash_of(wanted), screen.listener)
        if not call.is_on("lock"):
            _install(project, found, screen.listener)
    return 0


def _hub(call: Call) -> Hub:
    checks = call.switch("version_check") is not False
    address = call.environment.get("DBT_PACKAGE_HUB_URL") or HUB
    return Hub(address, dbt_version=DBT_VERSION if checks else None)


def _resolve(
    specs: Sequence[PackageSpec],
    *,
    own: str,
    root: str,
    render: Render,
    into: str,
    hub: Hub,
) -> list[_Found]:
    """The packages, and those that they need, each once.

    What the hub has is taken in the newest release that suits all who ask for it.
    """
    found: dict[str, _Found] = {}
    waiting = [(spec, root) for spec in specs]
    while waiting:
        spec, home = waiting.pop(0)
        fetched = fetch(spec, root=home, into=into, hub=hub)
        name = _name_of(fetched.folder)
        if name == own:
            raise ProjectError(
                f"the package {spec.place!r} is called {name!r}, as the project itself",
                hint="give one of them another name",
            )
        before = found.get(name)
        if before is not None and not _is_another_release(before, spec, fetched):
            if _place(before) != os.path.realpath(fetched.folder):
                _check_same(before, spec, name)
            continue
        found[name] = _Found(name=name, spec=spec, fetched=fetched)
        inner = read_package_list(fetched.folder, render)[1]
        waiting += [(each, fetched.folder) for each in inner]
    return list(found.values())


def _is_another_release(before: _Found, spec: PackageSpec, after: Fetched) -> bool:
    is_same = before.spec.kind == "package" and before.spec.place == spec.place
    return is_same and before.fetched.release != after.release


def _place(found: _Found) -> str:
    return os.path.realpath(found.fetched.folder)


def _check_same(before: _Found, spec: PackageSpec, name: str) -> None:
    same = before.spec.place == spec.place
    if same and before.spec.text("revision") == spec.text("revision"):
        return
    raise ProjectError(
        f"two packages are called {name!r}: {before.spec.place} and {spec.place}",
        hint="name one of them, in one revision",
    )


def _name_of(folder: str) -> str:
    path = os.path.join(folder, "dbt_project.yml")
    if not os.path.isfile(path):
        raise ProjectError(
            f"there is no dbt_project.yml in {folder}",
            hint="`subdirectory:` says where in the package it is",
        )
    project = as_mapping(load_yaml(path), "dbt_project.yml", path=path)
    return as_text(project.get("name"), "name", path=path)


def _write_lock(
    root: str, found: Sequence[_Found], known: str, listener: Listener
) -> None:
    import yaml

    entries: list[Mapping[str, object]] = [
        {**each.fetched.locked, "name": each.name} for each in found
    ]
    path = os.path.join(root, LOCK_FILE)
    listener(
        Note(
            message=f"Updating lock file in file path: {path}",
            name="DepsLockUpdating",
            code="M031",
        )
    )
    text = yaml.safe_dump({"packages": entries, "sha1_hash": known}, sort_keys=True)
    write_text(path, text)


def _install(project: Project, found: Sequence[_Found], listener: Listener) -> None:
    place = str(
        project.packages[0].config.get("packages-install-path") or "dbt_packages"
    )
    folder = os.path.normpath(os.path.join(project.root, place))
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    # Beside the old ones, which stay if anything goes wrong.
    with tempfile.TemporaryDirectory(
        prefix=f".{os.path.basename(folder)}-", dir=os.path.dirname(folder)
    ) as scratch:
        fresh = os.path.join(scratch, "new")
        os.mkdir(fresh)
        for each in found:
            target = os.path.join(fresh, each.name)
            if each.spec.kind == "local":
                _link(each.fetched.folder, target)
            else:
                shutil.copytree(each.fetched.folder, target, symlinks=True)
        if os.path.isdir(folder):
            # What somebody installed by hand goes, as in dbt: the list says what is
            # there.
            os.rename(folder, os.path.join(scratch, "old"))
        os.rename(fresh, folder)
    for each in found:
        _say_installed(each, listener)


def _say_installed(found: _Found, listener: Listener) -> None:
    release = found.fetched.release
    place = f"version {release.version}" if release else found.spec.place
    listener(
        Note(
            message=f"Installed {found.name} from {place}",
            name="DepsInstallInfo",
            code="M015",
            data={"version_name": place},
        )
    )
    if release is not None and release.version != release.latest:
        listener(
            Note(
                message=f"Updated version available: {release.latest}",
                name="DepsUpdateAvailable",
                code="M016",
                data={"version_latest": release.latest},
            )
        )


def _link(source: str, target: str) -> None:
    try:
        os.symlink(source, target)
    except OSError:
        # Windows lets only some users make links.
        shutil.copytree(source, target)


def _add(project: Project, call: Call, render: Render, listener: Listener) -> None:
    import yaml

    given = call.text("add_package") or ""
    source = call.text("source") or "hub"
    if source not in _SOURCES:
        raise UsageError(f"--source cannot be {source!r}", hint="hub, git or local")
    place, _, version = given.partition("@") if source != "git" else _git_words(given)
    path, listed = read_package_list(project.root, render)
    entry: dict[str, object] = {_SOURCES[source]: place}
    if version:
        numbers = version.split(",")
        entry["revision" if source == "git" else "version"] = (
            numbers if len(numbers) > 1 else version
        )
    kept = [dict(spec.unrendered) for spec in listed if not _is_same(spec, place)]
    write_text(path, yaml.safe_dump({"packages": [*kept, entry]}, sort_keys=False))
    listener(
        Note(
            message=f"Added new package {place}@{version} to {path}",
            name="DepsAddPackage",
            code="M032",
        )
    )


def _git_words(given: str) -> tuple[str, str, str]:
    # An address may hold an `@` of its own: git@example.com:a/b.git@v1.
    place, at, version = given.rpartition("@")
    return (given, "", "") if not at or ":" in version else (place, at, version)


def _is_same(spec: PackageSpec, place: str) -> bool:
    def last(text: str) -> str:
        name = text.rstrip("/").rpartition("/")[2].removesuffix(".git")
        return name.replace("-", "_")

    return last(spec.place) == last(place)
