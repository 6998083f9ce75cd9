"""The names that dbt gives to data tests declared in a yml."""

import re
from collections.abc import Mapping, Sequence

from customer360.jinja.names import local_md5
from customer360.resources.node import TestMetadata

# A relation of this name keeps the failing rows, so it may not be longer.
_LONGEST_NAME = 63
_KEPT_OF_A_LONG_NAME = 30
_HASH_LENGTH = 10


def synthetic_names(
    test: str, target: str, arguments: Mapping[str, object]
) -> tuple[str, str]:
    """The short name (of the file and relation) and the full one (of the node)."""
    words = [
        re.sub("[^0-9a-zA-Z_]+", "_", str(part))
        for name in sorted(arguments)
        if name != "model"
        for part in _parts(arguments[name])
    ]
    full = f"{test}_{target}_{'__'.join(words)}"
    if len(full) <= _LONGEST_NAME:
        return full, full
    return f"{f'{test}_{target}'[:_KEPT_OF_A_LONG_NAME]}_{local_md5(full)}", full


def unique_suffix(name: str, metadata: TestMetadata) -> str:
    """What tells tests apart that have the same name."""
    described = {
        "namespace": metadata.namespace,
        "name": metadata.name,
        "kwargs": metadata.kwargs,
    }
    return local_md5(name + repr(_hashable(described)))[-_HASH_LENGTH:]


def _parts(value: object) -> Sequence[object]:
    match value:
        case dict():
            return list(value.values())
        case list() | tuple():
            return value
    return [value]


def _hashable(value: object) -> object:
    match value:
        case dict():
            return {key: _hashable(value[key]) for key in sorted(value)}
        case list():
            return [_hashable(item) for item in value]
    return str(value)
