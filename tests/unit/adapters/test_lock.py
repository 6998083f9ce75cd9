import os

from customer360.adapters.duckdb.lock import holder_of


def test_the_holder_is_read_from_the_message() -> None:
    found = holder_of(
        "IO Error: Could not set lock on file: Conflicting lock is held in "
        f"/usr/bin/python3.11 (PID {os.getpid()}). See also ..."
    )
    assert found is not None
    assert found.pid == os.getpid()
    assert "python" in found.command
    assert found.since is not None


def test_a_process_that_is_gone_keeps_the_name_of_its_program() -> None:
    found = holder_of("Conflicting lock is held in /usr/bin/duckdb (PID 999999999).")
    assert str(found) == "process 999999999 (/usr/bin/duckdb)"


def test_a_message_without_a_process_names_none() -> None:
    assert holder_of("Could not set lock on file") is None
