"""Runs told to OpenLineage, by its own client where that is installed.

`C360_OPENLINEAGE` names a Python that has it and what c360 needs.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Shop

ROOT = Path(__file__).parents[2]
PYTHON = os.environ.get("C360_OPENLINEAGE", "")
needs_the_client = pytest.mark.skipif(not PYTHON, reason="C360_OPENLINEAGE is not set")
FILES = {
    "seeds/towns.csv": "id,town\n1,Bonn\n2,Rome\n",
    "models/people.sql": "select id, upper(town) as place from {{ ref('towns') }}",
    "models/wrong.sql": "select nothing from {{ ref('people') }}",
    "models/schema.yml": "models: [{name: people, description: Who they are., columns: "
    "[{name: id, description: The key., data_tests: [unique]}]}]",
    "openlineage.yml": "transport: {type: file, log_file_path: lineage.jsonl, "
    "append: true}\n",
}


def events(shop: Shop, *words: str) -> list[dict[str, object]]:
    shop.write(FILES)
    subprocess.run(
        [PYTHON, "-m", "customer360", *words],
        cwd=shop.folder,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "HOME": "/"},
        check=False,
        capture_output=True,
    )
    lines = (shop.folder / "lineage.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def named(found: list[dict[str, object]], name: str, state: str) -> dict[str, object]:
    return next(
        event
        for event in found
        if event["eventType"] == state and name in str(event["job"])
    )


@needs_the_client
@pytest.mark.slow
def test_each_node_starts_and_ends(shop: Shop) -> None:
    found = events(shop, "build")
    seen = [(str(event["job"]), event["eventType"]) for event in found]
    for name, end in (
        ("seed.shop.towns", "COMPLETE"),
        ("model.shop.people", "COMPLETE"),
        ("test.shop.unique_people_id", "COMPLETE"),
        ("model.shop.wrong", "FAIL"),
        ("shop.build", "FAIL"),
    ):
        assert [state for job, state in seen if name in job] == ["START", end]


@needs_the_client
@pytest.mark.slow
def test_datasets_have_schemas_and_columns_their_origins(shop: Shop) -> None:
    people = named(events(shop, "build"), "model.shop.people", "COMPLETE")
    outputs = people["outputs"]
    assert isinstance(outputs, list)
    facets = outputs[0]["facets"]
    assert outputs[0]["name"] == "shop.main.people"
    assert outputs[0]["namespace"] == f"duckdb://{shop.folder / 'shop.duckdb'}"
    columns = [(each["name"], each["type"]) for each in facets["schema"]["fields"]]
    assert columns == [("id", "INTEGER"), ("place", "VARCHAR")]
    origins = facets["columnLineage"]["fields"]["place"]["inputFields"]
    assert [(origin["name"], origin["field"]) for origin in origins] == [
        ("shop.main.towns", "town")
    ]


@needs_the_client
@pytest.mark.slow
def test_a_test_is_an_assertion_about_its_model(shop: Shop) -> None:
    test = named(events(shop, "build"), "unique_people_id", "COMPLETE")
    inputs = test["inputs"]
    assert isinstance(inputs, list)
    claimed = inputs[0]["inputFacets"]["dataQualityAssertions"]["assertions"][0]
    assert (claimed["assertion"], claimed["column"], claimed["success"]) == (
        "unique",
        "id",
        True,
    )


@needs_the_client
@pytest.mark.slow
def test_a_server_that_is_not_there_fails_no_run(shop: Shop) -> None:
    shop.write({"models/a.sql": "select 1 as one"})
    finished = subprocess.run(
        [PYTHON, "-m", "customer360", "run"],
        cwd=shop.folder,
        env={
            "PYTHONPATH": str(ROOT),
            "PATH": os.environ["PATH"],
            "OPENLINEAGE_URL": "http://127.0.0.1:9",
        },
        check=False,
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0
    assert "[WARNING]: OpenLineage: " in finished.stdout


def test_without_the_client_the_error_says_how_to_get_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openlineage.client", None)
    finished = shop.write(FILES).run("run", "--select", "people")
    assert finished.exit_code == 2
    assert "pip install 'customer360[openlineage]'" in finished.out
    told = shop.run("run", "--select", "people", OPENLINEAGE_DISABLED="true")
    assert "openlineage" not in told.out.lower()
