"""Compiled templates between two runs."""

import pytest

from customer360.compilation.kept_codes import KeptCodes
from customer360.parsing.kept_file import KeptFile

CODE = compile("1 + 1", "a.sql", "eval")
TEMPLATE = ("{{ 1 + 1 }}", "a", "models/a.sql", 1)


def reopened(codes: KeptCodes) -> KeptCodes:
    return KeptCodes(KeptFile({}).replace(codes=codes.news()))


def test_a_template_is_compiled_once_for_all_runs() -> None:
    codes = KeptCodes(None)
    codes.put(*TEMPLATE, CODE)
    assert reopened(codes).get(*TEMPLATE) == CODE


@pytest.mark.parametrize(
    "other",
    [
        ("{{ 1 + 2 }}", "a", "models/a.sql", 1),
        ("{{ 1 + 1 }}", "macro:a", "models/a.sql", 1),
        ("{{ 1 + 1 }}", "a", "models/b.sql", 1),
        ("{{ 1 + 1 }}", "a", "models/a.sql", 2),
    ],
)
def test_what_shows_in_messages_tells_templates_apart(
    other: tuple[str, str, str, int],
) -> None:
    codes = KeptCodes(None)
    codes.put(*TEMPLATE, CODE)
    assert codes.get(*other) is None


def test_without_a_new_template_there_are_no_news() -> None:
    codes = KeptCodes(None)
    codes.put(*TEMPLATE, CODE)
    again = reopened(codes)
    again.get(*TEMPLATE)
    assert again.news() is None
