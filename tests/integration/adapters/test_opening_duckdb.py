"""What can go wrong with a database file, and what is said then."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from customer360.adapters.registry import open_adapter
from customer360.errors import (
    DatabaseError,
    InterruptedRunError,
    LockedDatabaseError,
    ProjectError,
)
from tests.integration.execution.world import target

HOLD = """
import sys, time
import _duckdb
connection = _duckdb.connect(sys.argv[1])
print("open", flush=True)
time.sleep(float(sys.argv[2]))
connection.close()
"""


def hold(path: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process with the file open."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A database with a table of 100,000 rows."""
    path = tmp_path / "db.duckdb"
    adapter = open_adapter(target(path))
    adapter.session().execute(
        "create table t as select range as x, hash(range)::text as y from range(100000)"
    )
    adapter.close()
    return path


@pytest.fixture
def holder(made: Path) -> Iterator[subprocess.Popen[str]]:
    process = hold(made, 30)
    yield process
    process.kill()
    process.communicate()


def test_the_process_that_holds_the_file_is_named(
    made: Path, holder: subprocess.Popen[str]
) -> None:
    with pytest.raises(LockedDatabaseError) as caught:
        open_adapter(target(made))
    assert f"process {holder.pid} ({sys.executable} -c import sys" in str(caught.value)
    assert "running since 20" in str(caught.value)
    assert "--lock-timeout" in str(caught.value)


def test_a_lock_is_waited_for(made: Path) -> None:
    process = hold(made, 0.3)
    adapter = open_adapter(target(made), lock_timeout=10)
    assert adapter.session().execute("select count(*) from t").rows == ((100000,),)
    adapter.close()
    process.communicate()


def test_waiting_ends_with_the_timeout(
    made: Path, holder: subprocess.Popen[str]
) -> None:
    began = time.monotonic()
    with pytest.raises(LockedDatabaseError):
        open_adapter(target(made), lock_timeout=0.3)
    assert 0.3 <= time.monotonic() - began < 3


def test_two_readers_may_open_the_file(made: Path) -> None:
    first = open_adapter(target(made), read_only=True)
    second = open_adapter(target(made), read_only=True)
    assert second.session().execute("select 1").rows == ((1,),)
    first.close()
    second.close()


def test_a_reader_does_not_write(made: Path) -> None:
    adapter = open_adapter(target(made), read_only=True)
    with pytest.raises(DatabaseError, match="read-only"):
        adapter.session().execute("create table u as select 1")
    adapter.close()


def test_a_reader_does_not_make_a_file(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="there is no database at"):
        open_adapter(target(tmp_path / "db.duckdb"), read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "db.duckdb"
    path.write_text("id,name\n" * 10_000)
    with pytest.raises(DatabaseError, match="is not a DuckDB database"):
        open_adapter(target(path))
    assert path.read_text() == "id,name\n" * 10_000


@pytest.mark.parametrize(
    ("path", "said"),
    [("nowhere/db.duckdb", "folder of the database does not exist"), (".", "a folder")],
)
def test_a_path_that_cannot_be_is_named(tmp_path: Path, path: str, said: str) -> None:
    with pytest.raises(DatabaseError, match=said):
        open_adapter(target(tmp_path / path))


def test_a_cut_file_is_said_to_be_damaged(made: Path) -> None:
    made.write_bytes(made.read_bytes()[:5000])
    with pytest.raises(DatabaseError) as caught:
        _read(made)
    assert "db.duckdb" in str(caught.value) or "orrupt" in str(caught.value)


def test_a_flipped_bit_is_never_read_as_data(made: Path) -> None:
    content = bytearray(made.read_bytes())
    content[300_000] ^= 1
    made.write_bytes(content)
    with pytest.raises(DatabaseError, match=r"(?i)corrupt|damaged"):
        _read(made)


def test_a_damaged_log_is_told_from_a_damaged_file(made: Path) -> None:
    left = made.with_name("copy.duckdb")
    adapter = open_adapter(target(made))
    adapter.session().execute("create table u as select 1 as x")
    left.write_bytes(made.read_bytes())
    log = bytearray(made.with_name("db.duckdb.wal").read_bytes())
    adapter.close()
    log[len(log) // 2] ^= 1
    left.with_name("copy.duckdb.wal").write_bytes(log)
    with pytest.raises(DatabaseError, match="write-ahead log"):
        open_adapter(target(left))


def _read(path: Path) -> None:
    adapter = open_adapter(target(path))
    try:
        adapter.session().execute("select sum(x), max(y) from t")
    finally:
        adapter.close()


def test_a_full_disk_is_said_and_what_was_there_stays(made: Path) -> None:
    script = f"""
import resource, signal, sys
sys.path.insert(0, {str(Path(__file__).parents[3])!r})
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from customer360.adapters.registry import open_adapter
from tests.integration.execution.world import target
adapter = open_adapter(target(Path({str(made)!r})))
session = adapter.session()
resource.setrlimit(resource.RLIMIT_FSIZE, (8_000_000, resource.RLIM_INFINITY))
try:
    session.execute(
        "create or replace table t as "
        "select range as x, repeat(hash(range)::text, 9) as y from range(1000000)"
    )
except Exception as error:
    print(type(error).__name__)
"""
    finished = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert finished.stdout == "DatabaseError\n", finished.stderr
    adapter = open_adapter(target(made))
    assert adapter.session().execute("select count(*) from t").rows == ((100000,),)
    adapter.close()


def test_a_running_query_is_interrupted_from_another_thread(tmp_path: Path) -> None:
    import threading

    adapter = open_adapter(target(tmp_path / "db.duckdb"))
    session = adapter.session()
    timer = threading.Timer(0.2, adapter.interrupt)
    timer.start()
    with pytest.raises(InterruptedRunError):
        session.execute("select count(*) from range(100000) a, range(10000000) b")
    timer.join()
    assert session.execute("select 1").rows == ((1,),)
    adapter.close()


def test_settings_of_the_profile_hold_in_every_session(tmp_path: Path) -> None:
    settings = {"TimeZone": "Asia/Tokyo", "preserve_insertion_order": True}
    adapter = open_adapter(target(tmp_path / "db.duckdb", settings=settings))
    for session in (adapter.session(), adapter.session()):
        found = session.execute(
            "select current_setting('TimeZone'), "
            "current_setting('preserve_insertion_order')"
        )
        assert found.rows == (("Asia/Tokyo", True),)
    adapter.close()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"settings": {"memory": "lots"}}, 'set "memory"'),
        ({"extensions": ["no_such"]}, 'install "no_such"'),
        ({"attach": [{"alias": "x"}]}, "cannot read the attachment"),
        ({"attach": [{"path": "x.db", "options": {"a b": 1}}]}, "name of an option"),
        ({"secrets": [{"type": "nothing", "key": "hidden"}]}, "create or"),
        ({"settings": ["a"]}, "`settings` in profiles.yml is not a mapping"),
        ({"attach": "x"}, "`attach` in profiles.yml is not a list"),
    ],
)
def test_a_wrong_profile_is_named(
    tmp_path: Path, settings: dict[str, object], said: str
) -> None:
    with pytest.raises(ProjectError) as caught:
        open_adapter(target(tmp_path / "db.duckdb", **settings))
    assert said in str(caught.value)
    assert "hidden" not in str(caught.value)


def test_a_database_beside_it_is_attached(tmp_path: Path, made: Path) -> None:
    (tmp_path / "other").mkdir()
    attach = [{"path": str(made), "alias": "shop", "read_only": True}]
    adapter = open_adapter(target(tmp_path / "other" / "x.duckdb", attach=attach))
    session = adapter.session()
    assert session.execute("select count(*) from shop.t").rows == ((100000,),)
    assert ("shop", "main") in session.schemas()
    adapter.close()


def test_an_unknown_adapter_is_named(tmp_path: Path) -> None:
    from dataclasses import replace

    with pytest.raises(ProjectError, match="no adapter is called 'oracle'"):
        open_adapter(replace(target(tmp_path / "db.duckdb"), type="oracle"))
