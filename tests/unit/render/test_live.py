"""The view of a terminal: something moves, and the summary fits on the screen."""

import io

from customer360.events import Event, NodeStarted, Note, RunStarted
from customer360.render.live import LiveView
from customer360.render.view import Style
from customer360.resources.kinds import Status
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
