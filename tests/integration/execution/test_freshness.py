from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from customer360.execution.freshness import check_freshness
from customer360.resources.manifest import Manifest
from customer360.resources.node import Source
from customer360.resources.result import RunResult
from tests.integration.execution.world import GivenSQL, World, invocation

LIMITS = {
    "warn_after": {"count": 1, "period": "day"},
    "error_after": {"count": 2, "period": "day"},
}
FIELD = {"loaded_at_field": "loaded_at"}
QUERY = {"loaded_at_query": "select max(loaded_at) from raw.t;"}


def check(
    world: World,
    told: Mapping[str, str] = FIELD,
    freshness: Mapping[str, object] | None = LIMITS,
) -> list[RunResult]:
    """How fresh `raw.t` is on the third of January 2026."""
    source = Source(
        unique_id="source.shop.raw.t",
        package_name="shop",
        source_name="raw",
        name="t",
        identifier="t",
        database="db",
        schema="raw",
        path="models/raw.yml",
        original_file_path="models/raw.yml",
        freshness=freshness,
        **told,  # type: ignore[arg-type]
    )
    manifest = Manifest(project_name="shop", sources={source.unique_id: source})
    return list(
        check_freshness(
            [source.unique_id],
            manifest=manifest,
            compiler=GivenSQL(),
            adapter=world.adapter,
            invocation=invocation(
                "freshness", started_at=datetime(2026, 1, 3, tzinfo=UTC)
            ),
            listener=world.events.append,
        )
    )


def fill(world: World, *times: str, kind: str = "timestamp") -> None:
    world.session.execute("create schema raw")
    world.session.execute(f"create table raw.t (loaded_at {kind})")
    for time in times:
        world.session.execute("insert into raw.t values (?)", (time,))


@pytest.mark.parametrize("told", [FIELD, QUERY])
@pytest.mark.parametrize(
    ("loaded", "status"),
    [
        (["2026-01-02 12:00:00", "2025-01-01 00:00:00"], "pass"),
        (["2026-01-01 12:00:00"], "warn"),
        (["2025-12-31 12:00:00"], "error"),
        ([], "error"),
    ],
)
def test_the_age_of_the_last_load_is_judged(
    world: World, told: dict[str, str], loaded: list[str], status: str
) -> None:
    fill(world, *loaded)
    [result] = check(world, told)
    assert str(result.status) == status


@pytest.mark.parametrize("kind", ["timestamp", "timestamptz", "date"])
def test_any_type_of_time_is_understood(world: World, kind: str) -> None:
    world.session.execute("set TimeZone = 'UTC'")
    fill(world, "2026-01-02", kind=kind)
    [result] = check(world)
    assert result.freshness is not None
    assert result.freshness.max_loaded_at == datetime(2026, 1, 2, tzinfo=UTC)
    assert result.freshness.age == 86400


def test_a_filter_narrows_what_is_looked_at(world: World) -> None:
    fill(world, "2026-01-02", "2025-01-01")
    [result] = check(world, FIELD, {**LIMITS, "filter": "loaded_at < '2026-01-01'"})
    assert str(result.status) == "error"


def test_a_source_without_limits_is_left_out(world: World) -> None:
    fill(world)
    assert check(world, FIELD, None) == []


def test_a_missing_table_is_a_runtime_error(world: World) -> None:
    [result] = check(world)
    assert str(result.status) == "runtime error"
    assert "does not exist" in (result.message or "")
