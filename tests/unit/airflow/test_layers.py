"""How a layer's nodes are retried, and whose failure stops the run."""

from dataclasses import replace

import pytest

from customer360.airflow.layers import LAYERS, Criticality, Layer, criticality_of

BY_NAME = {layer.name: layer for layer in LAYERS}


def test_staging_is_tried_more_often_and_sooner_than_marts() -> None:
    staging = BY_NAME["staging"].retries_of(Criticality.STANDARD)
    marts = BY_NAME["marts"].retries_of(Criticality.STANDARD)
    assert staging.count > marts.count
    assert staging.delay < marts.delay


def test_marts_back_off() -> None:
    said = BY_NAME["marts"].retries_of(Criticality.CRITICAL).settings()
    assert said["retry_exponential_backoff"] == 2.0
    assert said["max_retry_delay"] is not None
    assert BY_NAME["staging"].retries.settings()["max_retry_delay"] is None


def test_what_is_best_effort_gets_one_more_chance_and_never_blocks() -> None:
    for layer in LAYERS:
        assert layer.retries_of(Criticality.BEST_EFFORT).count == 1
        assert not layer.is_blocking(Criticality.BEST_EFFORT)


def test_analytics_block_only_where_they_are_critical() -> None:
    analytics = BY_NAME["analytics"]
    assert not analytics.is_blocking(Criticality.STANDARD)
    assert analytics.is_blocking(Criticality.CRITICAL)


def test_a_critical_node_is_tried_once_more() -> None:
    layer = replace(BY_NAME["marts"], name="mine")
    assert isinstance(layer, Layer)
    standard = layer.retries_of(Criticality.STANDARD).count
    assert layer.retries_of(Criticality.CRITICAL).count == standard + 1


@pytest.mark.parametrize(
    ("tags", "criticality"),
    [
        (["staging", "critical"], Criticality.CRITICAL),
        (["best_effort"], Criticality.BEST_EFFORT),
        (["staging", "customers"], Criticality.STANDARD),
        ([], Criticality.STANDARD),
    ],
)
def test_tags_say_how_critical_a_node_is(
    tags: list[str], criticality: Criticality
) -> None:
    assert criticality_of(tags) is criticality
