"""Which files are meant, and what kind each is."""

import glob
import os

from customer360.errors import IngestionError

_KINDS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".psv": "csv",
    ".dat": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_SPREADSHEETS = {".xlsx", ".xls", ".ods", ".xlsm"}


def find_files(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """The files that the paths and globs name, each once, in order of their names.

    A path that exists is taken as it is, even with `*` or `[` in its name.

    Raises:
        IngestionError: a pattern matches nothing, or a path is a folder.
    """
    found: dict[str, None] = {}
    for pattern in patterns:
        if os.path.isdir(pattern):
            raise IngestionError(
                f"{pattern} is a folder",
                hint=f"name its files, for example '{os.path.join(pattern, '*.csv')}'",
            )
        if os.path.exists(pattern):
            matches = [pattern]
        else:
            matches = sorted(
                path
                for path in glob.glob(pattern, recursive=True)
                if os.path.isfile(path)
            )
        if not matches:
            raise IngestionError(
                f"there is no file {pattern}",
                hint=f"relative paths count from {os.getcwd()}",
            )
        found.update(dict.fromkeys(matches))
    return tuple(found)


def file_kind(path: str, told: str | None) -> str:
    """`csv`, `json` or `parquet`: as told, else by the name.

    Raises:
        IngestionError: the name does not tell.
    """
    if told is not None:
        return told
    stem, extension = os.path.splitext(path.lower())
    if extension == ".gz":
        extension = os.path.splitext(stem)[1]
    if extension in _SPREADSHEETS:
        raise IngestionError(
            f"{path} is a spreadsheet, which cannot be read",
            hint="save the sheet as CSV (UTF-8) and ingest that",
        )
    if extension not in _KINDS:
        raise IngestionError(
            f"the name of {path} does not tell what kind of file it is",
            hint="say it with --format csv, json or parquet",
        )
    return _KINDS[extension]
