"""What others wrote is text in a page, whatever it is made of."""

from customer360.render.html import document, joined, tag


def test_text_is_escaped_and_html_is_not() -> None:
    assert joined("a < b", tag("b", "&")) == "a &lt; b<b>&amp;</b>"


def test_marks_that_turn_the_reading_direction_become_visible() -> None:
    assert tag("td", "gnp\u202eexe", title="\u2066") == (
        r'<td title="\u2066">gnp\u202eexe</td>'
    )


def test_the_title_of_a_page_holds_no_control_codes() -> None:
    assert "<title>\\x1bDan</title>" in document("\x1bDan", joined(), style="")
