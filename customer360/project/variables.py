"""Variables from outside become typed values, or a message that says what is wrong."""

import datetime
import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from customer360.errors import VariableError
from customer360.project.nearest import nearest_name
from customer360.project.project import Package

ENVIRONMENT_PREFIXES = ("C360_", "DBT_")


def read_vars(text: str) -> dict[str, object]:
    """The mapping given with `--vars`, as YAML or JSON.

    >>> read_vars("{num_customers: 5}")
    {'num_customers': 5}

    Raises:
        VariableError: it is not a mapping.
    """
    from customer360.errors import ParsingError
    from customer360.project.yaml import load_yaml_text

    hint = """write it as --vars '{"num_customers": 100}' or 'num_customers: 100'"""
    try:
        value = load_yaml_text(text)
    except ParsingError as error:
        message = f"cannot read --vars {text!r}: {error.message}"
        raise VariableError(message, hint=hint) from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise VariableError(f"--vars {text!r} is not a mapping", hint=hint)
    return {str(name): item for name, item in value.items()}


def holds_jinja(value: object) -> bool:
    """True for a text with tags in it."""
    return isinstance(value, str) and ("{{" in value or "{%" in value)


def typed_like_declared(
    given: Mapping[str, object], declared: Mapping[str, object], *, place: str
) -> dict[str, object]:
    """The given values, each checked against the type of the declared default.

    Raises:
        VariableError: a value has another type; names variable, value and type.
    """
    return {
        name: _typed(name, value, declared[name], place) if name in declared else value
        for name, value in given.items()
    }


def from_environment(
    environment: Mapping[str, str], declared: Mapping[str, object]
) -> dict[str, object]:
    """What `C360_<NAME>`, else `DBT_<NAME>`, says of the declared variables.

    Raises:
        VariableError: a text cannot be read as the declared type.
    """
    found: dict[str, object] = {}
    for name, default in declared.items():
        for prefix in ENVIRONMENT_PREFIXES:
            key = prefix + name.upper()
            if key in environment:
                found[name] = _read(name, environment[key], default, key)
                break
    return found


def unknown_names(
    given: Iterable[str], declared: Iterable[str], packages: Sequence[Package]
) -> dict[str, str | None]:
    """Names that nothing declares nor mentions, each with the nearest declared one.

    A name counts as used if it stands in quotes in any file of the project: `var()`
    takes its name so, in a model, a macro or a yml.
    """
    known = sorted(set(declared))
    unknown = [name for name in given if name not in known]
    mentioned = _mentioned(unknown, packages) if unknown else set()
    return {
        name: nearest_name(name, known) for name in unknown if name not in mentioned
    }


def _mentioned(names: Iterable[str], packages: Sequence[Package]) -> set[str]:
    missing = set(names)
    found: set[str] = set()
    for path in _text_files(packages):
        if not missing:
            break
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        here = {n for n in missing if f"'{n}'" in text or f'"{n}"' in text}
        found |= here
        missing -= here
    return found


def _text_files(packages: Sequence[Package]) -> Iterator[str]:
    for package in packages:
        folders = (
            *package.model_paths,
            *package.macro_paths,
            *package.snapshot_paths,
            *package.test_paths,
            *package.analysis_paths,
        )
        yield os.path.join(package.root, "dbt_project.yml")
        for folder in folders:
            for place, _, names in os.walk(os.path.join(package.root, folder)):
                for name in names:
                    if name.endswith((".sql", ".py", ".yml", ".yaml")):
                        yield os.path.join(place, name)


def _read(name: str, text: str, default: object, key: str) -> object:
    value: object = text
    if default is None or isinstance(default, (list, dict)):
        value = next(iter(read_vars(f"value: {text}").values()))
        # An undeclared type is text, number or yes/no: what YAML would read.
        return value.isoformat() if isinstance(value, datetime.date) else value
    try:
        match default:
            case bool():
                value = _TRUTH[text.strip().lower()]
            case int():
                value = int(text)
            case float():
                value = _finite(text)
    except (KeyError, ValueError):
        raise _wrong_type(name, text, default, f"environment variable {key}") from None
    return value


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def _typed(name: str, value: object, default: object, place: str) -> object:
    match default:
        case None:
            fits = True
        case bool():
            fits = isinstance(value, bool)
        case int():
            fits = isinstance(value, int) and not isinstance(value, bool)
        case float():
            fits = isinstance(value, (int, float)) and not isinstance(value, bool)
        case str() | datetime.date():
            fits = isinstance(value, (str, datetime.date)) or value is None
        case _:
            fits = isinstance(value, type(default))
    if not fits:
        raise _wrong_type(name, value, default, place)
    if isinstance(value, datetime.date) and not isinstance(default, datetime.date):
        return value.isoformat()
    return value


def _wrong_type(name: str, value: object, default: object, place: str) -> VariableError:
    words = {bool: "true or false", int: "a whole number", float: "a number"}
    words |= {str: "text", list: "a list", dict: "a mapping"}
    expected = words.get(type(default), type(default).__name__)
    return VariableError(
        f"the variable {name!r} must be {expected}, not {value!r} ({place})",
        hint=f"its default in dbt_project.yml is {default!r}",
    )
