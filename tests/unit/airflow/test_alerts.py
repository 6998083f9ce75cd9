"""What an alert says, and where it goes."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest

from customer360.airflow.alerts import Alert, Event

CONTEXT: dict[str, object] = {
    "task_instance": SimpleNamespace(
        dag_id="customer_360", task_id="marts.dim_customers.run", try_number=3
    ),
    "run_id": "manual__1",
    "exception": ValueError("the file is locked"),
}


class Inbox(HTTPServer):
    """A server that keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[dict[str, object]] = []


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Inbox)
        length = int(self.headers["Content-Length"])
        self.server.bodies.append(json.loads(self.rfile.read(length)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *words: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def alert(event: Event = Event.FAILED, url: str | None = None) -> Alert:
    return Alert(event=event, layer="marts", is_blocking=True, url=url)


def test_an_alert_names_task_try_and_reason() -> None:
    told = alert().describe(CONTEXT)
    assert told["task_id"] == "marts.dim_customers.run"
    assert (told["event"], told["try_number"]) == ("task_failed", 3)
    assert told["reason"] == "the file is locked"


def test_a_warning_names_the_tests() -> None:
    context = {**CONTEXT, "test_names": ["unique_id"], "test_results": ["Got 2"]}
    told = alert(Event.WARNED).describe(context)
    assert (told["tests"], told["results"]) == (["unique_id"], ["Got 2"])


def test_an_alert_is_posted(inbox: Inbox) -> None:
    alert(url=f"http://127.0.0.1:{inbox.server_port}/hook")(CONTEXT)
    assert [body["run_id"] for body in inbox.bodies] == ["manual__1"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/token", "file:///etc/token"])
def test_an_endpoint_that_is_not_there_is_told_without_its_address(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        alert(url=url)(CONTEXT)
    assert caplog.records[-1].levelno == logging.WARNING
    assert "token" not in caplog.text
