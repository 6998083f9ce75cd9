"""The same compiled SQL, statement by statement, through one bare DuckDB connection.

python -m tests.benchmark.bare_duckdb write TARGET PROJECT DATABASE FILE
python -m tests.benchmark.bare_duckdb run FILE DATABASE

A Python model has no SQL: its rows, kept beside FILE, are loaded instead of computed.
"""

import json
import sys
from pathlib import Path

import _duckdb  # what c360 itself imports: the lighter half of the package


def write_statements(target: Path, project: Path, database: Path, output: Path) -> None:
    """Turn a finished build's artifacts into the plain statements it stands for."""
    manifest = json.loads((target / "manifest.json").read_text())
    results = json.loads((target / "run_results.json").read_text())["results"]
    nodes = {**manifest["nodes"], **manifest["unit_tests"]}
    schemas = sorted({node["schema"] for node in manifest["nodes"].values()})
    statements = [f'create schema if not exists "{schema}"' for schema in schemas]
    with _duckdb.connect(str(database), read_only=True) as connection:
        for result in results:
            node = nodes.get(result["unique_id"])
            if node is None:  # an exposure: nothing to do
                continue
            if node["resource_type"] == "seed":
                statements.append(_seed_statement(node, project, connection))
            elif node.get("language") == "python":
                rows = output.with_name(f"{node['alias']}.parquet")
                name = node["relation_name"]
                connection.execute(f"copy (from {name}) to '{rows}' (format parquet)")
                statements.append(f"create or replace table {name} as from '{rows}'")
            else:
                statements += _statements(node, result)
    output.write_text(json.dumps(statements))


def _seed_statement(
    node: dict[str, object], project: Path, connection: _duckdb.DuckDBPyConnection
) -> str:
    path = project / str(node["original_file_path"])
    types = connection.execute(
        "select column_name, data_type from duckdb_columns() "
        "where schema_name = ? and table_name = ? order by column_index",
        [node["schema"], node["alias"]],
    ).fetchall()
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types)
    return (
        f"create or replace table {node['relation_name']} as "
        f"from read_csv('{path}', header=true, columns={{{columns}}})"
    )


def _statements(node: dict[str, object], result: dict[str, object]) -> list[str]:
    code = result["compiled_code"] or node.get("compiled_code")
    name = result["relation_name"] or node.get("relation_name")
    config = node["config"]
    assert isinstance(config, dict)
    match node["resource_type"], config.get("materialized"):
        case "model", "view":
            return [f"create or replace view {name} as {code}"]
        case "model", _:
            return [f"create or replace table {name} as {code}"]
        case "snapshot", _:
            # What a first snapshot makes: every row, current since its `updated_at`.
            key, updated = config["unique_key"], config["updated_at"]
            states = (
                f"select *, md5({key}::text || {updated}::text) as dbt_scd_id, "
                f"{updated} as dbt_updated_at, {updated} as dbt_valid_from, "
                f"null::timestamp as dbt_valid_to from ({code})"
            )
            return [f"create or replace table {name} as {states}"]
        case "test", _:
            return [f"select count(*) from ({code}) as failing"]
        case "unit_test", _:
            return [str(code)] if code else []
        case kind:
            raise AssertionError(kind)


def run_statements(statements: Path, database: Path) -> None:
    """Send one after the other, and let the file go."""
    connection = _duckdb.connect(str(database))
    for statement in json.loads(statements.read_text()):
        connection.execute(statement).fetchall()
    connection.close()


if __name__ == "__main__":
    match sys.argv[1:]:
        case "write", target, project, database, output:
            write_statements(Path(target), Path(project), Path(database), Path(output))
        case "run", statements, database:
            run_statements(Path(statements), Path(database))
        case other:
            raise SystemExit(f"write or run, not {other}")
