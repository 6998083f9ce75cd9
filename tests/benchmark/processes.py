"""Whole commands, timed by the operating system's own accounting, in turn."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One finished process: seconds, and the peak memory in bytes."""

    wall: float
    cpu: float
    peak_memory: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A command, and what must be put in place before each of its runs."""

    name: str
    command: Sequence[str]
    prepare: Callable[[], None]
    environment: Mapping[str, str]


def measure(contender: Contender) -> Measured:
    """Run once and wait.

    Raises:
        AssertionError: the command failed; its last output is in the message.
    """
    contender.prepare()
    started = time.perf_counter()
    process = subprocess.Popen(
        contender.command,
        env={**os.environ, **contender.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    with process.stdout:
        output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, output[-3000:].decode(errors="replace")
    return Measured(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        peak_memory=usage.ru_maxrss * 1024,
    )


def interleave(
    contenders: Sequence[Contender], *, rounds: int, warm_up: int = 1
) -> dict[str, Measured]:
    """Run A B A B ... and give each one's medians.

    Interleaving keeps a drift of the machine's speed out of the ratios.
    """
    runs: dict[str, list[Measured]] = {c.name: [] for c in contenders}
    for turn in range(warm_up + rounds):
        for contender in contenders:
            measured = measure(contender)
            if turn >= warm_up:
                runs[contender.name].append(measured)
    return {name: _median(found) for name, found in runs.items()}


def _median(runs: Sequence[Measured]) -> Measured:
    return Measured(
        wall=statistics.median(run.wall for run in runs),
        cpu=statistics.median(run.cpu for run in runs),
        peak_memory=int(statistics.median(run.peak_memory for run in runs)),
    )
