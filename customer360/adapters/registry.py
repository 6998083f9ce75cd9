"""Which database a target means; its driver is imported only when it is opened."""

from collections.abc import Mapping
from typing import Protocol

from customer360.adapters.protocol import Adapter
from customer360.errors import ProjectError


class Opened(Protocol):
    """What a target says about its database; `project.Target` is one."""

    @property
    def type(self) -> str:
        """Which adapter."""
        ...

    @property
    def path(self) -> str:
        """An absolute path, or `:memory:`."""
        ...

    @property
    def database(self) -> str:
        """The catalog's name."""
        ...

    @property
    def settings(self) -> Mapping[str, object]:
        """The profile's output, as written."""
        ...


def open_adapter(
    target: Opened,
    *,
    read_only: bool = False,
    lock_timeout: float = 0.0,
) -> Adapter:
    """Open the target's database; a writer makes the file if there is none.

    Waits up to `lock_timeout` seconds for another process to let the file go.

    Raises:
        LockedDatabaseError: another process holds the file; names it.
        DatabaseError: the file is missing (reading), damaged, or something else.
        ProjectError: the profile names an adapter or a setting that does not exist.
    """
    match target.type:
        case "duckdb":
            from customer360.adapters.duckdb.opening import open_duckdb

            return open_duckdb(
                path=target.path,
                database=target.database,
                settings=target.settings,
                read_only=read_only,
                lock_timeout=lock_timeout,
            )
        case other:
            raise ProjectError(
                f"no adapter is called {other!r}",
                hint="write `type: duckdb` in profiles.yml",
            )
