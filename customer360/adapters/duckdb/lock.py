"""Who holds a database file."""

import os
import re
from datetime import UTC, datetime

from customer360.records import dataclass

_HOLDER = re.compile(r"Conflicting lock is held in (?P<command>.*?) \(PID (?P<pid>\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A process that has the file open. `since` is when it was started, in UTC."""

    pid: int
    command: str
    since: datetime | None

    def __str__(self) -> str:
        """Say it for people.

        >>> print(Holder(pid=7, command="c360 build", since=None))
        process 7 (c360 build)
        """
        since = (
            f", running since {self.since:%Y-%m-%d %H:%M:%S} UTC" if self.since else ""
        )
        return f"process {self.pid} ({self.command}{since})"


def holder_of(message: str) -> Holder | None:
    """The process that DuckDB's error names, or nothing if it names none."""
    found = _HOLDER.search(message)
    if found is None:
        return None
    pid = int(found["pid"])
    return Holder(
        pid=pid,
        command=_command_line(pid) or found["command"],
        since=_started_at(pid),
    )


def _command_line(pid: int) -> str | None:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            words = file.read().split(b"\0")
    except OSError:
        return None
    line = b" ".join(words).decode(errors="replace").strip()
    # The whole line of a long `--vars` helps nobody.
    line = "".join(character for character in line if character.isprintable())
    return line if len(line) <= 120 else line[:117] + "..."


def _started_at(pid: int) -> datetime | None:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            # The command in parentheses may hold spaces; the start is field 22.
            ticks = int(file.read().rpartition(")")[2].split()[19])
        with open("/proc/stat", encoding="ascii") as file:
            booted = next(int(line.split()[1]) for line in file if line[:5] == "btime")
    except (OSError, ValueError, IndexError, StopIteration):
        return None
    return datetime.fromtimestamp(booted + ticks / os.sysconf("SC_CLK_TCK"), tz=UTC)
