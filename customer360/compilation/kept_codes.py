"""Compiled templates kept from one run to the next: Jinja takes 5 ms for each."""

import marshal
import threading
from types import CodeType

from customer360.parsing.kept_file import KeptFile, Section
from customer360.parsing.load import own_sources
from customer360.parsing.scan import digest_of

# Several times what a large project has; the oldest are forgotten first.
MAX_CODES = 5_000


class KeptCodes:
    """Compiled templates by what they were compiled from; see `Codes`."""

    def __init__(self, kept: KeptFile | None) -> None:
        self._codes = {} if kept is None else self._read(kept)
        self._lock = threading.Lock()
        self._has_news = False

    def get(self, text: str, name: str, path: str, line: int) -> CodeType | None:
        """The code of this very template."""
        packed = self._codes.get(_key(text, name, path, line))
        if packed is None:
            return None
        code: object = marshal.loads(packed)  # noqa: S302 - checked when it was read
        return code if isinstance(code, CodeType) else None

    def put(self, text: str, name: str, path: str, line: int, code: CodeType) -> None:
        """Keep the code."""
        with self._lock:
            self._codes[_key(text, name, path, line)] = marshal.dumps(code)
            self._has_news = True

    def news(self) -> object | None:
        """What is to be kept now, nothing if that is what was read."""
        with self._lock:
            if not self._has_news:
                return None
            self._has_news = False
            return (_stamp(), dict(list(self._codes.items())[-MAX_CODES:]))

    def _read(self, kept: KeptFile) -> dict[str, bytes]:
        try:
            match kept.read(Section.CODES):
                case (str() as stamp, dict() as codes) if stamp == _stamp():
                    return codes
        except (ValueError, TypeError, EOFError):
            return {}
        return {}


def _stamp() -> str:
    """What tells the compilers from others: Jinja's and ours."""
    import jinja2

    return f"{jinja2.__version__} {own_sources()}"


def _key(text: str, name: str, path: str, line: int) -> str:
    return digest_of(repr((text, name, path, line)).encode())
