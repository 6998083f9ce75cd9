"""Find a project's files, with what tells whether they changed."""

import os

# `hashlib` would load OpenSSL for it, which takes 6 ms.
from _blake2 import blake2b
from collections.abc import Iterator
from enum import StrEnum

from customer360.errors import ParsingError
from customer360.parsing.ignored import ignored_by
from customer360.project.project import Package
from customer360.records import dataclass


class Folder(StrEnum):
    """What a configured folder holds."""

    MODELS = "models"
    SEEDS = "seeds"
    SNAPSHOTS = "snapshots"
    TESTS = "tests"
    ANALYSES = "analyses"
    MACROS = "macros"
    FUNCTIONS = "functions"
    DOCS = "docs"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file of a project. `path` counts from the package, `relative` from its folder.

    `full` is where it really is; it is kept out of everything that is cached.
    """

    package: str
    folder: Folder
    path: str
    relative: str
    full: str
    modified: int
    size: int

    @property
    def key(self) -> str:
        """The file's name in the cache; it does not change when the project moves."""
        return f"{self.package}://{self.path}"

    @property
    def stem(self) -> str:
        """The name without folders and ending."""
        return os.path.splitext(os.path.basename(self.path))[0]

    @property
    def ending(self) -> str:
        """`.sql`, `.yml`, ..., in lower case."""
        return os.path.splitext(self.path)[1].lower()


def read_text(file: SourceFile) -> tuple[str, str]:
    """The file's text, with `\\n` as its only line end, and its digest.

    Raises:
        ParsingError: it is not UTF-8.
    """
    with open(file.full, "rb") as opened:
        data = opened.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParsingError(
            f"this file is not UTF-8 text: {error.reason} at byte {error.start}",
            hint="save it as UTF-8",
            path=file.path,
        ) from None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, digest_of(data)


def digest_of(data: bytes) -> str:
    """What tells contents from others."""
    return blake2b(data, digest_size=12).hexdigest()


def digest_of_file(file: SourceFile) -> str:
    """The digest of a file's contents, however large it is."""
    digest = blake2b(digest_size=12)
    with open(file.full, "rb") as opened:
        while chunk := opened.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def scan_project(packages: tuple[Package, ...]) -> list[SourceFile]:
    """All files of all packages, sorted by package and path. Links are followed."""
    found: dict[str, SourceFile] = {}
    for package in packages:
        is_ignored = ignored_by(package.root)
        for folder, paths in _folders(package):
            for path in paths:
                for file in _walk(package, folder, path):
                    if is_ignored is None or not is_ignored(file.path):
                        found.setdefault(file.key, file)
    order = {package.name: place for place, package in enumerate(packages)}
    return sorted(found.values(), key=lambda file: (order[file.package], file.path))


_ENDINGS = {
    Folder.MODELS: (".sql", ".py", ".yml", ".yaml", ".md"),
    Folder.SEEDS: (".csv", ".yml", ".yaml", ".md"),
    Folder.SNAPSHOTS: (".sql", ".yml", ".yaml", ".md"),
    Folder.TESTS: (".sql", ".csv", ".yml", ".yaml", ".md"),
    Folder.ANALYSES: (".sql", ".yml", ".yaml", ".md"),
    Folder.MACROS: (".sql", ".yml", ".yaml", ".md"),
    Folder.FUNCTIONS: (".sql", ".py", ".yml", ".yaml", ".md"),
    Folder.DOCS: (".md",),
}


def _folders(package: Package) -> Iterator[tuple[Folder, tuple[str, ...]]]:
    yield Folder.MODELS, package.model_paths
    yield Folder.SEEDS, package.seed_paths
    yield Folder.SNAPSHOTS, package.snapshot_paths
    yield Folder.TESTS, package.test_paths
    yield Folder.ANALYSES, package.analysis_paths
    yield Folder.MACROS, package.macro_paths
    yield Folder.FUNCTIONS, package.function_paths
    yield Folder.DOCS, package.docs_paths


def _walk(package: Package, folder: Folder, path: str) -> Iterator[SourceFile]:
    top = os.path.normpath(path)
    endings = _ENDINGS[folder]
    waiting = [("", os.path.join(package.root, top), frozenset[str]())]
    while waiting:
        inner, full, above = waiting.pop()
        try:
            entries = list(os.scandir(full))
        except (FileNotFoundError, NotADirectoryError):
            continue
        for entry in entries:
            relative = f"{inner}{entry.name}"
            if entry.is_dir():
                # A link to a folder above itself would go round for ever.
                real = os.path.realpath(entry.path) if entry.is_symlink() else ""
                if real and (real in above or os.path.realpath(full).startswith(real)):
                    continue
                waiting.append((relative + "/", entry.path, above | {real}))
            elif entry.name == "dbt_project.yml":
                continue  # Of a project inside this one; it describes no resource.
            elif entry.name.lower().endswith(endings) and entry.name[0] != ".":
                status = entry.stat()
                yield SourceFile(
                    package=package.name,
                    folder=folder,
                    path=f"{top}/{relative}",
                    relative=relative,
                    full=entry.path,
                    modified=status.st_mtime_ns,
                    size=status.st_size,
                )
