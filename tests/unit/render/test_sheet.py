"""Pages of text: they fit their paper."""

import pytest

from customer360.render.paper import Paper
from customer360.render.sheet import Column, Sheet, sparkline

COLUMNS = (
    Column(name="name", style="bold"),
    Column(name="said", least=10),
    Column(name="more", drop=1),
    Column(name="rest", drop=2),
)
ROW = ("a" * 10, "word " * 5, "m" * 10, "r" * 10)


def page(width: int, **said: object) -> list[str]:
    sheet = Sheet(Paper(width=width, **said))  # type: ignore[arg-type]
    sheet.table(COLUMNS, [ROW])
    return sheet.text.splitlines()


@pytest.mark.parametrize(
    ("width", "names"),
    [
        (80, ["name", "said", "more", "rest"]),
        (48, ["name", "said", "more", "rest"]),
        (40, ["name", "said", "more"]),
        (26, ["name", "said"]),
        (12, ["name", "said"]),
    ],
)
def test_columns_wrap_before_they_go(width: int, names: list[str]) -> None:
    lines = page(width)
    assert "".join(lines[0].split()) == "".join(names)[: len("".join(lines[0].split()))]
    assert max(map(len, lines)) <= width


def test_without_colours_there_are_no_codes() -> None:
    assert "\x1b" not in "".join(page(60))
    assert "\x1b[1m" in "".join(page(60, has_colors=True))


def test_paper_without_unicode_gets_signs_that_it_has() -> None:
    sheet = Sheet(Paper(encoding="ascii"))
    sheet.line("└── Jürgen ", sparkline([0, 1]))
    assert sheet.text == "`-- J?rgen _#"


def test_text_of_others_cannot_steer_the_terminal() -> None:
    sheet = Sheet(Paper(has_colors=True))
    sheet.line("\x1b]0;title\x07", ("\x9b2J", "bold"))
    assert "\x1b]" not in sheet.text
    assert "\x9b" not in sheet.text


def test_an_empty_row_of_months_is_flat() -> None:
    assert sparkline([0, 0]) == "▁▁"
