"""What a load test found, and its file."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from customer360.errors import C360Error
from customer360.loadtest.fitting import Growth, fit_growth
from customer360.records import dataclass

FORMAT_VERSION = 1


class Phase(StrEnum):
    """The commands that are timed, in their order.

    The rows of a phase are those of the tables that it wrote: raw tables, seeds,
    models, snapshots. A test reads, so its rows are those of all these tables.
    """

    GENERATE = "generate"
    SEED = "seed"
    RUN = "run"
    SNAPSHOT = "snapshot"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseResult:
    """One command at one size; the fastest of all repeats, the largest memory."""

    phase: str
    rows: int
    seconds: float
    cpu_seconds: float
    peak_memory: int

    @property
    def rows_per_second(self) -> float:
        """Rows by wall clock."""
        return self.rows / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeResult:
    """All commands at one size. `database_size` is the file's, in bytes."""

    customers: int
    phases: tuple[PhaseResult, ...]
    database_size: int

    @property
    def total(self) -> PhaseResult:
        """All phases in a row; memory is the largest, rows are the raw ones."""
        return PhaseResult(
            phase="total",
            rows=self.phases[0].rows,
            seconds=sum(phase.seconds for phase in self.phases),
            cpu_seconds=sum(phase.cpu_seconds for phase in self.phases),
            peak_memory=max(phase.peak_memory for phase in self.phases),
        )

    @property
    def lines(self) -> tuple[PhaseResult, ...]:
        """The phases, then the total."""
        return (*self.phases, self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadTestResult:
    """Everything that was measured. `machine` says on what."""

    machine: Mapping[str, str | int]
    started_at: str
    repeat: int
    sizes: tuple[SizeResult, ...]

    def growth(self) -> Mapping[str, Growth]:
        """How each phase and the total grow, where two sizes or more were measured."""
        found: dict[str, Growth] = {}
        for name in (*Phase, "total"):
            points = [
                (size.customers, line.seconds)
                for size in self.sizes
                for line in size.lines
                if line.phase == name
            ]
            if growth := fit_growth(points):
                found[str(name)] = growth
        return found

    def as_values(self) -> dict[str, object]:
        """The shape of the file; keys and their order do not change in a version."""
        return {
            "format": "c360-load-test",
            "version": FORMAT_VERSION,
            "started_at": self.started_at,
            "machine": dict(sorted(self.machine.items())),
            "repeat": self.repeat,
            "sizes": [
                {
                    "customers": size.customers,
                    "phases": [_line_values(line) for line in size.phases],
                    "total": _line_values(size.total),
                    "database_bytes": size.database_size,
                }
                for size in self.sizes
            ],
            "growth": {
                name: {
                    "exponent": growth.exponent,
                    "factor": growth.factor,
                    "fitted_on": list(growth.sizes),
                }
                for name, growth in self.growth().items()
            },
        }


def best_of(repeats: Sequence[SizeResult]) -> SizeResult:
    """One result of several of the same size: the fastest run of each phase."""
    phases = []
    for runs in zip(*(result.phases for result in repeats), strict=True):
        fastest = min(runs, key=lambda run: run.seconds)
        phases.append(
            PhaseResult(
                phase=fastest.phase,
                rows=fastest.rows,
                seconds=fastest.seconds,
                cpu_seconds=fastest.cpu_seconds,
                peak_memory=max(run.peak_memory for run in runs),
            )
        )
    return SizeResult(
        customers=repeats[0].customers,
        phases=tuple(phases),
        database_size=max(result.database_size for result in repeats),
    )


def read_result(values: object, *, path: str) -> LoadTestResult:
    """The result that `as_values` made.

    Raises:
        C360Error: it is something else, or of another version.
    """
    if not isinstance(values, dict) or values.get("format") != "c360-load-test":
        raise C360Error("this is not a result of c360 load-test", path=path)
    if values.get("version") != FORMAT_VERSION:
        raise C360Error(
            f"the result is of version {values.get('version')}, not {FORMAT_VERSION}",
            path=path,
            hint="measure it again with this version of c360",
        )
    try:
        return LoadTestResult(
            machine=dict(values["machine"]),
            started_at=str(values["started_at"]),
            repeat=int(values["repeat"]),
            sizes=tuple(_read_size(size) for size in values["sizes"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise C360Error(
            f"the load test's result is damaged: {error!r}", path=path
        ) from None


def _line_values(line: PhaseResult) -> dict[str, object]:
    return {
        "phase": line.phase,
        "rows": line.rows,
        "seconds": round(line.seconds, 4),
        "cpu_seconds": round(line.cpu_seconds, 4),
        "rows_per_second": round(line.rows_per_second, 1),
        "peak_memory_bytes": line.peak_memory,
    }


def _read_size(values: Mapping[str, object]) -> SizeResult:
    phases = values["phases"]
    if not isinstance(phases, list):
        raise TypeError("phases")
    return SizeResult(
        customers=int(str(values["customers"])),
        phases=tuple(
            PhaseResult(
                phase=str(phase["phase"]),
                rows=int(phase["rows"]),
                seconds=float(phase["seconds"]),
                cpu_seconds=float(phase["cpu_seconds"]),
                peak_memory=int(phase["peak_memory_bytes"]),
            )
            for phase in phases
        ),
        database_size=int(str(values["database_bytes"])),
    )
