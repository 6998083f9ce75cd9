"""Bring a package's files: a folder, a git repository or an archive."""

import os
import shutil
import subprocess
import tarfile
import urllib.request
from collections.abc import Mapping

from customer360.errors import ProjectError
from customer360.project.hub import Hub, Release
from customer360.project.package_list import PackageSpec
from customer360.records import dataclass

_WAIT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Where the files are, and the entry that says exactly these files.

    `release` is set for packages of the hub.
    """

    folder: str
    locked: Mapping[str, object]
    release: Release | None = None


def fetch(spec: PackageSpec, *, root: str, into: str, hub: Hub) -> Fetched:
    """The package's files; those that are not on this disk go below `into`.

    `root` is the folder of the project that names it.

    Raises:
        ProjectError: there are none at that place, or we do not go there.
    """
    match spec.kind:
        case "local":
            return _local(spec, root)
        case "git":
            return _git(spec, into)
        case "tarball":
            locked = {"tarball": spec.place, "name": spec.text("name")}
            return Fetched(folder=_unpacked(spec.place, into), locked=locked)
        case "package":
            release = hub.release(spec, by=os.path.basename(root))
            return Fetched(
                folder=_unpacked(release.tarball, into),
                locked={"package": spec.place, "version": release.version},
                release=release,
            )
        case _:
            raise ProjectError(
                f"the package {spec.place!r} is a private one of dbt's platform, which "
                "c360 does not know",
                hint="name its repository with `git:` and `revision:`",
            )


def _local(spec: PackageSpec, root: str) -> Fetched:
    folder = os.path.normpath(os.path.join(root, os.path.expanduser(spec.place)))
    if not os.path.isfile(os.path.join(folder, "dbt_project.yml")):
        raise ProjectError(
            f"there is no dbt_project.yml in {folder}",
            hint="`local:` counts from the project's folder",
        )
    return Fetched(folder=folder, locked={"local": spec.place})


def _git(spec: PackageSpec, into: str) -> Fetched:
    clone = os.path.join(into, f"git_{len(os.listdir(into))}")
    revision = spec.text("revision") or "HEAD"
    if revision.startswith("-") or spec.place.startswith("-"):
        raise ProjectError(f"{revision!r} is no revision of {spec.place!r}")
    _run_git("clone", "--quiet", "--", spec.place, clone, about=spec.place)
    for name in (f"origin/{revision}", revision):
        found = _ask_git(
            "rev-parse", "--verify", "--quiet", name + "^{commit}", at=clone
        )
        if found:
            break
    else:
        raise ProjectError(
            f"{spec.place} has no revision {revision!r}",
            hint="name a branch, a tag or a commit",
        )
    _run_git("-C", clone, "checkout", "--quiet", found, about=spec.place)
    below = spec.text("subdirectory")
    folder = os.path.normpath(os.path.join(clone, below)) if below else clone
    locked: dict[str, object] = {"git": spec.place, "revision": found}
    if below:
        locked["subdirectory"] = below
    return Fetched(folder=folder, locked=locked)


def _run_git(*words: str, about: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - the words are no shell's
            ["git", *words],  # noqa: S607
            check=False,
            capture_output=True,
            text=True,
            timeout=_WAIT,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
        )
    except FileNotFoundError:
        raise ProjectError(
            f"git is not installed, and {about} is a git repository",
            hint="install git, or name a copy of the package with `local:`",
        ) from None
    if done.returncode:
        said = done.stderr.strip().rpartition("\n")[2]
        raise ProjectError(
            f"git cannot bring {about}: {said}",
            hint="is the address right, and the network there?",
        )


def _ask_git(*words: str, at: str) -> str:
    done = subprocess.run(  # noqa: S603
        ["git", "-C", at, *words],  # noqa: S607
        check=False,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def _unpacked(address: str, into: str) -> str:
    number = len(os.listdir(into))
    archive = os.path.join(into, f"archive_{number}")
    folder = os.path.join(into, f"unpacked_{number}")
    place = address if "://" in address else f"file://{address}"
    if not place.startswith(("http://", "https://", "file://")):
        raise ProjectError(f"cannot fetch {address!r}", hint="write an https address")
    try:
        with (
            urllib.request.urlopen(place, timeout=_WAIT) as answer,  # noqa: S310
            open(archive, "wb") as file,
        ):
            shutil.copyfileobj(answer, file)
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
    except (OSError, tarfile.TarError) as error:
        raise ProjectError(
            f"cannot bring {address}: {error}",
            hint="is the address right, and the network there?",
        ) from None
    inner = [os.path.join(folder, name) for name in os.listdir(folder)]
    return inner[0] if len(inner) == 1 and os.path.isdir(inner[0]) else folder
