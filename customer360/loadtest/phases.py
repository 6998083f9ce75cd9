"""Every phase at every size, each a command in a process of its own."""

import os
from collections.abc import Callable, Mapping, Sequence

from customer360.errors import C360Error
from customer360.events import Listener, Progress
from customer360.loadtest.measuring import measure
from customer360.loadtest.result import Phase, PhaseResult, SizeResult, best_of
from customer360.records import dataclass

# The rows that each phase wrote, counted in the database at this path.
CountRows = Callable[[str], Mapping[str, int]]

_LAST_LINES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadTestPlan:
    """What to measure and how. `command` starts c360, `options` follow each verb.

    Files go below `folder`; `database_paths` says where each size has its database.
    """

    command: tuple[str, ...]
    options: tuple[str, ...]
    environment: Mapping[str, str]
    working_directory: str
    folder: str
    database_paths: Mapping[int, str]
    repeat: int
    keep: bool


def run_phases(
    plan: LoadTestPlan, *, count_rows: CountRows, listener: Listener
) -> tuple[SizeResult, ...]:
    """Measure all sizes, the small ones first.

    Raises:
        C360Error: a command failed; the message has its last lines.
        InterruptedRunError: the user stopped it.
    """
    sizes = sorted(plan.database_paths)
    total = len(sizes) * plan.repeat * len(Phase)
    results: list[SizeResult] = []
    done = 0
    for size in sizes:
        repeats: list[SizeResult] = []
        for _ in range(plan.repeat):
            _remove(plan.database_paths[size])
            phases: list[PhaseResult] = []
            for phase in Phase:
                detail = f"{phase} with {size:,} customers"
                listener(
                    Progress(task="load test", done=done, total=total, detail=detail)
                )
                phases.append(_run_phase(plan, phase, size))
                done += 1
            repeats.append(_with_rows(plan, size, phases, count_rows))
        results.append(best_of(repeats))
        if not plan.keep:
            _remove(plan.database_paths[size])
    listener(Progress(task="load test", done=total, total=total))
    return tuple(results)


def _run_phase(plan: LoadTestPlan, phase: Phase, size: int) -> PhaseResult:
    output_path = os.path.join(plan.folder, f"{phase}.log")
    sizing = (
        ("--customers", str(size))
        if phase is Phase.GENERATE
        else ("--vars", f"{{num_customers: {size}}}")
    )
    measured = measure(
        (*plan.command, str(phase), *sizing, *plan.options),
        environment={
            **plan.environment,
            "C360_DATABASE": plan.database_paths[size],
        },
        working_directory=plan.working_directory,
        output_path=output_path,
    )
    if measured.exit_code:
        raise C360Error(
            f"c360 {phase} failed with {size:,} customers "
            f"(exit code {measured.exit_code})\n{_last_lines(output_path)}",
            hint="with --keep the database stays, and c360 can be run on it",
        )
    return PhaseResult(
        phase=str(phase),
        rows=0,
        seconds=measured.seconds,
        cpu_seconds=measured.cpu_seconds,
        peak_memory=measured.peak_memory,
    )


def _with_rows(
    plan: LoadTestPlan, size: int, phases: Sequence[PhaseResult], count_rows: CountRows
) -> SizeResult:
    path = plan.database_paths[size]
    rows = count_rows(path)
    return SizeResult(
        customers=size,
        phases=tuple(
            PhaseResult(
                phase=line.phase,
                rows=sum(rows.values())
                if line.phase == Phase.TEST
                else rows.get(line.phase, 0),
                seconds=line.seconds,
                cpu_seconds=line.cpu_seconds,
                peak_memory=line.peak_memory,
            )
            for line in phases
        ),
        database_size=sum(
            os.path.getsize(file) for file in _files(path) if os.path.exists(file)
        ),
    )


def _files(database_path: str) -> tuple[str, str]:
    return database_path, database_path + ".wal"


def _remove(database_path: str) -> None:
    for file in _files(database_path):
        if os.path.exists(file):
            os.remove(file)


def _last_lines(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        return "".join(file.readlines()[-_LAST_LINES:]).rstrip()
