"""Ctrl-C, and a database that someone else holds."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.conftest import Shop

SLOW = {
    "models/a.sql": "{{ config(materialized='table') }} select 1 as id",
    "models/b.sql": (
        "{{ config(materialized='table') }}\n"
        "select count(*) as n from {{ ref('a') }}, range(1000000) as x(i),"
        " range(1000000) as y(j) where (i * j) % 7 = 3"
    ),
    "models/c.sql": "select * from {{ ref('b') }}",
}


@contextmanager
def process(shop: Shop, *words: str) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(
        [sys.executable, "-m", "customer360", *words],
        cwd=shop.folder,
        env={**os.environ, **shop.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def read_until(child: subprocess.Popen[str], words: str) -> str:
    assert child.stdout is not None
    seen = ""
    for line in child.stdout:
        seen += line
        if words in line:
            return seen
    raise AssertionError(seen)


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_what_had_finished_stays_and_is_written_down(
    shop: Shop, sign: signal.Signals
) -> None:
    shop.write(SLOW)
    with process(shop, "run", "--threads", "2") as child:
        read_until(child, "START sql table model main.b")
        time.sleep(0.5)
        child.send_signal(sign)
        out, _ = child.communicate(timeout=30)
    assert child.returncode == 130
    assert "Exited because of keyboard interrupt" in out
    assert shop.statuses() == {"a": "success", "b": "skipped", "c": "skipped"}
    assert shop.query("select id from a") == [(1,)]


@pytest.mark.slow
def test_an_interrupted_run_can_be_retried(shop: Shop) -> None:
    shop.write(SLOW)
    with process(shop, "run") as child:
        read_until(child, "START sql table model main.b")
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=30)
    shop.write({"models/b.sql": "select 1 as n"})
    assert shop.run("retry").exit_code == 0
    assert shop.statuses() == {"b": "success", "c": "success"}


@pytest.mark.slow
def test_whoever_holds_the_database_is_named(shop: Shop) -> None:
    shop.write(SLOW)
    with process(shop, "run") as child:
        read_until(child, "START sql table model main.b")
        finished = shop.run("run", "--select", "a")
        assert finished.exit_code == 2
        assert f"process {child.pid}" in finished.out
        assert "--lock-timeout" in finished.out


@pytest.mark.slow
def test_one_can_wait_for_the_database(shop: Shop) -> None:
    shop.write(SLOW)
    with process(shop, "run") as child:
        read_until(child, "START sql table model main.b")
        started = time.monotonic()
        finished = shop.run("run", "--select", "a", "--lock-timeout", "1")
        assert finished.exit_code == 2
        assert time.monotonic() - started > 1
