"""Two records side by side, and the question whether they are one person."""

from collections.abc import Iterator

from customer360.identity.review import Question
from customer360.render.safe_text import one_line
from customer360.render.table import text_table

_WIDEST = 40


def question_lines(question: Question, *, number: int, of: int) -> Iterator[str]:
    """The records, what the models think, and which answers there are."""
    left, right = question.pair.left, question.pair.right
    yield ""
    yield f"{number} of {of}"
    yield from text_table(
        ("field", _cut(left.record_id), _cut(right.record_id), "is"),
        [
            (found.field, _cut(found.left), _cut(found.right), found.level_name)
            for found in question.fields
        ],
    )
    said = "one customer" if question.is_same_customer else "two customers"
    yield (
        f"The models say {said}, the pair alone a probability of "
        f"{question.match_probability:.2f}."
    )
    yield "One person? y(es), n(o), s(kip), q(uit)"


def _cut(text: str | None) -> str:
    if text is None:
        return ""
    text = one_line(text)
    return text if len(text) <= _WIDEST else text[: _WIDEST - 3] + "..."
