import os
import sys
from pathlib import Path

from customer360.loadtest.measuring import Measurement, measure


def run_python(code: str, folder: Path) -> Measurement:
    return measure(
        [sys.executable, "-c", code],
        environment=dict(os.environ),
        working_directory=str(folder),
        output_path=str(folder / "output"),
    )


def test_memory_is_of_the_process_itself(tmp_path: Path) -> None:
    # More than the process that runs the tests: Linux counts what a child shares with
    # its parent before it becomes a program of its own.
    large = run_python("x = bytearray(600_000_000)", tmp_path)
    small = run_python("pass", tmp_path)
    assert large.peak_memory > 600_000_000 > small.peak_memory


def test_processor_time_and_exit_code_are_of_the_process(tmp_path: Path) -> None:
    found = run_python("sum(range(3_000_000)); raise SystemExit(3)", tmp_path)
    assert found.exit_code == 3
    assert 0.01 < found.cpu_seconds < found.seconds + 0.5


def test_what_it_prints_is_kept(tmp_path: Path) -> None:
    run_python("print('made')", tmp_path)
    assert (tmp_path / "output").read_text() == "made\n"
