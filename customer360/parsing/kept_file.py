"""The one file that is kept between runs: `partial_parse.msgpack`.

It is a msgpack map with an empty `nodes`, because Airflow Cosmos opens it, copies it to
other folders and looks for that key; all of ours is one blob in it. The blob is several
sections with their checksums, so that a run unpacks only what it needs: `marshal` reads
plain values fast, but trusts what it reads.
"""

import marshal
import os
import struct
import sys

# `hashlib` would load OpenSSL for it, which takes 6 ms.
from _blake2 import blake2b
from collections.abc import Mapping
from enum import StrEnum
from typing import BinaryIO

from customer360.resources.version import VERSION

FILE_NAME = "partial_parse.msgpack"
# Another layout, another Python or another release: another file.
_MAGIC = f"c360 {VERSION} {sys.hexversion:x} {marshal.version} 6".encode()
# {"nodes": {}, "c360": <bytes, whose length follows>}
_PREFIX = b"\x82\xa5nodes\x80\xa4c360\xc6"
_LENGTH = struct.Struct(">I")
_CHECKSUM = 16


class Section(StrEnum):
    """The parts, in their order."""

    HEAD = "head"
    MANIFEST = "manifest"
    FILES = "files"
    TEXTS = "texts"
    CODES = "codes"


class KeptFile:
    """The sections of a file as bytes; `read` unpacks one."""

    def __init__(self, sections: Mapping[Section, bytes]) -> None:
        self._sections = dict(sections)

    def read(self, section: Section) -> object:
        """The values of a section, None if it is empty.

        Raises:
            ValueError: the bytes are not what was written.
        """
        data = self._sections.get(section, b"")
        if len(data) <= _CHECKSUM:
            return None
        body = memoryview(data)[_CHECKSUM:]
        if _checksum(body) != data[:_CHECKSUM]:
            raise ValueError(f"the section {section} is damaged")
        value: object = marshal.loads(body)  # noqa: S302 - checked, and plain values
        return value

    def replace(self, **sections: object) -> "KeptFile":
        """The same with other values in some sections."""
        return KeptFile({**self._sections, **pack_sections(sections)})

    def write(self, folder: str) -> None:
        """Put the file in its place, whole or not at all.

        A folder that cannot be written to costs time, not the run.
        """
        parts = [self._sections.get(section, b"") for section in Section]
        table = b"".join(_LENGTH.pack(len(part)) for part in parts)
        blob = b"".join((_MAGIC, b"\n", table, *parts))
        path = os.path.join(folder, FILE_NAME)
        temporary = f"{path}.{os.getpid()}"
        try:
            os.makedirs(folder, exist_ok=True)
            with open(temporary, "wb") as file:
                file.write(_PREFIX + _LENGTH.pack(len(blob)) + blob)
            os.replace(temporary, path)
        except OSError:
            return


def pack_sections(sections: Mapping[str, object]) -> dict[Section, bytes]:
    """The values as bytes with their checksums."""
    packed = {}
    for name, value in sections.items():
        body = marshal.dumps(value)  # type: ignore[arg-type]
        packed[Section(name)] = _checksum(body) + body
    return packed


def read_kept_file(
    folder: str, only: frozenset[Section] = frozenset(Section)
) -> KeptFile | None:
    """The file, or nothing if there is none that this program wrote.

    `only` leaves sections out that are not wanted now: all together are megabytes.
    """
    try:
        with open(os.path.join(folder, FILE_NAME), "rb") as file:
            return _read(file, only)
    except OSError:
        return None


def _read(file: BinaryIO, only: frozenset[Section]) -> KeptFile | None:
    start = file.read(len(_PREFIX) + _LENGTH.size + len(_MAGIC) + 1)
    if not start.endswith(_MAGIC + b"\n"):
        return None
    table = file.read(_LENGTH.size * len(Section))
    sections = {}
    for section, (length,) in zip(Section, _LENGTH.iter_unpack(table), strict=False):
        if section in only:
            sections[section] = file.read(length)
        else:
            file.seek(length, os.SEEK_CUR)
    return KeptFile(sections)


def _checksum(data: bytes | memoryview) -> bytes:
    return blake2b(data, digest_size=_CHECKSUM).digest()
