"""What is understood without Jinja is what Jinja would have made of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer360.jinja.static import Call, fill, read_static


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("{{ ref('a') }}", Call("ref", ("a",))),
        ('{{ref("a")}}', Call("ref", ("a",))),
        ("{{ ref('p', 'a', v=2) }}", Call("ref", ("p", "a"), {"v": 2})),
        ("{{ source('a', 'b') }}", Call("source", ("a", "b"))),
        ("{{ this }}", Call("this")),
        ("{{ var('x', none) }}", Call("var", ("x", None))),
        (
            "{{ config(tags=['a', 'b'], meta={'x': -1}, enabled=false) }}",
            Call(
                "config", (), {"tags": ["a", "b"], "meta": {"x": -1}, "enabled": False}
            ),
        ),
        ("{{ config(alias='a}}b') }}", Call("config", (), {"alias": "a}}b"})),
    ],
)
def test_a_call_with_written_out_arguments_is_read(text: str, call: Call) -> None:
    assert read_static(text) == (call, "")


@pytest.mark.parametrize(
    "text",
    [
        "{% if true %}x{% endif %}",
        "{{ a_macro() }}",
        "{{ ref(name) }}",
        "{{ ref('a') ~ 'b' }}",
        "{{ ref('a').include(database=false) }}",
        r"{{ ref('a\n') }}",
        "{{ config(**options) }}",
        "{{ config(meta={**x}) }}",
        "{{ ref('a' }}",
        "{{ }}",
        "{# not closed",
        "{{ f'{x}' }}",
    ],
)
def test_anything_else_is_left_to_jinja(text: str) -> None:
    assert read_static(text) is None


pieces = st.lists(
    st.sampled_from(
        [
            "{{ ref('a') }}",
            "{{- ref('a') -}}",
            "{{ ref('a') -}}",
            "{{- this }}",
            "{# a note #}",
            "{#- a note -#}",
            "select",
            " ",
            "\n",
            "\n\n  ",
            "}}",
            "{ x }",
        ]
    ),
    max_size=8,
)


@given(pieces)
def test_white_space_and_notes_are_treated_as_jinja_does(parts: list[str]) -> None:
    jinja2 = pytest.importorskip("jinja2")
    text = "".join(parts)
    found = read_static(text)
    assert found is not None
    rendered = (
        jinja2.Environment()
        .from_string(text)
        .render(ref=lambda _: "<a>", this="<this>")
    )
    assert (
        fill(
            found, lambda call: f"<{call.arguments[0]}>" if call.arguments else "<this>"
        )
        == rendered
    )
