"""What the name of an environment variable says of its value: shown, or never."""

from collections.abc import Mapping

SHOWN_PREFIXES = ("DBT_ENV_CUSTOM_ENV_", "C360_ENV_CUSTOM_ENV_")
SECRET_PREFIX = "DBT_ENV_SECRET"  # noqa: S105 - the prefix of names, no secret
HIDDEN = "*****"


def custom_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What the user wants to see in artifacts and logs, without the prefix."""
    return {
        name.removeprefix(prefix): value
        for prefix in SHOWN_PREFIXES
        for name, value in environment.items()
        if name.startswith(prefix)
    }


def secrets_of(environment: Mapping[str, str]) -> tuple[str, ...]:
    """What nobody may read, also as it looks in JSON; the longest first."""
    values = {
        value.strip()
        for name, value in environment.items()
        if name.startswith(SECRET_PREFIX) and value.strip()
    }
    if not values:
        return ()
    import json

    in_json = {json.dumps(value)[1:-1] for value in values}
    return tuple(sorted(values | in_json, key=len, reverse=True))


def without_secrets(text: str, secrets: tuple[str, ...]) -> str:
    """The text with stars where a secret stood.

    >>> without_secrets("https://me:abc@host", ("abc",))
    'https://me:*****@host'
    """
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def hide_secrets(arguments: Mapping[str, object]) -> dict[str, object]:
    """Options of a call as they may be shown: variables named as secrets are hidden."""
    given = arguments.get("vars")
    if not isinstance(given, Mapping):
        return dict(arguments)
    shown = {
        name: HIDDEN if str(name).startswith(SECRET_PREFIX) else value
        for name, value in given.items()
    }
    return {**arguments, "vars": shown}
