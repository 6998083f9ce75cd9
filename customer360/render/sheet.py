"""A page of text: headings, tables and lines that fit its paper."""

import io
from collections.abc import Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from customer360.records import dataclass
from customer360.render.paper import Paper
from customer360.render.safe_text import one_line

Cell = str | Text | None
_GAP = 2
_INDENT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table. Where there is no room the highest `drop` goes first.

    Before that, columns with a `least` width are wrapped down to it; `drop` 0 never
    goes.
    """

    name: str
    is_right: bool = False
    drop: int = 0
    style: str = ""
    least: int = 0


class Sheet:
    """Collects parts; `text` is the page."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self._parts: list[RenderableType] = []

    def heading(self, title: str, about: str = "") -> None:
        """An empty line, and the name of what follows."""
        line = Text.assemble((one_line(title), "bold cyan"))
        if about:
            line.append(f"  {one_line(about)}", style="dim")
        self._parts += [Text(""), line]

    def line(self, *parts: str | tuple[str, str] | Text, indent: int = 0) -> None:
        """A line of pieces, each a text or a text and its style."""
        text = Text()
        for part in parts:
            match part:
                case Text():
                    text.append_text(part)
                case (said, style):
                    text.append(one_line(said), style=style)
                case str():
                    text.append(one_line(part))
        self._parts.append(Padding(text, (0, 0, 0, indent)) if indent else text)

    @staticmethod
    def styled(text: str, style: str) -> Text:
        """A cell in a colour."""
        return Text(one_line(text), style=style)

    def gap(self) -> None:
        """An empty line."""
        self._parts.append(Text(""))

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        *,
        indent: int = _INDENT,
        has_header: bool = True,
    ) -> None:
        """Rows in columns; columns that do not fit and may go are left out."""
        cells = [[_cell(value) for value in row] for row in rows]
        room = self.paper.width - indent
        natural = _widths(columns, cells, has_header=has_header)
        least = [
            min(width, column.least or width)
            for width, column in zip(natural, columns, strict=True)
        ]
        kept = _kept(columns, natural, least, room)
        if sum(least[place] + _GAP for place in kept) - _GAP > room:
            least = [0] * len(columns)
        table = Table(
            box=None,
            padding=(0, _GAP, 0, 0),
            pad_edge=False,
            show_header=has_header,
            header_style="dim",
        )
        for place in kept:
            column = columns[place]
            table.add_column(
                column.name,
                justify="right" if column.is_right else "left",
                style=column.style,
                no_wrap=column.is_right,
                min_width=least[place],
                overflow="fold",
            )
        for row in cells:
            table.add_row(*(row[place] for place in kept))
        self._parts.append(Padding(table, (0, 0, 0, indent)))

    @property
    def text(self) -> str:
        """The page, without spaces at the ends of lines."""
        stream = io.StringIO()
        console = Console(
            file=stream,
            width=self.paper.width,
            force_terminal=self.paper.has_colors,
            color_system="standard" if self.paper.has_colors else None,
            no_color=not self.paper.has_colors,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )
        for part in self._parts:
            console.print(part)
        lines = (line.rstrip() for line in stream.getvalue().splitlines())
        return self.paper.fit("\n".join(lines).strip("\n"))


def _cell(value: Cell) -> Text:
    match value:
        case None:
            return Text("")
        case Text():
            return value
        case str():
            return Text(one_line(value))


def _widths(
    columns: Sequence[Column], rows: Sequence[Sequence[Text]], *, has_header: bool
) -> list[int]:
    """How wide each column would be; 0 if it may go and is empty."""
    widths = [
        max((row[place].cell_len for row in rows), default=0)
        for place in range(len(columns))
    ]
    return [
        max(width, len(column.name))
        if has_header and (width or not column.drop)
        else width
        for width, column in zip(widths, columns, strict=True)
    ]


def _kept(
    columns: Sequence[Column], natural: Sequence[int], least: Sequence[int], room: int
) -> list[int]:
    """Places of the columns that stay: empty ones and those without room go."""
    kept = [
        place
        for place, column in enumerate(columns)
        if natural[place] or not column.drop
    ]
    while sum(least[place] + _GAP for place in kept) - _GAP > room:
        droppable = [place for place in kept if columns[place].drop]
        if not droppable:
            break
        kept.remove(max(droppable, key=lambda place: columns[place].drop))
    return kept


def bar(share: float, width: int, *, style: str = "cyan") -> Text:
    """A bar of a share between 0 and 1, by eighths; in grey what is missing."""
    share = min(max(share, 0.0), 1.0)
    full = round(share * width)
    text = Text("█" * full, style=style)
    text.append("░" * (width - full), style="dim")
    return text


def sparkline(values: Sequence[float]) -> str:
    """A row of columns, the highest is the largest value.

    >>> sparkline([0, 5, 10])
    '▁▄█'
    """
    most = max(values, default=0.0)
    if most <= 0:
        return "▁" * len(values)
    return "".join(
        "▁▂▃▄▅▆▇█"[min(7, max(0, int(value / most * 7)))] for value in values
    )
