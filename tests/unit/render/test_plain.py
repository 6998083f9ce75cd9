"""Plain lines are dbt's, to the dot: Airflow Cosmos and people's scripts read them."""

import io
import re

import pytest

from customer360.errors import C360Error
from customer360.events import Event, Level, Note
from customer360.render.plain import PlainView
from customer360.render.view import Style
from customer360.resources.kinds import Status
from tests.unit.render.nodes import (
    NOON,
    data_test,
    ended,
    finished,
    model,
    result,
    seed,
    source,
    started,
    unit_test,
)


def shown(
    *events: Event, least: Level = Level.INFO, has_colors: bool = False
) -> list[str]:
    stream = io.StringIO()
    style = Style(least=least, has_colors=has_colors, clock=lambda: NOON)
    view = PlainView(style, events=stream, answers=stream)
    for event in events:
        view.show(event)
    return [line[10:] for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            started(model()),
            (
                "1 of 10 START sql view model main.a "
                "............................................ [RUN]"
            ),
        ),
        (
            finished(result(seed(), message="INSERT 1")),
            (
                "4 of 10 OK loaded seed file main.s "
                "............................................. [INSERT 1 in 0.30s]"
            ),
        ),
        (
            finished(result(data_test(), Status.FAIL, failures=1)),
            (
                "4 of 10 FAIL 1 not_null_a_v "
                ".................................................... [FAIL 1 in 0.30s]"
            ),
        ),
        (
            finished(result(data_test(), Status.PASS)),
            (
                "4 of 10 PASS not_null_a_v "
                "...................................................... [PASS in 0.30s]"
            ),
        ),
        (
            finished(result(unit_test(), Status.SKIPPED)),
            (
                "4 of 10 SKIP unit_test ut "
                "...................................................... [SKIP]"
            ),
        ),
        (
            finished(result(model("b"), Status.SKIPPED)),
            (
                "4 of 10 SKIP relation main.b "
                "................................................... [SKIP]"
            ),
        ),
        (
            finished(result(model("b", "table"), Status.ERROR)),
            (
                "4 of 10 ERROR creating sql table model main.b "
                ".................................. [ERROR in 0.30s]"
            ),
        ),
        (
            finished(result(source(), Status.WARN)),
            (
                "4 of 10 WARN freshness of raw.t "
                "................................................ [WARN in 0.30s]"
            ),
        ),
    ],
)
def test_a_node_has_dbts_line(event: Event, line: str) -> None:
    assert shown(event) == [line]


def test_the_count_is_what_cosmos_looks_for() -> None:
    lines = shown(
        ended(
            result(model()),
            result(data_test(), Status.WARN, failures=2),
            result(data_test("x"), Status.SKIPPED),
        )
    )
    assert lines[-1] == "Done. PASS=1 WARN=1 ERROR=0 SKIP=1 NO-OP=0 TOTAL=3"
    assert re.search(r"Done\..*\bWARN=(\d+)\b.*\bTOTAL=\d+", lines[-1])


def test_a_warned_test_has_its_result_on_the_next_line() -> None:
    said = "Got 2 results, configured to warn if != 0"
    lines = shown(ended(result(data_test(), Status.WARN, failures=2, message=said)))
    place = lines.index("Warning in test not_null_a_v (models/schema.yml)")
    assert lines[place + 1].strip() == said


def test_a_failed_test_shows_rows_and_where_all_of_them_are() -> None:
    failed = result(
        data_test(),
        Status.FAIL,
        failures=2,
        message="Got 2 results, configured to fail if != 0",
        relation_name='"shop"."test_failures"."not_null_a_v"',
        sample=(("id", "v"), (1, None)),
    )
    text = "\n".join(shown(ended(failed)))
    assert "|  1 |   |" in text
    assert 'select * from "shop"."test_failures"."not_null_a_v"' in text
    assert "target/compiled/shop/models/schema.yml/not_null_a_v.sql" in text


def test_the_database_is_named_by_its_whole_path() -> None:
    assert "Database /data/shop.duckdb" in shown(ended(result(model())))


def test_rows_of_customers_cannot_steer_the_terminal() -> None:
    failed = result(
        data_test(), Status.FAIL, sample=(("v",), ("\x1b[2Jgone\u202e\nnext",))
    )
    text = "".join(shown(ended(failed)))
    assert "\x1b" not in text
    assert "\\x1b[2Jgone\\u202e\\nnext" in text


def test_quiet_shows_only_what_went_wrong() -> None:
    lines = shown(
        finished(result(model())),
        finished(result(data_test(), Status.FAIL, failures=1)),
        least=Level.ERROR,
    )
    assert [line.split()[3] for line in lines] == ["FAIL"]


def test_a_warning_says_that_it_is_one() -> None:
    assert shown(Note(message="old key", level=Level.WARN)) == ["[WARNING]: old key"]


def test_colour_is_put_on_the_verdict() -> None:
    (line,) = shown(finished(result(model())), has_colors=True)
    assert line.endswith("\x1b[32m[OK in 0.30s]\x1b[0m")


def test_an_error_shows_place_and_hint() -> None:
    stream = io.StringIO()
    view = PlainView(Style(clock=lambda: NOON), events=stream, answers=stream)
    view.fail(C360Error("no such thing", path="models/a.sql", line=3, hint="add it"))
    assert stream.getvalue()[10:] == (
        "Error: no such thing\n  at models/a.sql:3\n  hint: add it\n"
    )
