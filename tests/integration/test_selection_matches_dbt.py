"""Every way to select gives what `dbt ls` gives, on a project with everything in it.

dbt-core lives in an environment of its own; `C360_DBT` names its executable.
"""

import json
import os
import random
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from customer360.graph.graph import Graph
from customer360.graph.selection import SelectionOptions, select
from customer360.graph.state import PreviousState
from customer360.parsing.load import load_manifest
from customer360.project.load import ProjectOptions, load_project
from customer360.resources.invocation import Invocation
from customer360.resources.kinds import IndirectSelection, ResourceType
from customer360.resources.manifest import Manifest

pytestmark = [pytest.mark.parity, pytest.mark.slow]

SHOP = Path(__file__).parent / "parsing" / "shop"

SELECTORS = """
selectors:
  - name: text
    definition: "tag:staging+1"
  - name: mapping
    definition: {method: fqn, value: stg_orders, children: true, children_depth: 1}
  - name: short
    definition: {tag: staging}
  - name: both
    definition:
      intersection:
        - tag:project
        - union: [stg_orders+, {method: config.materialized, value: table}]
        - exclude: [{method: fqn, value: fct_orders}]
  - name: reused
    definition:
      union:
        - {method: selector, value: mapping}
        - {method: path, value: snapshots, indirect_selection: empty}
  - name: careful
    definition:
      union:
        - {method: fqn, value: fct_orders, indirect_selection: cautious}
        - {method: fqn, value: stg_customers, indirect_selection: buildable}
"""

CASES = [
    *(["--select", words] for words in (
        "*",
        "stg_orders",
        "stg_orders+",
        "+fct_orders",
        "1+fct_orders",
        "@stg_orders",
        "stg_*",
        "staging.*",
        "*.staging.*",
        "shop.staging",
        "shop",
        "dim_customers",
        "dim_customers.v1",
        "dim_customers_v2",
        "dim_*",
        "tag:staging tag:raw",
        "tag:daily,config.materialized:view",
        "tag:d*",
        "path:models/staging",
        "path:models/*/stg_*.sql",
        "path:models/**/*.sql",
        "models/staging/staging.yml",
        "path:seeds",
        "fct_orders.sql",
        "file:stg_orders",
        "file:countries.csv",
        "package:this",
        "package:shop,resource_type:model",
        "config.meta.pii:true",
        "config.meta.owner:data",
        "config.severity:ERROR",
        "config.severity:warn",
        "config.store_failures:true",
        "config.tags:daily",
        "config.enabled:true",
        "source:*",
        "source:*+",
        "exposure:*",
        "+exposure:*",
        "test_name:not_null",
        "test_name:*",
        "test_type:generic",
        "test_type:singular",
        "test_type:data",
        "test_type:unit",
        "unit_test:*",
        "resource_type:snapshot",
        "resource_type:analysis",
        "access:public",
        "access:protected",
        "group:*",
        "version:latest",
        "version:old",
        "version:none",
        "version:prerelease",
        "state:new",
        "state:modified",
        "state:unmodified",
        "state:modified.body",
        "state:modified.configs",
        "state:modified.relation",
        "state:modified.macros",
        "state:modified.contract",
        "state:modified.persisted_descriptions",
    )),
    *(["--selector", name] for name in (
        "text", "mapping", "short", "both", "reused", "careful"
    )),
    *(
        ["--select", words, "--indirect-selection", mode]
        for mode in ("eager", "cautious", "buildable", "empty")
        for words in ("fct_orders", "stg_orders fct_orders", "+fct_orders", "tag:daily")
    ),
    ["--exclude", "tag:staging"],
    ["--exclude", "fct_orders", "--indirect-selection", "cautious"],
    ["--select", "+fct_orders", "--exclude", "source:*", "stg_orders"],
    ["--select", "stg_orders+", "--resource-type", "model"],
    ["--select", "stg_orders+", "--exclude-resource-type", "test"],
]  # fmt: skip

ATOMS = (
    *(
        "stg_orders",
        "fct_orders",
        "stg_*",
        "shop.staging",
        "staging.*",
        "dim_customers",
    ),
    *("dim_customers.v1", "tag:daily", "tag:staging", "tag:crm", "path:models/staging"),
    *(
        "path:models",
        "source:*",
        "source:crm.*",
        "exposure:*",
        "config.materialized:view",
    ),
    *(
        "config.materialized:table",
        "test_type:generic",
        "test_type:unit",
        "test_name:*",
    ),
    *("resource_type:model", "resource_type:source", "resource_type:snapshot"),
    *("package:shop", "access:public", "group:*", "version:latest", "version:old"),
    *("file:stg_orders", "unit_test:*", "state:modified", "state:new", "fqn:*"),
    *(
        "result:success",
        "result:error",
        "source_status:fresher",
        "config.meta.pii:true",
    ),
)
_METADATA = {
    "dbt_version": "1.11.0",
    "generated_at": "2026-01-01T00:00:00Z",
    "invocation_id": "i",
    "env": {},
}


def _sources_of(kind: str, days: dict[str, int]) -> dict[str, object]:
    return {
        "metadata": {
            **_METADATA,
            "dbt_schema_version": "https://schemas.getdbt.com/dbt/sources/v3.json",
        },
        "elapsed_time": 0.0,
        "results": [
            {
                "unique_id": f"source.shop.crm.{table}",
                "max_loaded_at": f"2026-01-{day:02}T00:00:00Z",
                "snapshotted_at": "2026-02-01T00:00:00Z",
                "max_loaded_at_time_ago_in_s": 1.0,
                "status": "pass",
                "criteria": {"warn_after": None, "error_after": None, "filter": None},
                "adapter_response": {},
                "timing": [],
                "thread_id": kind,
                "execution_time": 0.0,
            }
            for table, day in days.items()
        ],
    }


def _result_of(name: str, status: str) -> dict[str, object]:
    return {
        "status": status,
        "timing": [],
        "thread_id": "t",
        "execution_time": 0.0,
        "adapter_response": {},
        "message": None,
        "failures": None,
        "unique_id": name,
        "compiled": None,
        "compiled_code": None,
        "relation_name": None,
        "batch_results": None,
    }


# What an earlier run left beside its manifest, and what was asked since.
RESULTS: dict[str, dict[str, object]] = {
    "before/run_results.json": {
        "metadata": {
            **_METADATA,
            "dbt_schema_version": "https://schemas.getdbt.com/dbt/run-results/v6.json",
        },
        "elapsed_time": 0.0,
        "args": {"which": "build"},
        "results": [
            _result_of("model.shop.stg_orders", "success"),
            _result_of("model.shop.fct_orders", "error"),
            _result_of("seed.shop.countries", "success"),
            _result_of("snapshot.shop.snap_orders", "skipped"),
        ],
    },
    "before/sources.json": _sources_of("before", {"orders": 1, "customers": 2}),
    "target/sources.json": _sources_of("after", {"orders": 3, "customers": 2}),
}
MODES = ("eager", "cautious", "buildable", "empty")
GENERATED = 250


def generated() -> list[list[str]]:
    """Selections that nobody thought of, the same at every run."""
    chance = random.Random(360)

    def word() -> str:
        atom = chance.choice(ATOMS)
        before = chance.choice(("", "", "", "+", "1+", "2+", "@"))
        after = "" if before == "@" else chance.choice(("", "", "", "+", "1+"[::-1]))
        return f"{before}{atom}{after}"

    def words() -> list[str]:
        several = range(chance.choice((1, 1, 2, 3)))
        return [
            ",".join(word() for _ in range(chance.choice((1, 1, 1, 2))))
            for _ in several
        ]

    def case() -> list[str]:
        said = ["--select", *words()]
        if chance.random() < 0.4:
            said += ["--exclude", *words()]
        if chance.random() < 0.6:
            said += ["--indirect-selection", chance.choice(MODES)]
        if chance.random() < 0.15:
            said += ["--resource-type", chance.choice(("model", "test", "source"))]
        return said

    return [case() for _ in range(GENERATED)]


CASES += [case for case in generated() if case not in CASES]

ASK_DBT = """
import json, sys
from dbt.cli.main import dbtRunner
folder, cases = sys.argv[1], json.load(sys.stdin)
where = ["--project-dir", folder, "--profiles-dir", folder, "--quiet"]
parsed = dbtRunner().invoke(["parse", *where])
if not parsed.success:
    raise parsed.exception
answers = []
for case in cases:
    is_compared = any(word in str(case) for word in ("state:", "result:", "status:"))
    state = ["--state", folder + "/before"] if is_compared else []
    said = dbtRunner(manifest=parsed.result).invoke(
        ["ls", *where, "--output", "json", "--output-keys", "unique_id", *case, *state]
    )
    lines = said.result if said.success else [json.dumps({"unique_id": "error"})]
    answers.append(sorted(json.loads(line)["unique_id"] for line in lines))
print("ANSWERS" + json.dumps(answers))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop as it was before (`before/manifest.json` of dbt), then changed."""
    dbt = os.environ.get("C360_DBT")
    if not dbt:
        pytest.skip("C360_DBT does not name a dbt-core executable")
    folder = tmp_path_factory.mktemp("shop") / "shop"
    shutil.copytree(SHOP, folder, ignore=shutil.ignore_patterns("target", "logs"))
    (folder / "selectors.yml").write_text(SELECTORS)
    subprocess.run(
        [dbt, "parse", "--target-path", "before", "--project-dir", str(folder)],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    for name, values in RESULTS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(values))
    staged = folder / "models" / "staging" / "stg_orders.sql"
    staged.write_text(staged.read_text() + "\n-- changed\n")
    staged.with_name("stg_new.sql").write_text("select 1 as id")
    macro = folder / "macros" / "shout.sql"
    macro.write_text(macro.read_text().replace("upper", "lower"))
    settings = folder / "dbt_project.yml"
    settings.write_text(settings.read_text().replace("+schema: marts", "+schema: m"))
    return folder


@pytest.fixture(scope="module")
def answers(project: Path) -> dict[str, set[str]]:
    """What dbt says, by case."""
    python = Path(os.environ["C360_DBT"]).parent / "python"
    said = subprocess.run(
        [str(python), "-c", ASK_DBT, str(project)],
        input=json.dumps(CASES),
        check=True,
        capture_output=True,
        text=True,
        cwd=project,
    )
    found = json.loads(said.stdout.rpartition("ANSWERS")[2])
    return {" ".join(case): set(ids) for case, ids in zip(CASES, found, strict=True)}


@pytest.fixture(scope="module")
def manifest(project: Path) -> Manifest:
    loaded = load_project(
        ProjectOptions(working_directory=str(project), environment={})
    )
    invocation = Invocation(
        invocation_id="i", command="ls", started_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    return load_manifest(loaded, invocation=invocation, listener=lambda _: None)


def selected(manifest: Manifest, project: Path, case: list[str]) -> set[str]:
    given: dict[str, list[str]] = {}
    for word in case:
        if word.startswith("--"):
            given[word] = []
        else:
            given[list(given)[-1]].append(word)
    before = json.loads((project / "before" / "manifest.json").read_text())
    options = SelectionOptions(
        select=tuple(given.get("--select", ())),
        exclude=tuple(given.get("--exclude", ())),
        selector=given.get("--selector", [None])[0],
        indirect_selection=IndirectSelection(
            given.get("--indirect-selection", ["eager"])[0]
        ),
        resource_types=frozenset(map(ResourceType, given.get("--resource-type", ()))),
        exclude_resource_types=frozenset(
            map(ResourceType, given.get("--exclude-resource-type", ()))
        ),
    )
    found = select(
        manifest,
        Graph.from_manifest(manifest),
        options,
        state=PreviousState(
            manifest=before,
            results={
                str(each["unique_id"]): str(each["status"])
                for each in _listed(RESULTS["before/run_results.json"])
            },
            sources=_loaded("before/sources.json"),
            current_sources=_loaded("target/sources.json"),
        ),
    )
    # `ls` lists neither of them by itself.
    return {n for n in found if n.partition(".")[0] not in {"analysis", "operation"}}


def _listed(artifact: dict[str, object]) -> list[dict[str, object]]:
    results = artifact["results"]
    assert isinstance(results, list)
    return results


def _loaded(name: str) -> dict[str, str]:
    return {
        str(each["unique_id"]): str(each["max_loaded_at"])
        for each in _listed(RESULTS[name])
    }


@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_the_same_nodes_are_selected(
    case: list[str],
    answers: dict[str, set[str]],
    manifest: Manifest,
    project: Path,
) -> None:
    assert selected(manifest, project, case) == answers[" ".join(case)]
