"""A pytest plugin: dbt's suites call an external executable instead of dbt's own code.

Their helper `run_dbt` and the class `dbtRunner` are replaced. A call becomes a process
in the current folder with the environment of the test; what comes back is rebuilt in
dbt's own classes from the artifacts it wrote, and its events from its log. The test's
own connection to the DuckDB file is closed before each call, since one process may
hold the file.

`C360_BIN` is the executable. Without it nothing is redirected: that is the control,
which real dbt must pass. `C360_OUTCOMES` names a file for the outcome of each test.
"""

import datetime as clock
import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

BIN = os.environ.get("C360_BIN")
OUTCOMES = os.environ.get("C360_OUTCOMES")

_LONGEST_CALL = 300
_SHOWN = 6000
_COMMANDS = (
    *("run", "build", "test", "seed", "snapshot", "ls", "list", "compile", "show"),
    *("parse", "docs", "source", "run-operation", "deps", "clean", "debug", "clone"),
    *("retry", "init"),
)
_COLOR = re.compile(r"\x1b\[[0-9;]*m")
_LOG_LINE = re.compile(r'^\s*(\d\d:\d\d:\d\d |\{"data")')
_outcomes: dict[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """One call of the executable, and where it wrote."""

    words: tuple[str, ...]
    began: float
    code: int
    out: str
    err: str
    events: tuple[SimpleNamespace, ...]

    @property
    def command(self) -> str:
        """The first word that is a command."""
        return next((word for word in self.words if word in _COMMANDS), "")

    @property
    def target(self) -> Path:
        """The folder of its artifacts."""
        root = Path(self.value("--project-dir") or Path.cwd())
        named = self.value("--target-path") or os.environ.get("DBT_TARGET_PATH")
        return root / (named or _target_of(root))

    def value(self, flag: str) -> str | None:
        """What follows a flag."""
        if flag not in self.words[:-1]:
            return None
        return self.words[self.words.index(flag) + 1]

    def artifact(self, name: str) -> dict[str, object] | None:
        """An artifact that this call wrote."""
        path = self.target / name
        if not path.exists() or path.stat().st_mtime < self.began - 1:
            return None
        return cast("dict[str, object]", json.loads(path.read_text()))


class Result:
    """What tests ask of a run result: the values of the artifact, and its node."""

    def __init__(self, values: Mapping[str, object], node: object) -> None:
        self.__dict__.update(values)
        self._values = dict(values)
        self.node = node
        self.skipped = values.get("status") == "skipped"

    def to_dict(self, **_: object) -> dict[str, object]:
        """The values of the artifact."""
        written = getattr(self.node, "to_dict", dict)
        return {**self._values, "node": written()}

    def __repr__(self) -> str:
        """Short, for the message of a failed assertion."""
        values = self._values
        return f"{values.get('unique_id')}={values.get('status')}"


class Results(list[Result]):
    """The results of a command, as a list and as an object that holds one."""

    elapsed_time: object = 0.0
    args: object = None

    @property
    def results(self) -> list[Result]:
        """Itself."""
        return list(self)


def _target_of(root: Path) -> str:
    import yaml

    with suppress(OSError, yaml.YAMLError):
        return str(
            (yaml.safe_load((root / "dbt_project.yml").read_text()) or {}).get(
                "target-path", "target"
            )
        )
    return "target"


def release_database() -> None:
    """Close the test's own connection and forget what it knows of the database."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import FACTORY

    for adapter in list(FACTORY.adapters.values()):
        with suppress(Exception):
            adapter.cleanup_connections()
            adapter.cache.clear()
            # As after a command of dbt's own; opened with its first query.
            adapter.acquire_connection("master")
    with DuckDBConnectionManager._LOCK:
        if DuckDBConnectionManager._ENV is not None:
            with suppress(Exception):
                DuckDBConnectionManager._ENV.close()
            DuckDBConnectionManager._ENV = None


def call(words: Sequence[object]) -> Called:
    """Call the executable."""
    release_database()
    typed = tuple(map(str, words))
    log = _log_of(typed)
    start = log.stat().st_size if log.exists() else 0
    began = time.time()
    finished = subprocess.run(
        [*shlex.split(BIN or ""), *typed],
        env={"DBT_USE_COLORS": "false", **_frozen_time(), **os.environ},
        capture_output=True,
        text=True,
        timeout=_LONGEST_CALL,
        check=False,
    )
    sys.stdout.write(finished.stdout[-_SHOWN:] + finished.stderr[-_SHOWN:])
    return Called(
        words=typed,
        began=began,
        code=finished.returncode,
        out=_COLOR.sub("", finished.stdout),
        err=_COLOR.sub("", finished.stderr),
        events=tuple(_events(log, start)),
    )


def _frozen_time() -> dict[str, str]:
    """What tells c360 the time, if the test has stopped the clock."""
    now = clock.datetime.now(tz=clock.UTC)
    if not type(now).__module__.startswith("freezegun"):
        return {}
    return {"C360_STARTED_AT": now.isoformat()}


@contextmanager
def end_time_of_batches(moment: str) -> Iterator[None]:
    """For `dbt.tests.util.patch_microbatch_end_time`."""
    os.environ["C360_STARTED_AT"] = moment
    try:
        yield
    finally:
        del os.environ["C360_STARTED_AT"]


def _log_of(words: Sequence[str]) -> Path:
    folder = os.environ.get("DBT_LOG_PATH") or "logs"
    if "--log-path" in words[:-1]:
        folder = words[words.index("--log-path") + 1]
    root = Path.cwd()
    if "--project-dir" in words[:-1]:
        root = Path(words[words.index("--project-dir") + 1])
    return root / folder / "c360.log"


def _events(log: Path, start: int) -> Iterator[SimpleNamespace]:
    if not log.exists():
        return
    with log.open("rb") as file:
        file.seek(start if log.stat().st_size >= start else 0)
        for line in file.read().decode().splitlines():
            with suppress(ValueError):
                yield json.loads(line, object_hook=_event)


def _event(values: dict[str, object]) -> SimpleNamespace:
    return SimpleNamespace(**values)


def failure(called: Called) -> Exception | None:
    """What ended the command, as the class that dbt would have raised."""
    import dbt.cli.main
    import dbt.exceptions as core
    import dbt_common.exceptions as common

    usage = (dbt.cli.main.DbtUsageException, common.DbtRuntimeError)
    kinds: dict[str, Callable[[str], Exception]] = {
        "SelectorError": common.DbtRuntimeError,
        "DatabaseError": common.DbtDatabaseError,
        "UsageError": lambda text: _of_all(text, *usage),
        "Database Error": common.DbtDatabaseError,
        "Internal Error": common.DbtInternalError,
        "Dependency Error": core.DependencyError,
        "Configuration Error": common.DbtConfigError,
        "Usage:": dbt.cli.main.DbtUsageException,
    }
    of_project = (
        *("CompilationError", "ParsingError", "ProjectError", "VariableError"),
        *("Compilation Error", "Parsing Error", "Validation Error"),
    )
    kinds |= dict.fromkeys(of_project, _refused_project)
    ended = [e for e in called.events if e.info.name == "MainEncounteredError"]
    if ended:
        kind = getattr(ended[-1].data, "type", "")
        text = str(ended[-1].info.msg)
    elif called.code not in (0, 1):
        text = called.out + called.err
        kind = next((head for head in kinds if head in text), "")
        if not kind and "Error: " in text and "a bug of c360" not in text:
            kind = "ProjectError"  # There was no log yet.
    else:
        return None
    make = kinds.get(kind, common.DbtRuntimeError)
    with suppress(TypeError):
        return cast("Exception", make(text))
    return cast("Exception", common.DbtRuntimeError(text))


def _refused_project(text: str) -> Exception:
    """An error of all of dbt's classes for it: which it is never leaves its process."""
    import dbt.exceptions as core
    import dbt_common.exceptions as common
    from dbt_common.dataclass_schema import ValidationError

    tops = (core.ParsingError, common.CompilationError, core.DbtProjectError)
    leaves = dict.fromkeys(leaf for top in tops for leaf in _leaves(top))
    return _of_all(text, *leaves, ValidationError, common.DbtInternalError)


def _of_all(text: str, *kinds: type[Exception]) -> Exception:
    said = {"__init__": Exception.__init__, "__str__": lambda _: text, "msg": text}
    return cast("Exception", type("Refused", kinds, said | {"message": text})(text))


def _leaves(kind: type[Exception]) -> list[type[Exception]]:
    inner = kind.__subclasses__()
    return [leaf for each in inner for leaf in _leaves(each)] if inner else [kind]


def read_manifest(target: Path) -> object:
    """`manifest.json` in dbt's class, or None."""
    from dbt.artifacts.schemas.manifest import WritableManifest
    from dbt.contracts.graph.manifest import Manifest

    path = target / "manifest.json"
    if not path.exists():
        return None
    written = WritableManifest.read_and_check_versions(str(path))
    return Manifest.from_writable_manifest(written)


def _nodes(manifest: object) -> dict[str, object]:
    found: dict[str, object] = {}
    kinds = ("nodes", "sources", "unit_tests", "exposures", "functions")
    for kind in (*kinds, "saved_queries"):
        found.update(getattr(manifest, kind, {}))
    return found


def answer(called: Called) -> object:
    """What `run_dbt` would have returned."""
    found: object = None
    match called.command:
        case "ls" | "list":
            lines = called.out.splitlines()
            found = [line for line in lines if line and not _LOG_LINE.match(line)]
        case "parse":
            found = read_manifest(called.target)
        case "deps" | "clean" | "init":
            pass
        case "debug":
            found = called.code == 0
        case "docs":
            found = _catalog(called)
        case "source":
            found = _sources(called)
        case _:
            found = _results(called)
    return found


def _catalog(called: Called) -> object:
    from dbt.artifacts.schemas.catalog import CatalogArtifact

    if called.artifact("catalog.json") is None:
        return None
    path = called.target / "catalog.json"
    return CatalogArtifact.read_and_check_versions(str(path))


def _sources(called: Called) -> Results | None:
    from dbt.artifacts.schemas.results import FreshnessStatus

    given = called.value("--output") or called.value("-o")
    path = Path(given) if given else called.target / "sources.json"
    if not path.exists():
        return None
    written = json.loads(path.read_text())
    nodes = _nodes(read_manifest(called.target))
    statuses = {str(status): status for status in FreshnessStatus}
    return Results(
        Result(
            {**values, "status": statuses.get(values["status"], values["status"])},
            nodes.get(values["unique_id"]),
        )
        for values in written["results"]
    )


def _results(called: Called) -> Results | None:
    from dbt.artifacts.schemas.results import NodeStatus

    written = called.artifact("run_results.json")
    if written is None:
        return None
    nodes = _nodes(read_manifest(called.target))
    statuses = {str(status.value): status for status in NodeStatus}
    results = Results()
    results.args, results.elapsed_time = written["args"], written["elapsed_time"]
    for values in cast("list[dict[str, object]]", written["results"]):
        name = str(values["unique_id"])
        node = nodes.get(name) or _unknown(name)
        for key in ("compiled", "compiled_code", "relation_name"):
            if values.get(key) is not None:
                with suppress(Exception):
                    setattr(node, key, values[key])
        status = statuses.get(str(values["status"]), values["status"])
        results.append(Result({**values, "status": status}, node))
    return results


def _unknown(name: str) -> SimpleNamespace:
    kind, *_, last = name.split(".")
    return SimpleNamespace(unique_id=name, name=last, resource_type=kind)


def invoke(words: Sequence[object]) -> tuple[object, Called]:
    """Call, and raise what dbt would have raised."""
    called = call(words)
    error = failure(called)
    if error is not None:
        raise error
    return answer(called), called


def _with_folders(words: Sequence[object] | None) -> list[str]:
    from dbt.flags import get_flags

    typed = ["run"] if words is None else [str(word) for word in words]
    for name in ("PROJECT_DIR", "PROFILES_DIR"):
        flag = "--" + name.lower().replace("_", "-")
        value = getattr(get_flags(), name, None)
        if value and flag not in typed:
            typed += [flag, str(value)]
    return typed


def run_dbt(
    args: list[str] | None = None,
    expect_pass: bool | None = True,
    callbacks: Sequence[Callable[[object], None]] | None = None,
) -> object:
    """Stands in for `dbt.tests.util.run_dbt`."""
    words = _with_folders(args)
    sys.stdout.write(f"\n\nInvoking {BIN} with {words}\n")
    is_list = any(word in ("ls", "list") for word in words)
    called = call(["--quiet", *words] if is_list and not callbacks else words)
    _tell(callbacks, called)
    error = failure(called)
    if error is not None:
        raise error
    found = answer(called)
    if expect_pass is not None:
        assert (called.code == 0) == expect_pass, "the exit code was not the expected"
    return found


def run_dbt_and_capture(
    args: list[str] | None = None, expect_pass: bool | None = True
) -> tuple[object, str]:
    """Stands in for `dbt.tests.util.run_dbt_and_capture`."""
    words = _with_folders(args)
    sys.stdout.write(f"\n\nInvoking {BIN} with {words}\n")
    found, called = invoke(words)
    if expect_pass is not None:
        assert (called.code == 0) == expect_pass, "the exit code was not the expected"
    return found, called.out + called.err


def _tell(callbacks: Sequence[Callable[[object], None]] | None, called: Called) -> None:
    for callback in callbacks or ():
        for event in called.events:
            with suppress(AttributeError):
                callback(event)


class Runner:
    """Stands in for `dbt.cli.main.dbtRunner`."""

    def __init__(
        self,
        manifest: object = None,
        callbacks: Sequence[Callable[[object], None]] | None = None,
    ) -> None:
        self.callbacks = callbacks

    def invoke(self, args: Sequence[object], **options: object) -> object:
        """Call with the words, and options given as keywords."""
        from dbt.cli.main import dbtRunnerResult

        words = [*args, *_spelled(options)]
        called = call(words)
        _tell(self.callbacks, called)
        error = failure(called)
        if error is not None:
            return dbtRunnerResult(success=False, exception=error)
        return dbtRunnerResult(success=called.code == 0, result=answer(called))


def _spelled(options: Mapping[str, object]) -> list[str]:
    words: list[str] = []
    for name, value in options.items():
        flag = name.replace("_", "-")
        match value:
            case True:
                words.append(f"--{flag}")
            case False:
                words.append(f"--no-{flag}")
            case list() | tuple():
                words += [f"--{flag}", *map(str, value)]
            case dict():
                words += [f"--{flag}", json.dumps(value)]
            case _:
                words += [f"--{flag}", str(value)]
    return words


def pytest_configure(config: pytest.Config) -> None:
    """Put ours in the place of dbt's, before any test imports it."""
    if not BIN:
        return
    import dbt.cli.main
    from dbt.tests import util

    util.run_dbt = run_dbt
    util.run_dbt_and_capture = run_dbt_and_capture
    util.patch_microbatch_end_time = end_time_of_batches
    util.get_manifest = lambda root: read_manifest(Path(str(root)) / "target")
    util.dbtRunner = dbt.cli.main.dbtRunner = Runner


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep the worst of a test's outcomes."""
    known = _outcomes.get(report.nodeid)
    if known is None or report.outcome == "failed" or known == "passed":
        _outcomes[report.nodeid] = report.outcome


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """A file that cannot be imported is a failure, too."""
    if report.failed:
        _outcomes[report.nodeid] = "failed"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the outcomes, from the process that knows all of them."""
    if OUTCOMES and not hasattr(session.config, "workerinput"):
        Path(OUTCOMES).write_text(json.dumps(_outcomes, indent=1, sort_keys=True))
