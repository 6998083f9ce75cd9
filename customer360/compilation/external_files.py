"""Files that stand for relations: where they are, how they are written and read."""

import os
import re
import string
from collections.abc import Mapping

from customer360.errors import CompilationError
from customer360.resources.node import Source

FORMATS = ("csv", "parquet", "json")
_COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
# Options of `copy` whose values are texts.
_TEXT_OPTIONS = frozenset({"delimiter", "quote", "escape", "null"})
_NAMED_FIELD = re.compile(r"%\((\w+)\)s")


def source_location(source: Source) -> str | None:
    """The file behind a source, as dbt-duckdb lets a source name one, ready for `from`.

    Names in it stand for the source's own and for what its configuration says:
    `{name}`, or `%(name)s` and `$name` with another `formatter`. A location that is a
    call, such as `read_csv(...)`, is not put in quotes.

    Raises:
        CompilationError: the formatter, or a name in the location, does not exist.
    """
    settings = source_settings(source)
    location = settings.get("external_location")
    if location is None:
        return None
    text = _filled(str(location), str(settings.get("formatter", "newstyle")), settings)
    return text if "(" in text or text.startswith("'") else f"'{text}'"


def source_settings(source: Source) -> dict[str, object]:
    """All that is configured for a source and its table, and their names."""
    return {
        **source.source_meta,
        **source.meta,
        **_without_nothing(source.config),
        "name": source.name,
        "identifier": source.identifier,
        "schema": source.schema,
        "database": source.database,
    }


def _without_nothing(config: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in config.items() if value is not None}


def _filled(text: str, formatter: str, settings: Mapping[str, object]) -> str:
    try:
        match formatter:
            case "newstyle":
                return _with_braces(text, settings)
            case "oldstyle":
                return _NAMED_FIELD.sub(lambda field: str(settings[field[1]]), text)
            case "template":
                return string.Template(text).substitute(settings)
    except (KeyError, ValueError) as error:
        raise CompilationError(
            f"the external location {text!r} names {error}, which is not configured"
        ) from None
    raise CompilationError(
        f"Formatter {formatter} not recognized. Must be one of 'newstyle', "
        "'oldstyle', or 'template'."
    )


def _with_braces(text: str, settings: Mapping[str, object]) -> str:
    """Fill `{name}`; only names, so that a format cannot reach into a value."""
    parts = []
    for literal, field, spec, _ in string.Formatter().parse(text):
        parts.append(literal)
        if field is not None:
            if not field.isidentifier():
                raise ValueError(f"{{{field}}}")
            parts.append(format(str(settings[field]), spec or ""))
    return "".join(parts)


def default_location(root: str, identifier: str, config: Mapping[str, object]) -> str:
    """Where an external model goes that names no place."""
    options = config.get("options")
    if isinstance(options, Mapping) and options.get("partition_by") is not None:
        return f"{root}/{identifier}"
    return f"{root}/{identifier}.{config.get('format') or 'parquet'}"


def complete_options(location: str, given: Mapping[str, object]) -> dict[str, object]:
    """The options of `copy`, with what the file's name tells of its format.

    >>> complete_options("a/b.CSV.gz", {})
    {'format': 'csv', 'compression': 'gzip', 'header': 1}
    """
    options = dict(given)
    if "format" not in options:
        root, ending = os.path.splitext(location)
        compression = _COMPRESSIONS.get(ending.lower())
        if compression:
            ending = os.path.splitext(root)[1]
        if ending:
            options["format"] = ending.lower().removeprefix(".")
            if compression:
                options.setdefault("compression", compression)
        else:
            options["format"] = "csv" if "delimiter" in options else "parquet"
    if options["format"] == "csv":
        options.setdefault("header", 1)
    columns = str(options.get("partition_by", ""))
    if "," in columns and not columns.startswith("("):
        options["partition_by"] = f"({columns})"
    return options


def copy_options(options: Mapping[str, object]) -> str:
    """The options as `copy` takes them.

    >>> copy_options({"format": "csv", "delimiter": "|"})
    "format csv, delimiter '|'"
    """
    words = []
    for key, value in options.items():
        text = str(value)
        if key.lower() in _TEXT_OPTIONS and not text.startswith("'"):
            text = f"'{text}'"
        words.append(f"{key} {text}")
    return ", ".join(words)


def read_location(location: str, options: Mapping[str, object]) -> str:
    """The file, or the pattern of the files that a partitioned copy leaves."""
    columns = options.get("partition_by")
    if not columns and not options.get("per_thread_output"):
        return location
    folders = len(str(columns).split(",")) if columns else 0
    stars = "/*" * (1 + folders)
    return f"{location}{stars}.{options.get('format', 'parquet')}"
