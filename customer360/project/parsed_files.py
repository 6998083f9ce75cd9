"""The project's own YAML files, parsed once and kept until their text changes.

PyYAML takes 36 ms to import, more than everything else that `c360 ls` does. The cache
holds each file's whole text beside its values and compares it, so it cannot be stale; a
cache that cannot be read counts as none.
"""

import marshal
import os
import zlib

from customer360.project.yaml import load_yaml_text

CACHE_FILE = "project_files.cache"
_VERSION = b"c360-project-files-1"


class ParsedFiles:
    """Reads YAML files through a cache in `folder`; `save` keeps what was new."""

    def __init__(self, root: str, folder: str) -> None:
        self._root = root
        self._path = os.path.join(folder, CACHE_FILE)
        self._entries = _load(self._path)
        self._used: dict[str, tuple[str, object]] = {}

    def read(self, path: str) -> object:
        """The plain values of the file.

        Raises:
            ParsingError: it is not YAML.
        """
        with open(path, encoding="utf-8-sig") as file:
            text = file.read()
        # Not by the absolute path: orchestrators copy projects from folder to folder.
        name = os.path.relpath(path, self._root)
        known = self._entries.get(name)
        if known is None or known[0] != text:
            known = (text, load_yaml_text(text, path=path))
        self._used[name] = known
        return known[1]

    def save(self) -> None:
        """Replace the cache file if something was new and the folder is writable."""
        if self._used == self._entries:
            return
        try:
            blob = marshal.dumps(self._used)
        except ValueError:
            # A date, which marshal does not know: such a file is parsed every time.
            return
        draft = f"{self._path}.{os.getpid()}.tmp"
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            with open(draft, "wb") as file:
                file.write(_VERSION + zlib.crc32(blob).to_bytes(4, "big") + blob)
            os.replace(draft, self._path)
        except OSError:
            return


def _load(path: str) -> dict[str, tuple[str, object]]:
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return {}
    size = len(_VERSION)
    blob = content[size + 4 :]
    if content[:size] != _VERSION or not blob:
        return {}
    if zlib.crc32(blob) != int.from_bytes(content[size : size + 4], "big"):
        return {}
    try:
        entries = marshal.loads(blob)  # noqa: S302 - plain values, never run
    except (ValueError, EOFError, TypeError):
        # Written by another version of Python.
        return {}
    return dict(entries)
