"""The same compiled SQL, statement by statement, through one bare DuckDB connection.

python -m tests.benchmark.bare_duckdb write PROJECT_TARGET PROJECT_ROOT statements.json
python -m tests.benchmark.bare_duckdb run statements.json database.duckdb
"""

import json
import sys
from pathlib import Path


def write_statements(target: Path, project: Path, output: Path) -> None:
    """Turn a finished build's artifacts into the plain statements it stands for."""
    manifest = json.loads((target / "manifest.json").read_text())
    results = json.loads((target / "run_results.json").read_text())["results"]
    nodes = {**manifest["nodes"], **manifest["unit_tests"]}
    schemas = sorted({node["schema"] for node in manifest["nodes"].values()})
    statements = [f'create schema if not exists "{schema}"' for schema in schemas]
    for result in results:
        node = nodes[result["unique_id"]]
        code = result["compiled_code"] or node.get("compiled_code")
        name = result["relation_name"] or node.get("relation_name")
        statements += _statements(node, code, name, project)
    output.write_text(json.dumps(statements))


def _statements(
    node: dict[str, object], code: str | None, name: str | None, project: Path
) -> list[str]:
    config = node["config"]
    assert isinstance(config, dict)
    match node["resource_type"], config.get("materialized"):
        case "seed", _:
            path = project / str(node["original_file_path"])
            rows = f"read_csv('{path}', header=true)"
            return [f"create or replace table {name} as from {rows}"]
        case "model", "view":
            return [f"create or replace view {name} as {code}"]
        case (("model" | "snapshot"), _):
            return [f"create or replace table {name} as {code}"]
        case "test", _:
            return [f"select count(*) from ({code}) as failing"]
        case "unit_test", _:
            return [str(code)] if code else []
        case kind:
            raise AssertionError(kind)


def run_statements(statements: Path, database: Path) -> None:
    """Send one after the other, and let the file go."""
    import _duckdb  # what c360 itself imports: the lighter half of the package

    connection = _duckdb.connect(str(database))
    for statement in json.loads(statements.read_text()):
        connection.execute(statement).fetchall()
    connection.close()


if __name__ == "__main__":
    match sys.argv[1:]:
        case "write", target, project, output:
            write_statements(Path(target), Path(project), Path(output))
        case "run", statements, database:
            run_statements(Path(statements), Path(database))
        case other:
            raise SystemExit(f"write or run, not {other}")
