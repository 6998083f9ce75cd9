"""`c360 load-test`: how long the main commands take, and how that grows with size."""

import contextlib
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Mapping

from customer360.adapters.registry import open_adapter
from customer360.artifacts.text_file import write_text
from customer360.commands.call import Call
from customer360.commands.workspace import Workspace, open_workspace
from customer360.errors import UsageError
from customer360.events import Note
from customer360.loadtest.comparing import compare
from customer360.loadtest.phases import CountRows, LoadTestPlan, run_phases
from customer360.loadtest.result import LoadTestResult, Phase, read_result
from customer360.loadtest.table import (
    COMPARISON_COLUMNS,
    RESULT_COLUMNS,
    comparison_rows,
    growth_lines,
    result_rows,
)
from customer360.records import replace
from customer360.render.screen import Screen
from customer360.render.table import text_table
from customer360.resources.kinds import ResourceType
from customer360.resources.raw_tables import RAW_SCHEMA, RAW_TABLES
from customer360.resources.version import VERSION

_DEFAULT_SIZES = ("10", "1000", "10000")
_DEFAULT_TOLERANCE = 1.5
_FILE_NAME = "load_test"
_PASSED_ON = ("project_dir", "profiles_dir", "profile", "target", "threads")


def run(call: Call, screen: Screen) -> int:
    """Measure, print, write the file, compare; 1 if something became slower."""
    sizes = _sizes(call)
    earlier_path = call.text("compare")
    earlier = _read(_absolute(call, earlier_path)) if earlier_path else None
    folder = tempfile.mkdtemp(prefix="c360-load-test-")
    try:
        paths = _database_paths(call, sizes, folder)
        result, report_path = _measure(call, screen, folder, paths)
    finally:
        if not call.is_on("keep"):
            shutil.rmtree(folder, ignore_errors=True)
    _answer(call, screen, result)
    screen.listener(Note(message=f"Result: {report_path}"))
    if call.is_on("keep"):
        for size, path in paths.items():
            screen.listener(Note(message=f"Database with {size:,} customers: {path}"))
    if earlier is None:
        return 0
    return _compare(call, screen, earlier, result)


def _measure(
    call: Call, screen: Screen, folder: str, paths: Mapping[int, str]
) -> tuple[LoadTestResult, str]:
    # The project is parsed once before the clock starts, as on any day but the first.
    first = paths[min(paths)]
    own_call = replace(
        call,
        environment={**call.environment, "C360_DATABASE": first},
        options={**call.options, "target_path": os.path.join(folder, "target")},
    )
    report_path = _report_path(call, screen)
    workspace = open_workspace(own_call, screen)
    if os.path.realpath(workspace.project.target.path) != os.path.realpath(first):
        raise UsageError(
            f"the target {workspace.project.target.name!r} does not take its path from "
            "C360_DATABASE, so a load test would run in your own database",
            hint="write in profiles.yml: path: \"{{ env_var('C360_DATABASE', "
            "'customer_360.duckdb') }}\"",
        )
    plan = LoadTestPlan(
        command=(sys.executable, "-m", "customer360"),
        options=_passed_on(call, folder),
        environment=dict(call.environment),
        working_directory=call.working_directory,
        folder=folder,
        database_paths=paths,
        repeat=max(call.whole("repeat") or 1, 1),
        keep=call.is_on("keep"),
    )
    found = run_phases(
        plan, count_rows=_row_counter(workspace), listener=screen.listener
    )
    result = LoadTestResult(
        machine=_machine(),
        started_at=call.started_at.isoformat(),
        repeat=plan.repeat,
        sizes=found,
    )
    _write(report_path, result)
    return result, report_path


def _sizes(call: Call) -> tuple[int, ...]:
    words = call.words("customers") or _DEFAULT_SIZES
    sizes = set()
    for word in (part for text in words for part in text.split(",")):
        digits = word.replace("_", "")
        if not digits.isdigit() or not int(digits):
            raise UsageError(
                f"--customers cannot be {word!r}",
                hint="whole numbers from 1 on: --customers 10 1000 100000",
            )
        sizes.add(int(digits))
    return tuple(sorted(sizes))


def _database_paths(
    call: Call, sizes: tuple[int, ...], folder: str
) -> Mapping[int, str]:
    given = call.text("database")
    if given is None:
        # The same name at each size, because the file's name is the catalog's.
        paths = {
            size: os.path.join(folder, str(size), f"{_FILE_NAME}.duckdb")
            for size in sizes
        }
        for path in paths.values():
            os.mkdir(os.path.dirname(path))
        return paths
    stem, extension = os.path.splitext(_absolute(call, given))
    paths = {
        size: f"{stem}{extension}" if len(sizes) == 1 else f"{stem}_{size}{extension}"
        for size in sizes
    }
    for path in paths.values():
        if os.path.exists(path):
            raise UsageError(
                f"--database names a file that is there already: {path}",
                hint="a load test makes its own; name a new file or remove this one",
            )
    return paths


def _passed_on(call: Call, folder: str) -> tuple[str, ...]:
    words: list[str] = []
    for name in _PASSED_ON:
        value = call.options.get(name)
        if value is not None:
            words += [f"--{name.replace('_', '-')}", str(value)]
    words += ["--target-path", os.path.join(folder, "target")]
    words += ["--log-path", os.path.join(folder, "logs")]
    return (*words, "--log-format", "text")


def _row_counter(workspace: Workspace) -> CountRows:
    """Count what each phase wrote."""
    relations: dict[str, set[tuple[str, str]]] = {
        Phase.GENERATE: {(RAW_SCHEMA, table.name) for table in RAW_TABLES}
    }
    phases = {
        ResourceType.SEED: Phase.SEED,
        ResourceType.MODEL: Phase.RUN,
        ResourceType.SNAPSHOT: Phase.SNAPSHOT,
    }
    for node in workspace.manifest.nodes.values():
        if phase := phases.get(node.resource_type):
            relations.setdefault(phase, set()).add((node.schema, node.alias))

    def count(path: str) -> Mapping[str, int]:
        adapter = open_adapter(
            replace(workspace.project.target, path=path), read_only=True
        )
        with contextlib.closing(adapter):
            session = adapter.session()
            there = session.execute(
                "select schema_name, table_name from duckdb_tables() "
                "where database_name = current_database()"
            ).rows
            sizes = {
                (str(schema), str(table)): session.execute(
                    f'select count(*) from "{schema}"."{table}"'
                ).rows[0][0]
                for schema, table in there
            }
        return {
            str(phase): sum(int(str(sizes.get(name, 0))) for name in names)
            for phase, names in relations.items()
        }

    return count


def _machine() -> dict[str, str | int]:
    from importlib.metadata import version

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "c360": VERSION,
        "cpus": os.cpu_count() or 0,
        "duckdb": version("duckdb"),
        "memory_bytes": memory,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _report_path(call: Call, screen: Screen) -> str:
    given = call.text("output_file")
    if given is not None:
        return _absolute(call, given)
    from customer360.commands.workspace import open_project

    _, project = open_project(call, screen)
    return os.path.join(project.target_path, f"{_FILE_NAME}.json")


def _absolute(call: Call, path: str) -> str:
    return os.path.join(call.working_directory, os.path.expanduser(path))


def _write(path: str, result: LoadTestResult) -> None:
    write_text(path, json.dumps(result.as_values(), indent=2) + "\n")


def _read(path: str) -> LoadTestResult:
    try:
        with open(path, encoding="utf-8") as file:
            values: object = json.load(file)
    except FileNotFoundError:
        raise UsageError(f"--compare names no file: {path}") from None
    except ValueError:
        values = None
    return read_result(values, path=path)


def _answer(call: Call, screen: Screen, result: LoadTestResult) -> None:
    if call.text("output") == "json":
        screen.answer(json.dumps(result.as_values(), indent=2), name="LoadTest")
        return
    lines = (
        *text_table(RESULT_COLUMNS, result_rows(result)),
        "",
        *growth_lines(result),
    )
    screen.answer("\n".join(lines), name="LoadTest", data=result.as_values())


def _compare(
    call: Call, screen: Screen, earlier: LoadTestResult, result: LoadTestResult
) -> int:
    tolerance = call.number("tolerance") or _DEFAULT_TOLERANCE
    comparisons = compare(earlier, result)
    if not comparisons:
        raise UsageError(
            "the earlier result has none of these sizes",
            hint="give the same --customers as then",
        )
    table = text_table(
        COMPARISON_COLUMNS, comparison_rows(comparisons, tolerance=tolerance)
    )
    screen.answer("\n".join(table), name="LoadTestComparison")
    return int(any(item.is_slower(tolerance) for item in comparisons))
