"""Our artifacts load in dbt's own classes, which its readers use."""

import functools
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.browser import Tab, open_tab

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


@pytest.fixture(scope="module")
def python_of_dbt() -> str:
    dbt = os.environ.get("C360_DBT")
    if not dbt:
        pytest.skip("C360_DBT does not name a dbt-core executable")
    return str(Path(dbt).parent / "python")


@pytest.fixture(scope="module")
def artifacts(python_of_dbt: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the artifacts of the shipped project, built."""
    folder = tmp_path_factory.mktemp("artifacts")
    for command in (["build"], ["docs", "generate"], ["source", "freshness"]):
        subprocess.run(
            [
                *(sys.executable, "-m", "customer360", *command),
                *("--project-dir", str(SQL_FOLDER), "--log-path", str(folder)),
                *("--target-path", str(folder / "target")),
            ],
            env={**os.environ, "C360_DATABASE": str(folder / "customer_360.duckdb")},
            # A failed node is a result like others.
            check=False,
            capture_output=True,
        )
    return folder / "target"


def test_dbt_reads_all_artifacts(python_of_dbt: str, artifacts: Path) -> None:
    finished = subprocess.run(
        [python_of_dbt, "-c", READ, str(artifacts)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr[-3000:]
    assert 0 not in json.loads(finished.stdout)


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a line for each request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def page_of_dbt(python_of_dbt: str, artifacts: Path, tmp_path: Path) -> Iterator[str]:
    """The address of dbt's own page with our manifest and catalog beside it."""
    where = "import dbt.task.docs as docs; print(docs.__path__[0])"
    found = subprocess.run(
        [python_of_dbt, "-c", where], capture_output=True, text=True, check=True
    )
    shutil.copy(Path(found.stdout.strip()) / "index.html", tmp_path)
    for name in ("manifest.json", "catalog.json"):
        shutil.copy(artifacts / name, tmp_path)
    handler = functools.partial(Quiet, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def complaints(tab: Tab) -> list[str]:
    # The page asks for pictures by names that it has not filled in ({{ getIcon() }}),
    # the folder has no icon, and our own look at the canvas is thought slow.
    expected = ("%7B", "favicon.ico", "getImageData")
    return [
        each for each in tab.complaints if not any(word in each for word in expected)
    ]


def test_dbts_own_page_shows_our_artifacts(page_of_dbt: str, tmp_path: Path) -> None:
    seen = "document.querySelector('.app-content')?.innerText ?? ''"
    with open_tab(tmp_path / "profile") as tab:
        tab.open(f"{page_of_dbt}#!/overview")
        tab.wait_for(f"({seen}).includes('What is here')", 60)
        assert complaints(tab) == []

        tab.tell("location.hash = '#!/model/model.customer_360.dim_customers'")
        tab.wait_for(f"({seen}).includes('customer_360.marts.dim_customers')", 60)
        text = str(tab.tell(seen))
        assert "One row per customer" in text
        assert "VARCHAR" in text

        tab.tell("""document.querySelector('[ng-click="onLauncherClick()"]').click()""")
        drawn = """[...document.querySelectorAll("canvas")].some((canvas) => {
            const { width, height } = canvas;
            const points = width && height ? canvas.getContext("2d")
                .getImageData(0, 0, width, height).data : [];
            return points.some((value) => value > 0);
        })"""
        tab.wait_for(drawn, 60)
        assert complaints(tab) == []
