"""Text files as the database reads them: UTF-8, uncompressed, under a plain name.

DuckDB knows few encodings, reads nothing at all from some files whose lines end in two
ways, and takes `*` and `[` in a name for a glob. So a file is read once here: what is
plain UTF-8 stays where it is behind a symbolic link, the rest is written anew.
"""

import codecs
import gzip
import os
from collections.abc import Iterator
from typing import BinaryIO, cast

from customer360.errors import IngestionError
from customer360.records import dataclass

_CHUNK = 1 << 22
_GZIP = b"\x1f\x8b"
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ALL_BUT_QUOTES_AND_LINES = bytes(set(range(256)) - {0x0A, 0x22})


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A text file made readable. `encoding` is the original's.

    `lines` counts the line ends outside quotes, an unfinished last line included, if
    quotes are in pairs; None where empty lines make that worthless.
    """

    original: str
    path: str
    encoding: str
    is_guess: bool
    lines: int | None


@dataclass(slots=True)
class _Census:
    """Counts while a file streams by."""

    quotes: int = 0
    lines: int = 0
    has_empty_lines: bool = False
    has_lone_returns: bool = False
    tail: bytes = b""
    size: int = 0

    def see(self, chunk: bytes) -> None:
        """Count one more piece of the file."""
        edge = self.tail + chunk[:2]
        starts = self.size == 0 and chunk.startswith((b"\n", b"\r\n"))
        if starts or any(
            empty in part for empty in (b"\n\n", b"\n\r\n") for part in (chunk, edge)
        ):
            self.has_empty_lines = True
        # What stands between quotes is not a line end. An empty pair changes nothing.
        marks = chunk.translate(None, _ALL_BUT_QUOTES_AND_LINES)
        pieces = marks.replace(b'""', b"").split(b'"')
        outside = self.quotes % 2
        self.lines += sum(map(len, pieces[outside::2]))
        self.quotes += marks.count(b'"')
        if b"\r" in chunk and b"\n" not in chunk:
            self.has_lone_returns = True
        self.tail = (self.tail + chunk[-2:])[-2:]
        self.size += len(chunk)

    @property
    def counted_lines(self) -> int | None:
        if self.has_empty_lines or self.quotes % 2:
            return None
        return self.lines + (0 if self.tail.endswith(b"\n") or not self.size else 1)


def open_text(path: str, *, folder: str, name: str, encoding: str | None) -> TextFile:
    """Make the file readable as UTF-8 under `folder`/`name`.

    Raises:
        IngestionError: it is empty, cannot be opened, or is not in that encoding.
    """
    start = _first_bytes(path)
    target = os.path.join(folder, name)
    chosen, is_guess = encoding or _encoding_by_start(start), False
    compressed = start.startswith(_GZIP)
    if not compressed and chosen in {"utf-8", "utf-8-sig"}:
        census = _census_of_utf8(path)
        if census is not None and not census.has_lone_returns:
            os.symlink(os.path.abspath(path), target)
            return _finished(path, target, chosen, census, is_guess=False)
        if census is None:
            _refuse_if_told(path, encoding)
            chosen, is_guess = "cp1252", True
    try:
        census = _rewrite(path, target, chosen)
    except UnicodeDecodeError:
        _refuse_if_told(path, encoding)
        # Five bytes mean nothing in cp1252; latin-1 takes every byte.
        chosen, is_guess = ("cp1252" if compressed else "latin-1"), True
        try:
            census = _rewrite(path, target, chosen)
        except UnicodeDecodeError:
            chosen = "latin-1"
            census = _rewrite(path, target, chosen)
    return _finished(path, target, chosen, census, is_guess=is_guess)


def check_encoding(name: str) -> str:
    """The encoding's own name.

    Raises:
        IngestionError: Python knows no such text encoding.
    """
    try:
        codec = codecs.lookup(name)
        "".encode(codec.name)
    except LookupError:
        raise IngestionError(
            f"no encoding is called {name!r}",
            hint="for example utf-8, cp1252, latin-1, utf-16",
        ) from None
    return "utf-8" if codec.name in {"utf-8", "ascii"} else codec.name


def _finished(
    path: str, target: str, encoding: str, census: _Census, *, is_guess: bool
) -> TextFile:
    if census.size == 0:
        raise IngestionError("the file is empty", path=path)
    return TextFile(
        original=path,
        path=target,
        encoding=encoding,
        is_guess=is_guess,
        lines=census.counted_lines,
    )


def _first_bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise IngestionError(
            f"cannot read the file: {error.strerror}", path=path
        ) from None
    if not start:
        raise IngestionError("the file is empty", path=path)
    return start


def _encoding_by_start(start: bytes) -> str:
    if start.startswith(_GZIP):
        return "utf-8-sig"
    for bom, encoding in _BOMS:
        if start.startswith(bom):
            return encoding
    # Western text in UTF-16 has a zero in every second byte.
    if len(start) >= 4 and start[1::2].count(0) > len(start) * 0.4:
        return "utf-16-le"
    if len(start) >= 4 and start[0::2].count(0) > len(start) * 0.4:
        return "utf-16-be"
    return "utf-8"


def _refuse_if_told(path: str, encoding: str | None) -> None:
    if encoding is not None:
        raise IngestionError(
            f"the file is not {encoding}",
            path=path,
            hint="leave --encoding out to have it found, or name another",
        )


def _census_of_utf8(path: str) -> _Census | None:
    census = _Census()
    decode = codecs.getincrementaldecoder("utf-8")().decode
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            if not chunk.isascii():
                try:
                    decode(chunk)
                except UnicodeDecodeError:
                    return None
            else:
                # A character that the last chunk began must have been finished.
                try:
                    decode(b"", final=True)
                except UnicodeDecodeError:
                    return None
            census.see(chunk)
    try:
        decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return census


def _rewrite(path: str, target: str, encoding: str) -> _Census:
    census = _Census()
    with open(target, "wb") as out:
        for text in _decoded(path, encoding):
            data = text.encode()
            census.see(data)
            out.write(data)
    if census.has_lone_returns and not census.lines:
        # Lines that end as on old Macs: once more, with new line ends.
        census = _Census()
        with open(target, "wb") as out:
            for text in _decoded(path, encoding):
                data = text.replace("\r", "\n").encode()
                census.see(data)
                out.write(data)
    return census


def _decoded(path: str, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with _opened(path) as file:
        try:
            while chunk := file.read(_CHUNK):
                if text := decoder.decode(chunk):
                    yield text
            if text := decoder.decode(b"", final=True):
                yield text
        except (EOFError, gzip.BadGzipFile) as error:
            raise IngestionError(
                f"the compressed file is damaged: {error}", path=path
            ) from None


def _opened(path: str) -> BinaryIO:
    with open(path, "rb") as file:
        compressed = file.read(2) == _GZIP
    if compressed:
        return cast(BinaryIO, gzip.open(path, "rb"))
    return open(path, "rb")
