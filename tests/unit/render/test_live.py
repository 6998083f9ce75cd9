"""The view of a terminal: something moves, and the summary fits on the screen."""

import io
import re
from dataclasses import replace

import pytest

from customer360.events import Event, NodeStarted, Note, Progress, RunStarted
from customer360.render.live import LiveView
from customer360.render.view import Style
from customer360.resources.kinds import Status
from customer360.resources.result import RunResult
from tests.unit.render.nodes import NOON, data_test, ended, finished, model, result


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(*events: Event) -> str:
    terminal = Terminal()
    view = LiveView(Style(clock=lambda: NOON), stream=terminal)
    for event in events:
        view.show(event)
    view.close()
    return terminal.getvalue()


def test_the_summary_says_how_many_rows_each_layer_got() -> None:
    text = shown(ended(result(model("a", "table"), rows=12000)))
    assert "models in main" in text
    assert "12,000" in text
    assert "PASS=1" in text
    assert "/data/shop.duckdb" in text


def test_what_runs_is_seen_while_it_runs() -> None:
    start = RunStarted(
        command="run", counts={"model": 1}, threads=1, target="dev", database_path=":"
    )
    text = shown(start, NodeStarted(node=model(), index=1, total=1))
    assert "sql view model main.a" in text


def test_a_long_name_is_one_line_with_its_time_in_sight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = RunStarted(
        command="test", counts={"test": 1}, threads=1, target="dev", database_path=":"
    )
    node = data_test("accepted_values_" + "of_many_words_" * 20)
    event = NodeStarted(node=node, index=1, total=1)
    text = shown_in(60, 20, start, event, monkeypatch=monkeypatch)
    line = next(line for line in text.splitlines() if "accepted_values" in line)
    assert re.search(r"of_many_words_of…  .*0 ms", line)


def test_many_failures_do_not_push_the_summary_off_the_screen() -> None:
    failed = [
        result(data_test(f"t{number}"), Status.FAIL, message="Got 1 result")
        for number in range(100)
    ]
    text = shown(*(finished(each) for each in failed), ended(*failed))
    assert "more, all of them in the log" in text
    assert text.count("\n") < 60


def test_text_of_others_cannot_steer_the_terminal() -> None:
    text = shown(Note(message="\x1b]0;title\x07"))
    assert "\x1b]0" not in text


def failing(rows: int = 2) -> RunResult:
    sample = (
        ("customer_id", "a_long_name_of_a_column", "another_long_name"),
        *((f"c{number}", "x" * 40, "y") for number in range(rows)),
    )
    return result(data_test(), Status.FAIL, message="Got 2 results", sample=sample)


def shown_in(
    width: int, height: int, *events: Event, monkeypatch: pytest.MonkeyPatch
) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("LINES", str(height))
    return shown(*events)


def test_failing_rows_fit_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown_in(60, 20, ended(failing()), monkeypatch=monkeypatch)
    assert max(map(len, text.splitlines()[:8])) <= 60
    assert "customer_id" in text


def test_the_query_for_more_is_one_line_to_copy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = shown_in(40, 20, ended(failing()), monkeypatch=monkeypatch)
    assert "  all of them: c360 show --select not_null_a_v --limit -1\n" in text


def test_problems_without_room_are_named_in_a_line_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problems = [
        result(data_test(f"t{number}"), Status.FAIL, message="Got 2 results\n  really")
        for number in range(30)
    ]
    text = shown_in(60, 40, ended(failing(5), *problems), monkeypatch=monkeypatch)
    assert re.search(r"test t\d+: really\n", text)
    assert "more, all of them in the log" in text


def test_an_interrupted_run_says_how_to_go_on() -> None:
    text = shown(replace(ended(result(model())), is_interrupted=True))
    assert "Interrupted" in text
    assert "c360 retry" in text


def test_the_slowest_nodes_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = [
        replace(result(model(name)), execution_time=seconds)
        for name, seconds in (("a", 9.0), ("b", 2.0), ("c", 3.0), ("d", 0.1))
    ]
    text = shown_in(100, 20, ended(*nodes), monkeypatch=monkeypatch)
    assert "slowest: a 9.0 s, c 3.0 s, b 2.0 s" in text


def test_notes_are_wrapped_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Note(message="word " * 20)
    lines = shown_in(60, 20, said, monkeypatch=monkeypatch).splitlines()
    assert all(line.strip().split(" ")[0] in {"", "word"} for line in lines)


def test_what_takes_time_before_a_run_is_told() -> None:
    assert "Reading the project" in shown(Progress(task="Reading the project", done=0))
