"""An open DuckDB database."""

import threading
from collections.abc import Mapping

import _duckdb

from customer360.adapters.duckdb.errors import driver_errors
from customer360.adapters.duckdb.plugins import BasePlugin
from customer360.adapters.duckdb.session import DuckDBSession
from customer360.adapters.protocol import Session


class DuckDBAdapter:
    """One connection to one file; each session is a cursor of it."""

    def __init__(
        self,
        connection: _duckdb.DuckDBPyConnection,
        *,
        path: str,
        database: str,
        read_only: bool,
        session_settings: tuple[str, ...] = (),
        plugins: Mapping[str, BasePlugin] | None = None,
    ) -> None:
        self._connection = connection
        self._path = path
        self._database = database
        self._read_only = read_only
        # Some settings belong to a cursor and are not inherited by the next one.
        self._session_settings = session_settings
        self._plugins = plugins or {}
        self._sessions: list[DuckDBSession] = []
        self._lock = threading.Lock()

    @property
    def type(self) -> str:
        """The prefix of dispatched macros."""
        return "duckdb"

    @property
    def database(self) -> str:
        """The name of the default database (catalog)."""
        return self._database

    @property
    def path(self) -> str:
        """Where it is, for people."""
        return self._path

    def session(self) -> Session:
        """Open a cursor for the calling thread."""
        with driver_errors():
            cursor = self._connection.cursor()
            for statement in self._session_settings:
                cursor.execute(statement)
        for plugin in self._plugins.values():
            plugin.configure_cursor(cursor)
        session = DuckDBSession(cursor, plugins=self._plugins)
        with self._lock:
            self._sessions = [s for s in self._sessions if not s.is_closed]
            self._sessions.append(session)
        return session

    def interrupt(self) -> None:
        """Stop what all sessions are running, from any thread."""
        with self._lock:
            sessions = tuple(self._sessions)
        for session in sessions:
            session.interrupt()

    def checkpoint(self) -> None:
        """Move the log into the file and free what was replaced."""
        if not self._read_only and self._path != ":memory:":
            with driver_errors():
                self._connection.execute("checkpoint")

    def close(self) -> None:
        """Close all sessions and let the file go; DuckDB checkpoints then."""
        with self._lock:
            sessions, self._sessions = self._sessions, []
        for session in sessions:
            session.close()
        with driver_errors():
            self._connection.close()
