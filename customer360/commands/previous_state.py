"""What an earlier run left in the folder named with `--state`."""

import os
import re

from customer360.artifacts.run_results import RUN_RESULTS_FILE, read_run_results
from customer360.commands.call import Call
from customer360.errors import UsageError
from customer360.graph.state import PreviousState
from customer360.project.project import MORE_UNRENDERED, Project

_VERSION = re.compile(r"/manifest/v(\d+)\.json")
# dbt 1.0's, as dbt-core holds it.
_OLDEST = 4


def read_previous_state(call: Call, project: Project) -> PreviousState | None:
    """The artifacts of the folder, or nothing if none was named.

    Raises:
        C360Error: the folder is not there, or what it holds cannot be read.
    """
    given = call.text("state")
    if given is None:
        return None
    folder = os.path.join(call.working_directory, os.path.expanduser(given))
    if not os.path.isdir(folder):
        raise UsageError(
            f"there is no folder {folder}",
            hint="--state names a folder with the artifacts of an earlier run",
        )
    has_results = os.path.exists(os.path.join(folder, RUN_RESULTS_FILE))
    return PreviousState(
        manifest=_manifest(os.path.join(folder, "manifest.json")),
        results=read_run_results(folder).statuses if has_results else None,
        sources=_loaded_at(os.path.join(folder, "sources.json")),
        current_sources=_loaded_at(os.path.join(project.target_path, "sources.json")),
        compared_at=call.started_at,
        compares_as_written=bool(project.flags.get(MORE_UNRENDERED)),
    )


def _manifest(path: str) -> dict[str, object] | None:
    values = _read(path)
    metadata = values.get("metadata") if values else None
    said = metadata.get("dbt_schema_version") if isinstance(metadata, dict) else None
    version = _VERSION.search(str(said))
    if version is not None and int(version[1]) < _OLDEST:
        raise UsageError(
            f"this manifest is of version {version[1]}, which is too old to compare "
            f"with: version {_OLDEST} is the oldest",
            path=path,
            hint="write it again with a dbt of today, or with c360",
        )
    return values


def _read(path: str) -> dict[str, object] | None:
    import json

    try:
        with open(path, encoding="utf-8") as file:
            values = json.load(file)
    except FileNotFoundError:
        return None
    except ValueError:
        raise UsageError(
            "this is not JSON", path=path, hint="name another --state"
        ) from None
    return values if isinstance(values, dict) else None


def _loaded_at(path: str) -> dict[str, str] | None:
    values = _read(path)
    results = values.get("results") if values else None
    if not isinstance(results, list):
        return None
    return {
        str(result["unique_id"]): str(result["max_loaded_at"])
        for result in results
        if isinstance(result, dict) and "max_loaded_at" in result
    }
