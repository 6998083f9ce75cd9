"""What a child process took: time, processor time, memory."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from customer360.errors import InterruptedRunError
from customer360.records import dataclass

# The kernel counts kilobytes, macOS bytes.
_MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One process from start to end. `peak_memory` is resident, in bytes."""

    exit_code: int
    seconds: float
    cpu_seconds: float
    peak_memory: int


def measure(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    working_directory: str,
    output_path: str,
) -> Measurement:
    """Run a command to its end, what it prints going to a file, and measure it alone.

    Memory is of this process only: `getrusage(RUSAGE_CHILDREN)` would give the
    largest of all children so far. On Linux it is never less than what this process
    holds, which a child shares until it becomes a program of its own.

    Raises:
        InterruptedRunError: the user stopped us; the child was stopped first.
    """
    with open(output_path, "wb") as output:
        started = time.perf_counter()
        child = subprocess.Popen(  # noqa: S603 - our own command
            list(command),
            env=dict(environment),
            cwd=working_directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except KeyboardInterrupt:
            child.terminate()
            child.wait()
            raise InterruptedRunError("the load test was stopped") from None
        seconds = time.perf_counter() - started
    # The child has been waited for; `Popen` must not wait for it again.
    child.returncode = os.waitstatus_to_exitcode(status)
    return Measurement(
        exit_code=child.returncode,
        seconds=seconds,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_memory=usage.ru_maxrss * _MEMORY_UNIT,
    )
