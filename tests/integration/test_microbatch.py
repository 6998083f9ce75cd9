"""Microbatch models: which batches are made, of what, and what is told of them."""

import pytest

from tests.conftest import Shop

EVENTS = """
{{ config(materialized='table', event_time='happened_at') }}
select * from (values
    (1, timestamp '2025-01-01 10:00:00'),
    (2, timestamp '2025-01-02 10:00:00'),
    (3, timestamp '2025-01-03 10:00:00')
) as events (id, happened_at)
"""
DAILY = """
{{ config(
    materialized='incremental', incremental_strategy='microbatch',
    event_time='happened_at', begin='2025-01-01', batch_size='day'%s
) }}
select *, '{{ model.batch.id }}' as batch_id from {{ ref('events') }}
%s
"""
THREE_DAYS = ("--event-time-start", "2025-01-01", "--event-time-end", "2025-01-04")
BROKEN = "where {{ 'id' if '0102' not in model.batch.id else 'nowhere' }} > 0"


@pytest.fixture
def daily(shop: Shop) -> Shop:
    return shop.write(
        {"models/events.sql": EVENTS, "models/daily.sql": DAILY % ("", "")}
    )


def batches_of(shop: Shop, name: str) -> dict[str, list[list[str]]]:
    results = shop.artifact("run_results.json")["results"]
    assert isinstance(results, list)
    [found] = [
        result["batch_results"] for result in results if name in result["unique_id"]
    ]
    assert isinstance(found, dict)
    return found


def test_each_batch_reads_its_own_time(daily: Shop) -> None:
    finished = daily.run("run", *THREE_DAYS)
    rows = daily.query("select id, batch_id from daily order by id")
    assert finished.exit_code == 0
    assert rows == [(1, "20250101"), (2, "20250102"), (3, "20250103")]


def test_batches_go_from_begin_to_the_end_of_now(daily: Shop) -> None:
    daily.run("run", C360_STARTED_AT="2025-01-02T13:00:00")
    made = batches_of(daily, "daily")["successful"]
    assert [start[:10] for start, _ in made] == ["2025-01-01", "2025-01-02"]


def test_later_runs_look_back(daily: Shop) -> None:
    daily.run("run", C360_STARTED_AT="2025-01-02T13:00:00")
    daily.run("run", C360_STARTED_AT="2025-01-05T13:00:00")
    made = batches_of(daily, "daily")["successful"]
    assert [start[:10] for start, _ in made] == ["2025-01-04", "2025-01-05"]


def test_a_batch_made_again_replaces_its_rows(daily: Shop) -> None:
    daily.run("run", *THREE_DAYS)
    daily.write({"models/events.sql": EVENTS.replace("(2,", "(22,")})
    daily.run("run", *THREE_DAYS)
    assert daily.query("select id from daily order by id") == [(1,), (3,), (22,)]


@pytest.mark.parametrize(
    ("size", "count"), [("hour", 72), ("day", 3), ("month", 1), ("year", 1)]
)
def test_batches_are_of_their_size(shop: Shop, size: str, count: int) -> None:
    model = DAILY % ("", "")
    shop.write(
        {
            "models/events.sql": EVENTS,
            "models/daily.sql": model.replace("='day'", f"='{size}'"),
        }
    )
    shop.run("run", *THREE_DAYS)
    assert len(batches_of(shop, "daily")["successful"]) == count
    assert shop.query("select count(*) from daily") == [(3,)]


def test_a_failed_batch_is_the_only_one_that_retry_makes(shop: Shop) -> None:
    shop.write({"models/events.sql": EVENTS, "models/daily.sql": DAILY % ("", BROKEN)})
    shop.write({"models/after.sql": "select * from {{ ref('daily') }}"})
    failed = shop.run("run", *THREE_DAYS)
    before = shop.statuses()
    shop.write({"models/daily.sql": DAILY % ("", "")})
    retried = shop.run("retry")

    assert failed.exit_code == 1
    assert before["daily"] == "partial success"
    assert before["after"] == "skipped"
    assert retried.exit_code == 0
    assert "Batch 1 of 1" in retried.out
    assert shop.query("select id from daily order by id") == [(1,), (2,), (3,)]


def test_if_the_first_batch_fails_the_others_are_left(shop: Shop) -> None:
    broken = BROKEN.replace("0102", "0101")
    shop.write({"models/events.sql": EVENTS, "models/daily.sql": DAILY % ("", broken)})
    finished = shop.run("run", *THREE_DAYS)
    assert shop.statuses()["daily"] == "error"
    assert finished.out.count("SKIP batch") == 2


def test_hooks_come_before_the_first_and_after_the_last_batch(shop: Shop) -> None:
    hooks = (
        ", pre_hook='create table if not exists noted (word varchar);"
        " insert into noted values ($$before$$)'"
        ", post_hook='insert into noted values ($$after$$)'"
    )
    shop.write({"models/events.sql": EVENTS, "models/daily.sql": DAILY % (hooks, "")})
    shop.run("run", *THREE_DAYS)
    assert shop.query("select word from noted") == [("before",), ("after",)]


def test_a_sample_narrows_every_parent_that_has_a_time(daily: Shop) -> None:
    daily.write({"models/plain.sql": "select * from {{ ref('events') }}"})
    daily.run("run", "--sample", "{start: 2025-01-02, end: 2025-01-03}")
    assert daily.query("select id from plain") == [(2,)]
    assert daily.query("select id from daily") == [(2,)]


def test_a_sample_may_be_said_in_days(daily: Shop) -> None:
    daily.write({"models/plain.sql": "select * from {{ ref('events') }}"})
    daily.run("run", "--sample=1 day", C360_STARTED_AT="2025-01-03T12:00:00")
    assert daily.query("select id from plain") == [(3,)]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("event_time='happened_at', ", "must provide an 'event_time'"),
        ("begin='2025-01-01', ", "must provide a 'begin'"),
        (", batch_size='day'", "must provide a 'batch_size'"),
    ],
)
def test_what_a_microbatch_model_leaves_out_is_named(
    shop: Shop, config: str, said: str
) -> None:
    shop.write(
        {
            "models/events.sql": EVENTS,
            "models/daily.sql": (DAILY % ("", "")).replace(config, ""),
        }
    )
    finished = shop.run("run")
    assert finished.exit_code != 0
    assert said in finished.out + finished.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--event-time-start", "2025-01-01"], "must also be present"),
        (["--event-time-start", "soon", "--event-time-end", "2025-01-01"], "soon"),
        (
            ["--event-time-start", "2025-01-02", "--event-time-end", "2025-01-01"],
            "must be less than",
        ),
        (["--sample", "some days"], "'some' is not a whole number"),
        (["--sample", "3 moons"], "moons"),
    ],
)
def test_a_span_of_time_that_is_none_is_a_usage_error(
    daily: Shop, words: list[str], said: str
) -> None:
    finished = daily.run("run", *words)
    assert finished.exit_code == 2
    assert said in finished.out + finished.err
