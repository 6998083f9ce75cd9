"""Our artifacts load in dbt's own classes, which its readers use."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.parity

SQL_FOLDER = Path(__file__).parents[2] / "sql"

READ = """
import json, sys
from dbt.artifacts.schemas.catalog import CatalogArtifact
from dbt.artifacts.schemas.freshness import FreshnessExecutionResultArtifact
from dbt.artifacts.schemas.run import RunResultsArtifact
from dbt.contracts.graph.manifest import Manifest
from dbt.artifacts.schemas.manifest import WritableManifest

folder = sys.argv[1]
manifest = WritableManifest.read_and_check_versions(folder + "/manifest.json")
Manifest.from_writable_manifest(manifest)
run_results = RunResultsArtifact.read_and_check_versions(folder + "/run_results.json")
RunResultsArtifact.validate(run_results.to_dict())
sources = FreshnessExecutionResultArtifact.read_and_check_versions(
    folder + "/sources.json"
)
catalog = CatalogArtifact.read_and_check_versions(folder + "/catalog.json")
found = (manifest.nodes, run_results.results, sources.results, catalog.nodes)
print(json.dumps([len(each) for each in found]))
"""


def test_dbt_reads_all_artifacts(tmp_path: Path) -> None:
    dbt = os.environ.get("C360_DBT")
    if not dbt:
        pytest.skip("C360_DBT does not name a dbt-core executable")
    database = tmp_path / "customer_360.duckdb"
    for command in (["build"], ["docs", "generate"], ["source", "freshness"]):
        subprocess.run(
            [
                *(sys.executable, "-m", "customer360", *command),
                *("--project-dir", str(SQL_FOLDER), "--log-path", str(tmp_path)),
                *("--target-path", str(tmp_path / "target")),
            ],
            env={**os.environ, "C360_DATABASE": str(database)},
            # A failed node is a result like others.
            check=False,
            capture_output=True,
        )
    finished = subprocess.run(
        [str(Path(dbt).parent / "python"), "-c", READ, str(tmp_path / "target")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr[-3000:]
    assert 0 not in json.loads(finished.stdout)
