"""JSON lines have dbt's shape: Airflow Cosmos and Dagster read them."""

import io
import json
from collections.abc import Mapping

import pytest

from customer360.events import Event, Level, Note, TemplateLogged
from customer360.render.json_lines import JsonView
from customer360.render.view import Style
from customer360.resources.kinds import Status
from tests.unit.render.nodes import (
    NOON,
    data_test,
    ended,
    finished,
    model,
    result,
    started,
)

Line = Mapping[str, Mapping[str, object]]


def lines(*events: Event, least: Level = Level.INFO) -> list[Line]:
    stream = io.StringIO()
    style = Style(clock=lambda: NOON, least=least)
    view = JsonView(style, stream=stream, invocation_id="i-1")
    for event in events:
        view.show(event)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_who_when_and_what() -> None:
    (line,) = lines(Note(message="hello", name="Greeting", code="X1"))
    info = line["info"]
    assert (info["name"], info["code"], info["msg"]) == ("Greeting", "X1", "hello")
    assert (info["invocation_id"], info["level"]) == ("i-1", "info")
    assert info["ts"] == "2026-01-31T12:00:00Z"
    assert {"pid", "thread", "category", "extra"} <= set(info)


@pytest.mark.parametrize(
    ("to_screen", "is_print", "name", "level"),
    [
        (True, False, "JinjaLogInfo", "info"),
        (False, False, "JinjaLogDebug", "debug"),
        (True, True, "PrintEvent", "info"),
    ],
)
def test_what_templates_log_has_dbts_name_for_its_level(
    to_screen: bool, is_print: bool, name: str, level: str
) -> None:
    event = TemplateLogged(message="hello", to_screen=to_screen, is_print=is_print)
    (line,) = lines(event, least=Level.DEBUG)
    assert (line["info"]["name"], line["info"]["level"]) == (name, level)


@pytest.mark.parametrize(
    ("event", "name", "status"),
    [
        (started(model()), "LogStartLine", "started"),
        (finished(result(model())), "LogModelResult", "success"),
        (finished(result(model(), Status.ERROR)), "LogModelResult", "error"),
        (finished(result(data_test(), Status.FAIL)), "LogTestResult", "fail"),
        (finished(result(data_test(), Status.PASS)), "LogTestResult", "pass"),
        (finished(result(model(), Status.SKIPPED)), "SkippingDetails", "skipped"),
    ],
)
def test_a_node_carries_what_cosmos_reads(event: Event, name: str, status: str) -> None:
    (line,) = lines(event)
    assert line["info"]["name"] == name
    node_info = line["data"]["node_info"]
    assert isinstance(node_info, dict)
    assert node_info["node_status"] == status
    assert set(node_info) == {
        "materialized",
        "meta",
        "node_checksum",
        "node_finished_at",
        "node_name",
        "node_path",
        "node_relation",
        "node_started_at",
        "node_status",
        "resource_type",
        "unique_id",
    }


def test_the_summary_names_the_count() -> None:
    *_, last = lines(ended(result(model())))
    assert last["info"]["name"] == "StatsLine"
    assert last["data"]["stats"] == {
        "pass": 1,
        "warn": 0,
        "error": 0,
        "skip": 0,
        "noop": 0,
        "total": 1,
    }
