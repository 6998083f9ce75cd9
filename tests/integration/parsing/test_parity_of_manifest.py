"""Our manifest says of a project with many features what dbt-core says of it.

dbt-core lives in an environment of its own; `C360_DBT` names its executable.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from customer360.parsing.load import load_manifest
from customer360.project.load import ProjectOptions, load_project
from customer360.resources.invocation import Invocation
from customer360.resources.manifest import Manifest
from customer360.resources.node import Exposure, Node, Source, UnitTest

pytestmark = [pytest.mark.parity, pytest.mark.slow]

FEATURES = Path(__file__).parent / "shop"
# The test of a disabled model: dbt keeps it among the nodes, switched off.
OFF = "test.shop.unique_switched_off_order_id.82182b5e73"


@dataclass(frozen=True)
class Both:
    """What each of the two made of the project."""

    ours: Manifest
    theirs: Mapping[str, Mapping[str, Mapping[str, object]]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    executable = os.environ.get("C360_DBT")
    if not executable:
        pytest.skip("C360_DBT does not name a dbt-core executable")
    folder = tmp_path_factory.mktemp("parity") / "shop"
    shutil.copytree(FEATURES, folder)
    subprocess.run(
        [executable, "parse", "--no-partial-parse"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    manifest = json.loads((folder / "target/manifest.json").read_text())
    project = load_project(
        ProjectOptions(project_dir=str(folder), working_directory=str(folder))
    )
    invocation = Invocation(
        invocation_id="0", command="parse", started_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    ours = load_manifest(
        project, invocation=invocation, listener=lambda _: None, use_cache=False
    )
    return Both(ours, manifest)


def plain(value: object) -> object:
    match value:
        case Mapping():
            return {key: plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    return value


@pytest.mark.parametrize(
    "section", ["nodes", "sources", "exposures", "unit_tests", "groups", "disabled"]
)
def test_both_have_the_same_ids(section: str, both: Both) -> None:
    ours = set(getattr(both.ours, section)) - {OFF}
    assert ours == set(both.theirs[section]) - {OFF}


def shown_node(node: Node) -> dict[str, object]:
    shown = {name: plain(getattr(node, name)) for name in SAME_IN_NODES}
    shown["relation"] = str(node.relation)
    shown["parents"] = sorted(node.depends_on)
    shown["macros"] = list(node.depends_on_macros)
    shown["columns"] = {
        name: (column.description, list(column.tags), plain(column.meta))
        for name, column in node.columns.items()
    }
    shown["config"] = without_double_tags(node.config)
    if node.test is not None:
        shown["test"] = plain(node.test.kwargs)
    return shown


def shown_theirs(node: Mapping[str, object]) -> dict[str, object]:
    shown: dict[str, object] = {name: node.get(name) for name in SAME_IN_NODES}
    depends, columns = node["depends_on"], node["columns"]
    config, test = node["config"], node.get("test_metadata")
    assert isinstance(depends, dict)
    assert isinstance(columns, dict)
    assert isinstance(config, dict)
    shown["relation"] = node.get("relation_name")
    shown["parents"] = sorted(depends.get("nodes", []))
    shown["macros"] = depends["macros"]
    shown["columns"] = {
        name: (column["description"], column["tags"], column["meta"])
        for name, column in columns.items()
    }
    shown["config"] = without_double_tags(config)
    if isinstance(test, dict):
        shown["test"] = test["kwargs"]
    return shown


def without_double_tags(config: Mapping[str, object]) -> object:
    # dbt notes the tags of a test twice where its macro is rendered.
    tags = config.get("tags")
    kept = list(dict.fromkeys(tags)) if isinstance(tags, list) else tags
    return plain({**config, "tags": kept})


SAME_IN_NODES = (
    *("name", "alias", "database", "schema", "path", "original_file_path", "fqn"),
    *("raw_code", "description", "tags", "meta", "docs", "group", "patch_path"),
)


def test_nodes_are_the_same(both: Both) -> None:
    for unique_id, node in both.ours.nodes.items():
        ours, theirs = shown_node(node), shown_theirs(both.theirs["nodes"][unique_id])
        if theirs["relation"] is None:
            # dbt names no relation for what makes none, and for a test that passed.
            ours["relation"] = None
        assert (unique_id, ours) == (unique_id, theirs)


def test_names_of_tests_are_attached_and_versioned_alike(both: Both) -> None:
    for unique_id, node in both.ours.nodes.items():
        theirs = both.theirs["nodes"][unique_id]
        for name in ("attached_node", "column_name", "file_key_name", "version"):
            if name in theirs:
                assert (unique_id, getattr(node, name)) == (unique_id, theirs[name])


SAME_ELSEWHERE: Mapping[type, tuple[str, ...]] = {
    Source: (
        *("name", "source_name", "identifier", "database", "schema", "fqn", "tags"),
        *("description", "source_description", "loaded_at_field", "freshness"),
        *("meta", "source_meta", "config", "original_file_path"),
    ),
    Exposure: (
        *("name", "fqn", "type", "owner", "label", "maturity", "url", "description"),
        *("tags", "meta", "config"),
    ),
    UnitTest: (
        *("name", "model", "fqn", "description", "given", "expect", "overrides"),
        *("config", "path", "original_file_path"),
    ),
}


def test_sources_exposures_and_unit_tests_are_the_same(both: Both) -> None:
    sections: Mapping[str, Mapping[str, Source | Exposure | UnitTest]] = {
        "sources": both.ours.sources,
        "exposures": both.ours.exposures,
        "unit_tests": both.ours.unit_tests,
    }
    for section, things in sections.items():
        for unique_id, thing in things.items():
            theirs = both.theirs[section][unique_id]
            names = SAME_ELSEWHERE[type(thing)]
            ours = {name: plain(getattr(thing, name)) for name in names}
            assert ours == {name: theirs[name] for name in names}
