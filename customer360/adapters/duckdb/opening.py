"""Open a DuckDB file the way a profile says.

Only the C module is imported (37 ms of CPU against 128 for the whole package).

`preserve_insertion_order` is off unless the profile says otherwise: 0.66 of the time at
a million customers, and no more than rows in another order where nobody asked for one;
`order by` at the end of a model still holds. Extensions are never fetched unasked:
only what the profile's `extensions` names is installed.
"""

import os
import time
from collections.abc import Mapping, Sequence

import _duckdb

from customer360.adapters.duckdb.adapter import DuckDBAdapter
from customer360.adapters.duckdb.errors import as_database_error, driver_errors
from customer360.adapters.duckdb.lock import holder_of
from customer360.adapters.duckdb.plugins import load_plugins
from customer360.errors import (
    DatabaseError,
    InterruptedRunError,
    LockedDatabaseError,
    ProjectError,
    UnreachableDatabaseError,
    UnsupportedError,
)
from customer360.resources.relation import quote_identifier

_DEFAULT_SETTINGS: Mapping[str, object] = {"preserve_insertion_order": False}
_DEFAULT_CONFIG: Mapping[str, object] = {"autoinstall_known_extensions": False}
_BETWEEN_TRIES = 0.1


def open_duckdb(
    *,
    path: str,
    database: str,
    settings: Mapping[str, object],
    read_only: bool,
    lock_timeout: float,
) -> DuckDBAdapter:
    """Open the file, attach what the profile attaches, apply its settings.

    Raises:
        LockedDatabaseError: another process holds the file.
        DatabaseError: the file is missing, damaged or not a database.
        ProjectError: a setting of the profile is wrong.
    """
    if path != ":memory:" and "://" not in path:
        _check_path(path, read_only=read_only)
    _refuse_unknown(settings)
    plugins = (
        load_plugins(settings, folder=os.getcwd()) if "plugins" in settings else {}
    )
    config = _driver_config(settings)
    connection = _connect(
        path, config, read_only=read_only and path != ":memory:", patience=lock_timeout
    )
    try:
        for statement in _set_up(settings, path=path, read_only=read_only):
            _apply(connection, statement)
        session_settings = tuple(_settings(settings))
        for statement in session_settings:
            _apply(connection, statement)
        for plugin in plugins.values():
            # Functions of Python need the driver's package, which SQL does not.
            import duckdb  # noqa: F401

            plugin.configure_connection(connection)
    except BaseException:
        connection.close()
        raise
    return DuckDBAdapter(
        connection,
        path=path,
        database=database,
        read_only=read_only,
        session_settings=session_settings,
        plugins=plugins,
    )


def _refuse_unknown(settings: Mapping[str, object]) -> None:
    """Say what of dbt-duckdb's profile is not offered, instead of leaving it out.

    Raises:
        UnsupportedError: the profile asks for it.
    """
    for key, advice in _NOT_OFFERED.items():
        if settings.get(key):
            raise UnsupportedError(
                f"c360 does not offer `{key}` of profiles.yml", hint=advice
            )


_NOT_OFFERED = {
    "filesystems": "DuckDB reads s3, gcs and http by its extension httpfs: "
    "`extensions: [httpfs]` and `secrets`",
    "remote": "c360 runs DuckDB in its own process; name a file under `path`",
    "use_credential_provider": "write `secrets: [{type: s3, provider: "
    "credential_chain}]`",
}


def _check_path(path: str, *, read_only: bool) -> None:
    if os.path.isdir(path):
        raise UnreachableDatabaseError(
            f"the database path is a folder: {path}",
            hint="`path` in profiles.yml names a file",
        )
    if read_only and not os.path.exists(path):
        raise DatabaseError(
            f"there is no database at {path}",
            hint="run `c360 build` first, or check the profile's `path`",
        )
    folder = os.path.dirname(path)
    if folder and not os.path.isdir(folder):
        raise UnreachableDatabaseError(
            f"the folder of the database does not exist: {folder}",
            hint="make the folder, or change the profile's `path`",
        )


def _connect(
    path: str, config: Mapping[str, str], *, read_only: bool, patience: float
) -> _duckdb.DuckDBPyConnection:
    until = time.monotonic() + patience
    while True:
        try:
            return _duckdb.connect(path, read_only=read_only, config={**config})
        except _duckdb.Error as error:
            failure = _opening_error(path, error)
        if not isinstance(failure, LockedDatabaseError) or time.monotonic() >= until:
            raise failure
        time.sleep(_BETWEEN_TRIES)


def _opening_error(path: str, error: Exception) -> DatabaseError | InterruptedRunError:
    text = str(error)
    if "Could not set lock" in text:
        holder = holder_of(text)
        return LockedDatabaseError(
            f"{path} is open in {holder or 'another process'}",
            hint="wait for it (--lock-timeout SECONDS waits for you) or stop it; "
            "DuckDB lets one process write, or several read",
        )
    if "not a valid DuckDB database file" in text:
        return UnreachableDatabaseError(
            f"{path} is not a DuckDB database",
            hint="check the profile's `path`; the file was left as it is",
        )
    if "WAL" in text:
        return UnreachableDatabaseError(
            f"the write-ahead log of {path} cannot be read: {_first_line(text)}",
            hint=f"restore both files from a backup, or move {path}.wal away: "
            "what it holds since the last checkpoint is then lost",
        )
    if "Corrupt" in text or "checksum" in text or "Serialization" in text:
        return UnreachableDatabaseError(
            f"{path} is damaged: {_first_line(text)}",
            hint="restore it from a backup, or move it away and build again",
        )
    if "Permission denied" in text:
        return UnreachableDatabaseError(
            f"{path} may not be opened: permission denied",
            hint="check the owner of the file and of its folder",
        )
    return as_database_error(error)


def _first_line(text: str) -> str:
    return text.partition("\n")[0]


def _driver_config(settings: Mapping[str, object]) -> Mapping[str, str]:
    options = {**_DEFAULT_CONFIG, **_mapping(settings, "config_options")}
    return {key: _plain(value) for key, value in options.items()}


def _set_up(
    settings: Mapping[str, object], *, path: str, read_only: bool
) -> Sequence[str]:
    return [
        *(text for item in _items(settings, "extensions") for text in _extension(item)),
        *(
            _secret(item, number)
            for number, item in enumerate(_items(settings, "secrets"), start=1)
        ),
        *(
            _attachment(item, folder=os.path.dirname(path), read_only=read_only)
            for item in _items(settings, "attach")
        ),
    ]


def _settings(settings: Mapping[str, object]) -> Sequence[str]:
    options = {**_DEFAULT_SETTINGS, **_mapping(settings, "settings")}
    return [
        f"set {quote_identifier(key)} = {_literal(value)}"
        for key, value in options.items()
    ]


def _extension(item: object) -> Sequence[str]:
    match item:
        case str() if item in _BUILT_IN:
            return []
        case str():
            name = quote_identifier(item)
            return [f"install {name}", f"load {name}"]
        case {"name": str(name), "repo": str(repository)}:
            quoted = quote_identifier(name)
            source = repository if repository.isidentifier() else _literal(repository)
            return [f"install {quoted} from {source}", f"load {quoted}"]
    raise ProjectError(
        f"cannot read the extension {item!r} in profiles.yml",
        hint="write its name, or {name: ..., repo: ...}",
    )


_BUILT_IN = frozenset({"json", "parquet", "icu", "core_functions"})


def _secret(item: object, number: int) -> str:
    if not isinstance(item, Mapping) or "type" not in item:
        raise ProjectError("a secret in profiles.yml needs at least a `type`")
    name = str(item.get("name", f"__default_secret_{number}"))
    options = ", ".join(
        f"{_word(key)} {_literal(value)}"
        for key, value in item.items()
        if key not in {"name", "persistent"}
    )
    return f"create or replace temporary secret {quote_identifier(name)} ({options})"


def _attachment(item: object, *, folder: str, read_only: bool) -> str:
    if not isinstance(item, Mapping) or not isinstance(item.get("path"), str):
        raise ProjectError(
            f"cannot read the attachment {item!r} in profiles.yml",
            hint="write {path: ..., alias: ...}",
        )
    path = str(item["path"])
    is_file = ":" not in path and item.get("type") in {None, "duckdb"}
    if is_file and not os.path.isabs(path):
        path = os.path.join(folder, path)
    given = item.get("options")
    options = dict(given) if isinstance(given, Mapping) else {}
    for key in ("type", "secret", "read_only"):
        if item.get(key):
            options[key] = item[key]
    if read_only:
        options["read_only"] = True
    words = [
        _word(key) if value is True else f"{_word(key)} {_literal(value)}"
        for key, value in options.items()
        if value is not None and value is not False
    ]
    alias = f" as {quote_identifier(str(item['alias']))}" if item.get("alias") else ""
    return (
        f"attach if not exists {_literal(path)}{alias}"
        f"{' (' + ', '.join(words) + ')' if words else ''}"
    )


def _apply(connection: _duckdb.DuckDBPyConnection, statement: str) -> None:
    try:
        with driver_errors():
            connection.execute(statement)
    except DatabaseError as error:
        # A secret's values stay out of the message.
        said = " ".join(statement.split()[: 2 if "secret" in statement else 4])
        raise ProjectError(
            f"the profile's `{said}` failed: {_first_line(error.message)}",
            hint="check what profiles.yml says there",
        ) from None


def _mapping(settings: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = settings.get(key) or {}
    if not isinstance(value, Mapping):
        raise ProjectError(f"`{key}` in profiles.yml is not a mapping: {value!r}")
    return {str(name): item for name, item in value.items()}


def _items(settings: Mapping[str, object], key: str) -> Sequence[object]:
    value = settings.get(key) or []
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise ProjectError(f"`{key}` in profiles.yml is not a list: {value!r}")
    return value


def _word(key: object) -> str:
    word = str(key)
    if not word.replace("_", "").isalnum():
        raise ProjectError(f"{word!r} in profiles.yml is not the name of an option")
    return word


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _literal(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case Mapping():
            inner = ", ".join(
                f"{_literal(str(key))}: {_literal(item)}" for key, item in value.items()
            )
            return f"map {{{inner}}}"
        case list() | tuple():
            return f"[{', '.join(_literal(item) for item in value)}]"
    return "'" + str(value).replace("'", "''") + "'"
