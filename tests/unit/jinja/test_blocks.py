import pytest

from customer360.errors import ParsingError
from customer360.jinja.blocks import find_blocks

ALL = frozenset({"macro", "test", "docs", "snapshot", "materialization"})


def test_blocks_are_found_with_their_lines() -> None:
    text = (
        "{# intro #}\n{% macro a(x) %}\n1\n{% endmacro %}\n\n"
        "{%- test b(model) -%}2{%- endtest -%}"
    )
    found = list(find_blocks(text, path="f.sql", words=ALL))
    assert [(b.word, b.name, b.contents.strip(), b.line) for b in found] == [
        ("macro", "a", "1", 2),
        ("test", "b", "2", 6),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{# {% macro a() %}{% endmacro %} #}",
        "{% raw %}{% macro a() %}{% endmacro %}{% endraw %}",
        "no blocks",
    ],
)
def test_notes_and_raw_text_hide_blocks(text: str) -> None:
    assert not list(find_blocks(text, path="f.sql", words=ALL))


def test_a_default_may_hold_the_end_of_a_tag() -> None:
    text = "{% macro a(x='%}') %}1{% endmacro %}"
    (found,) = find_blocks(text, path="f.sql", words=ALL)
    assert found.contents == "1"


def test_a_block_that_is_not_closed_is_named() -> None:
    with pytest.raises(ParsingError, match="macro 'b") as caught:
        list(find_blocks("\n{% macro b() %}", path="f.sql", words=ALL))
    assert (caught.value.path, caught.value.line) == ("f.sql", 2)
