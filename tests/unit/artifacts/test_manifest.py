"""`manifest.json` as dbt's readers expect it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from customer360.artifacts.manifest import manifest_values, write_manifest
from customer360.graph.yaml_selectors import written_out
from customer360.project.project import Package, Project, Target, Variables
from customer360.resources.invocation import Invocation
from customer360.resources.node import Node, TestMetadata
from tests.unit.graph.projects import data_test, manifest_of, model, source

RAW, DIM = "source.shop.raw.customers", "model.shop.dim_customers"
MANIFEST = replace(
    manifest_of(
        source("customers"), model("dim_customers", RAW), data_test("key", DIM)
    ),
    fingerprint="abc",
)
FIRST = Invocation(
    invocation_id="first", command="build", started_at=datetime(2026, 1, 1, tzinfo=UTC)
)
SECOND = replace(FIRST, invocation_id="second")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    target = Target(
        profile_name="shop",
        name="dev",
        type="duckdb",
        path=":memory:",
        database="memory",
        schema="main",
        threads=1,
    )
    return Project(
        root=str(tmp_path),
        profiles_path="",
        packages=(Package(name="shop", root=str(tmp_path)),),
        target=target,
        variables=Variables(),
        target_path=str(tmp_path),
        log_path=str(tmp_path),
    )


def written_by(folder: str) -> object:
    values = json.loads((Path(folder) / "manifest.json").read_text())
    return values["metadata"]["invocation_id"]


def test_an_unchanged_project_is_not_written_again(project: Project) -> None:
    write_manifest(project, MANIFEST, FIRST)
    write_manifest(project, MANIFEST, SECOND)
    assert written_by(project.target_path) == "first"


def test_a_changed_project_is_written_again(project: Project) -> None:
    write_manifest(project, MANIFEST, FIRST)
    write_manifest(project, replace(MANIFEST, fingerprint="other"), SECOND)
    assert written_by(project.target_path) == "second"


def test_a_manifest_of_another_program_is_replaced(project: Project) -> None:
    path = Path(project.target_path) / "manifest.json"
    path.write_text('{"metadata": {"env": {}, "invocation_id": "dbt"}}')
    write_manifest(project, MANIFEST, SECOND)
    assert written_by(project.target_path) == "second"


def test_what_the_user_wants_in_artifacts_is_there(project: Project) -> None:
    environment = {"DBT_ENV_CUSTOM_ENV_TEAM": "data", "PATH": "/bin"}
    write_manifest(project, MANIFEST, FIRST)
    write_manifest(project, MANIFEST, replace(SECOND, environment=environment))
    text = (Path(project.target_path) / "manifest.json").read_text()
    env = json.loads(text)["metadata"]["env"]
    assert env == {"TEAM": "data", "C360_FINGERPRINT": "abc"}


def test_parents_and_children_mirror_each_other(project: Project) -> None:
    values = manifest_values(project, MANIFEST, FIRST)
    assert values["parent_map"] == {RAW: [], DIM: [RAW], "test.shop.key": [DIM]}
    assert values["child_map"] == {
        RAW: [DIM],
        DIM: ["test.shop.key"],
        "test.shop.key": [],
    }


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("tag:daily", {"method": "tag", "value": "daily"}),
        (
            "2+config.materialized:view+",
            {
                "method": "config.materialized",
                "value": "view",
                "parents": True,
                "parents_depth": "2",
                "children": True,
            },
        ),
        ("@a", {"method": "fqn", "value": "a", "childrens_parents": True}),
        ({"tag": "daily"}, {"method": "tag", "value": "daily"}),
        ({"method": "selector", "value": "other"}, {"method": "tag", "value": "x"}),
        (
            {"union": ["a", {"exclude": ["b"]}]},
            {
                "union": [
                    {"method": "fqn", "value": "a"},
                    {"exclude": [{"method": "fqn", "value": "b"}]},
                ]
            },
        ),
    ],
)
def test_selectors_are_written_in_their_long_form(
    definition: object, expected: Mapping[str, object]
) -> None:
    selectors: dict[str, Mapping[str, object]] = {
        "one": {"definition": definition},
        "other": {"definition": "tag:x"},
    }
    assert written_out(selectors)["one"]["definition"] == expected


def key_test(kind: str, column: str) -> Node:
    return replace(
        data_test(f"{kind}_{column}", DIM),
        test=TestMetadata(name=kind, kwargs={"column_name": column}),
        attached_node=DIM,
    )


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        ([("unique", "id"), ("not_null", "id"), ("not_null", "name")], ["id"]),
        ([("unique", "id"), ("unique", "email"), ("not_null", "email")], ["email"]),
        ([("unique", "id")], ["id"]),
        ([("not_null", "id")], []),
    ],
)
def test_tests_tell_the_primary_key(
    project: Project, tests: list[tuple[str, str]], expected: list[str]
) -> None:
    manifest = manifest_of(
        model("dim_customers"), *(key_test(kind, column) for kind, column in tests)
    )
    nodes = manifest_values(project, manifest, FIRST)["nodes"]
    assert isinstance(nodes, dict)
    assert nodes[DIM]["primary_key"] == expected


def test_a_disabled_test_is_a_claim_about_the_key_too(project: Project) -> None:
    claim = key_test("unique", "id")
    manifest = replace(
        manifest_of(model("dim_customers")), disabled={claim.unique_id: (claim,)}
    )
    nodes = manifest_values(project, manifest, FIRST)["nodes"]
    assert isinstance(nodes, dict)
    assert nodes[DIM]["primary_key"] == ["id"]


def test_what_has_not_changed_is_as_in_the_file_that_is_there(project: Project) -> None:
    nodes = {
        name: replace(node, raw_code="select 2") if name == DIM else node
        for name, node in MANIFEST.nodes.items()
    }
    now = replace(MANIFEST, nodes=nodes, fingerprint="new")
    write_manifest(project, MANIFEST, FIRST)
    write_manifest(
        project, replace(now, earlier="abc", changed=frozenset({DIM})), SECOND
    )
    text = (Path(project.target_path) / "manifest.json").read_text()
    anew = manifest_values(project, now, SECOND)["nodes"]
    assert json.loads(text)["nodes"] == json.loads(json.dumps(anew))
