"""Options of a call, asked for by type."""

from datetime import UTC, datetime

import pytest

from customer360.commands.call import Call
from customer360.commands.generate import read_span
from customer360.commands.nearest import nearest_hint
from customer360.errors import UsageError


def call(**options: object) -> Call:
    return Call(
        command="run",
        options=options,
        environment={},
        working_directory="/",
        invocation_id="i",
        started_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_an_option_that_nobody_gave_has_its_default() -> None:
    nothing = call(fail_fast=None, select=None, threads=None, target=None)
    assert nothing.is_on("write_json", default=True)
    assert nothing.switch("fail_fast") is None
    assert nothing.words("select") == ()
    assert nothing.whole("threads") is None
    assert nothing.text("target") is None


def test_a_switch_turned_off_beats_the_default() -> None:
    assert not call(write_json=False).is_on("write_json", default=True)


def test_flags_of_the_project_fill_what_was_not_said() -> None:
    asked = call(fail_fast=None, use_colors=False)
    told = asked.with_defaults({"fail_fast": True, "use_colors": True, "other": 1})
    assert told.options == {"fail_fast": True, "use_colors": False}


@pytest.mark.parametrize(
    ("text", "days"), [("30d", 30), ("2w", 14), ("1m", 30), ("1y", 365)]
)
def test_a_span_is_read_in_days(text: str, days: int) -> None:
    assert read_span(text) == days


@pytest.mark.parametrize("text", ["", "d", "30", "0d", "-3d", "3 d", "3q"])
def test_a_span_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_span(text)


def test_names_are_all_listed_where_none_is_near() -> None:
    assert nearest_hint("xyz", ["b", "a"]) == "there are a, b"
