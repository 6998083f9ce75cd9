"""The packages that a project names, and the lock file that says which they became."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping

from customer360.errors import ProjectError
from customer360.project.template import Render, render_values
from customer360.project.yaml import as_list, as_mapping, load_yaml
from customer360.records import dataclass

PACKAGE_FILES = ("packages.yml", "dependencies.yml")
LOCK_FILE = "package-lock.yml"

_KINDS = ("local", "git", "tarball", "package", "private")
# What dbt's hash of a list counts beside what was written.
_COUNTED: Mapping[str, Mapping[str, object]] = {
    "local": {},
    "git": {"revision": None, "subdirectory": None, "warn-unpinned": None},
    "tarball": {},
    "package": {"install_prerelease": False},
    "private": {"revision": None, "subdirectory": None, "warn-unpinned": None},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSpec:
    """One entry: where a package is to be had. `kind` is the entry's first word."""

    kind: str
    place: str
    values: Mapping[str, object]
    unrendered: Mapping[str, object]

    def text(self, key: str) -> str | None:
        """A value of the entry, if it has it."""
        value = self.values.get(key)
        return None if value is None else str(value)


def read_package_list(root: str, render: Render) -> tuple[str, list[PackageSpec]]:
    """The file that names packages (`packages.yml` if none does), and its entries.

    Raises:
        ProjectError: an entry is not one that dbt knows.
    """
    for name in PACKAGE_FILES:
        path = os.path.join(root, name)
        if not os.path.isfile(path):
            continue
        content = as_mapping(load_yaml(path) or {}, name, path=path)
        entries = as_list(content.get("packages"), "packages", path=path)
        if entries or name == PACKAGE_FILES[0]:
            return path, [_spec(entry, path, render) for entry in entries]
    return os.path.join(root, PACKAGE_FILES[0]), []


def _spec(entry: object, path: str, render: Render) -> PackageSpec:
    unrendered = as_mapping(entry, "a package", path=path)
    values = as_mapping(
        render_values(dict(unrendered), render, skip=frozenset()), "a package"
    )
    kind = next((word for word in _KINDS if word in values), None)
    if kind is None:
        raise ProjectError(
            f"this is no package: {dict(values)}",
            hint=f"an entry begins with {', '.join(_KINDS)}",
            path=path,
        )
    return PackageSpec(
        kind=kind, place=str(values[kind]), values=values, unrendered=unrendered
    )


def hash_of(specs: Iterable[PackageSpec]) -> str:
    """What tells a list from another; the same that dbt writes into the lock file."""
    texts = sorted(
        json.dumps(
            {**_COUNTED[spec.kind], **spec.values, "unrendered": dict(spec.unrendered)},
            sort_keys=True,
        )
        for spec in specs
    )
    joined = "\n".join(texts).encode()
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def read_lock(root: str) -> tuple[str | None, list[PackageSpec]]:
    """The hash and the entries of the lock file; nothing if there is none."""
    path = os.path.join(root, LOCK_FILE)
    if not os.path.isfile(path):
        return None, []
    content = as_mapping(load_yaml(path) or {}, LOCK_FILE, path=path)
    known = content.get("sha1_hash")
    entries = as_list(content.get("packages"), "packages", path=path)
    return (
        None if known is None else str(known),
        [_spec(entry, path, lambda text: text) for entry in entries],
    )
