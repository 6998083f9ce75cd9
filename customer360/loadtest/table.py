"""A load test as rows of text, for whoever draws tables."""

from collections.abc import Sequence

from customer360.loadtest.comparing import Comparison
from customer360.loadtest.result import LoadTestResult

RESULT_COLUMNS = (
    "customers",
    "phase",
    "rows",
    "seconds",
    "cpu seconds",
    "rows/s",
    "peak memory",
    "database",
)
COMPARISON_COLUMNS = (
    "customers",
    "phase",
    "before",
    "now",
    "time ratio",
    "cpu ratio",
    "memory ratio",
    "",
)


def result_rows(result: LoadTestResult) -> tuple[tuple[str, ...], ...]:
    """A line for each phase at each size, in `RESULT_COLUMNS`."""
    return tuple(
        (
            f"{size.customers:,}",
            line.phase,
            f"{line.rows:,}",
            f"{line.seconds:.2f}",
            f"{line.cpu_seconds:.2f}",
            f"{line.rows_per_second:,.0f}",
            megabytes(line.peak_memory),
            megabytes(size.database_size) if line.phase == "total" else "",
        )
        for size in result.sizes
        for line in size.lines
    )


def comparison_rows(
    comparisons: Sequence[Comparison], *, tolerance: float
) -> tuple[tuple[str, ...], ...]:
    """A line for each phase at each size, in `COMPARISON_COLUMNS`."""
    return tuple(
        (
            f"{item.customers:,}",
            item.phase,
            f"{item.seconds_before:.2f}",
            f"{item.seconds_now:.2f}",
            f"{item.ratio:.2f}",
            f"{item.cpu_ratio:.2f}",
            f"{item.memory_ratio:.2f}",
            "slower" if item.is_slower(tolerance) else "",
        )
        for item in comparisons
    )


def growth_lines(result: LoadTestResult) -> tuple[str, ...]:
    """How each phase grows, in a sentence."""
    return tuple(
        f"{name}: seconds grow as customers ^ {growth.exponent:.2f} "
        f"(fitted on {', '.join(f'{size:,}' for size in growth.sizes)})"
        for name, growth in result.growth().items()
    )


def megabytes(size: int) -> str:
    """Bytes as megabytes.

    >>> megabytes(1_500_000)
    '1.5 MB'
    """
    return f"{size / 1e6:,.1f} MB"
