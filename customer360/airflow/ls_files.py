"""Write what `c360 ls` says of each layer to files, for load mode `dbt_ls_file`.

    python -m customer360.airflow.ls_files --project-dir sql [--output sql/target/ls]

A deployment runs this once; then no DAG processor has to call c360 to read the DAG.
"""

import argparse
import os
import subprocess
from collections.abc import Sequence

from customer360.airflow.layers import LAYERS, Layer
from customer360.airflow.settings import DagSettings, find_executable
from customer360.artifacts.text_file import write_text
from customer360.errors import ProjectError

# What Cosmos asks for when it calls `ls` itself.
_KEYS = (
    "name",
    "unique_id",
    "resource_type",
    "depends_on",
    "original_file_path",
    "tags",
    "config",
    "freshness",
    "fqn",
)


def write_ls_files(
    settings: DagSettings, folder: str, layers: Sequence[Layer] = LAYERS
) -> tuple[str, ...]:
    """One file a layer, each replaced whole; their paths.

    Raises:
        ProjectError: c360 could not list the project.
    """
    os.makedirs(folder, exist_ok=True)
    return tuple(_write(settings, folder, layer) for layer in layers)


def _write(settings: DagSettings, folder: str, layer: Layer) -> str:
    listed = subprocess.run(  # noqa: S603 - the program the user named
        [
            *(find_executable(settings), "--quiet", "ls", "--output", "json"),
            *("--output-keys", *_KEYS, "--select", layer.select),
            *("--project-dir", settings.project_dir),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        raise ProjectError(
            f"c360 ls failed for layer {layer.name}: {listed.stderr.strip()[-500:]}"
        )
    path = os.path.join(folder, f"{layer.name}.json")
    write_text(path, listed.stdout)
    return path


def main() -> None:
    """Read the options and write the files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--project-dir", required=True)
    parser.add_argument("--output", help="default: target/ls in the project")
    parser.add_argument("--executable", help="default: c360 beside this Python")
    given = parser.parse_args()
    settings = DagSettings(project_dir=given.project_dir, executable=given.executable)
    folder = given.output or os.path.join(given.project_dir, "target", "ls")
    try:
        write_ls_files(settings, folder)
    except ProjectError as problem:
        parser.exit(1, f"{problem.message}\n")


if __name__ == "__main__":
    main()
