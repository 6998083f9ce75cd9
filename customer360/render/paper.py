"""What a page is written on: how wide it is, in colour or not, with which signs."""

import shutil
from typing import TextIO

from customer360.records import dataclass

_WIDTH = 100
_LEAST_WIDTH = 20
# Signs that we draw with, and what stands for them where there are none but ASCII.
_PLAIN_SIGNS = str.maketrans("─│├└·•→←✓✗×█▇▆▅▄▃▂▁░▒", "-||`.*><+xx#%*+=-._..")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """How wide, in colour or black and white, and which characters it can show."""

    width: int = _WIDTH
    has_colors: bool = False
    encoding: str = "utf-8"
    is_terminal: bool = False

    @property
    def has_unicode(self) -> bool:
        """Whether lines and bars can be drawn."""
        try:
            "─│└→█▁·✓".encode(self.encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def fit(self, text: str) -> str:
        """The text in signs that the paper has; what it has not becomes `?`."""
        if self.has_unicode:
            return text
        return (
            text.translate(_PLAIN_SIGNS)
            .encode(self.encoding, "replace")
            .decode(self.encoding)
        )


def paper_of(
    stream: TextIO, *, columns: str | None, has_colors: bool | None, is_dumb: bool
) -> Paper:
    """The paper that a stream is: as wide as `columns` says; a pipe has 100 else."""
    is_terminal = stream.isatty()
    width = _WIDTH
    if columns is not None and columns.isdigit() and int(columns) > 0:
        width = int(columns)
    elif is_terminal:
        width = shutil.get_terminal_size((_WIDTH, 24)).columns
    return Paper(
        width=max(width, _LEAST_WIDTH),
        has_colors=is_terminal and not is_dumb if has_colors is None else has_colors,
        encoding=getattr(stream, "encoding", None) or "utf-8",
        is_terminal=is_terminal,
    )
