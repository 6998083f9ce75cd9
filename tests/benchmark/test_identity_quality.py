"""Clusters of labelled data are as good as they have been, without an option given.

`C360_LABELLED` names a folder of Parquet files as `measure_identity` reads them.
"""

import os
from pathlib import Path

import pytest

from tests.benchmark.measure_identity import C360, labelled_set, quality
from tests.benchmark.processes import Contender, measure

pytestmark = pytest.mark.benchmark

FOLDER = Path(os.environ.get("C360_LABELLED", "-"))


@pytest.mark.parametrize(
    ("name", "least_f1"),
    [
        ("febrl1", 1.0),
        ("febrl2", 0.9992),
        ("febrl3", 0.9993),
        ("dsgenC_10k", 0.9986),
        ("fake_1000", 0.949),
    ],
)
def test_pairs_are_found_as_well_as_before(
    name: str, least_f1: float, tmp_path: Path
) -> None:
    path = FOLDER / f"{name}.parquet"
    if not path.exists():
        pytest.skip("C360_LABELLED names no folder with this file")
    data = labelled_set(path, tmp_path)
    matches = tmp_path / "matches.parquet"
    measure(
        Contender(
            name="c360",
            command=[C360, "dedupe", str(data.records), "--output", str(matches)],
            prepare=lambda: None,
            environment={},
        )
    )
    assert quality(data, matches)["f1"] >= least_f1
