"""Jinja in `dbt_project.yml` and `profiles.yml`: variables, `env_var`, `modules`.

Most such files hold nothing but `{{ env_var('NAME', 'default') }}`; those are answered
without importing jinja2.
"""

import re
from collections.abc import Callable, Mapping

from customer360.errors import C360Error, ProjectError, VariableError
from customer360.project.template_modules import template_modules
from customer360.resources.environment import SECRET_PREFIX

Render = Callable[[str], object]

_PLAIN = re.compile(
    r"""\{\{\s*env_var\(\s*(['"])(?P<name>\w+)\1\s*
        (?:,\s*(['"])(?P<default>[^'"\\]*)\3\s*)?\)\s*\}\}""",
    re.VERBOSE,
)
_SINGLE = re.compile(r"\s*\{\{((?:(?!\}\}|\{\{).)*)\}\}\s*", re.DOTALL)
_MISSING = object()


def render_values(value: object, render: Render, *, skip: frozenset[str]) -> object:
    """Render every text inside; what lies under a key of `skip` stays as written."""
    if isinstance(value, str):
        return render(value) if "{" in value else value
    if isinstance(value, dict):
        return {
            key: item if key in skip else render_values(item, render, skip=skip)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [render_values(item, render, skip=skip) for item in value]
    return value


def renderer(
    environment: Mapping[str, str],
    variables: Mapping[str, object],
    *,
    path: str,
    target: Mapping[str, object] | None = None,
    forgives_variables: bool = False,
) -> Render:
    """A function that renders one text of the file at `path`.

    A text that is one single expression keeps that expression's type. A variable that
    nobody has given is an error, or with `forgives_variables` an empty text.
    """

    def env_var(name: str, default: object = _MISSING) -> object:
        if name in environment:
            return environment[name]
        if default is not _MISSING:
            return default
        raise VariableError(
            f"the environment variable {name} is not set",
            hint=f"set it, or give a default: env_var('{name}', 'default')",
            path=path,
        )

    def var(name: str, default: object = _MISSING) -> object:
        if name in variables:
            return variables[name]
        if default is not _MISSING:
            return default
        if forgives_variables:
            return ""
        raise VariableError(
            f"the variable {name!r} is not found in --vars",
            hint="variables of dbt_project.yml cannot be used inside itself",
            path=path,
        )

    def render(text: str) -> object:
        plain = _PLAIN.sub(lambda match: str(env_var(*_arguments(match))), text)
        if "{{" not in plain and "{%" not in plain and "{#" not in plain:
            return plain
        secrets: dict[str, str] = {}

        def discreet_env_var(name: str, default: object = _MISSING) -> object:
            # As in dbt: what a filter made of a secret could not be hidden any more.
            value = env_var(name, default)
            return _place_of(name, value, secrets) if _is_secret(name) else value

        names = {
            "env_var": discreet_env_var,
            "var": var,
            "target": target or {},
            "modules": template_modules(),
        }
        return _filled_in(_render_with_jinja(text, names, path), secrets)

    return render


def _is_secret(name: str) -> bool:
    return name.startswith(SECRET_PREFIX)


def _place_of(name: str, value: object, secrets: dict[str, str]) -> str:
    place = f"<<{name}>>"
    secrets[place] = str(value)
    return place


def _filled_in(rendered: object, secrets: Mapping[str, str]) -> object:
    if isinstance(rendered, str):
        for place, secret in secrets.items():
            rendered = rendered.replace(place, secret)
    return rendered


def _arguments(match: re.Match[str]) -> tuple[str, ...]:
    default = match["default"]
    return (match["name"],) if default is None else (match["name"], default)


def _render_with_jinja(text: str, names: Mapping[str, object], path: str) -> object:
    import jinja2
    from jinja2.sandbox import SandboxedEnvironment

    class Unknown(jinja2.StrictUndefined):
        """False where it is asked for, and an error where it would be printed."""

        def __bool__(self) -> bool:  # type: ignore[override]
            return False

    engine = SandboxedEnvironment(undefined=Unknown)
    engine.filters.update(
        as_bool=_as_bool, as_number=_as_number, as_native=_as_native, as_text=str
    )
    single = _SINGLE.fullmatch(text)
    try:
        if single:
            compiled = engine.compile_expression(single[1], undefined_to_none=False)
            value: object = compiled(**names)
            if isinstance(value, _NotOfType):
                raise ProjectError(
                    f"cannot render {text!r}: {str(value)!r} is not {value.wanted}",
                    path=path,
                )
            return str(value) if isinstance(value, jinja2.Undefined) else value
        return engine.from_string(text).render(**names)
    except C360Error:
        raise
    except (jinja2.TemplateError, TypeError, ValueError) as error:
        raise ProjectError(f"cannot render {text!r}: {error}", path=path) from None


class _NotOfType(str):
    """A text that a filter could not convert: an error only as the whole answer.

    As dbt's filters these say what the answer shall be, and so
    `target.name == 'dev' | as_bool` compares two texts.
    """

    wanted: str

    def __new__(cls, value: object, wanted: str) -> "_NotOfType":
        text = super().__new__(cls, value)
        text.wanted = wanted
        return text


def _as_bool(value: object) -> bool | _NotOfType:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False}
    words["0"] = False
    said = str(value).strip().lower()
    return words[said] if said in words else _NotOfType(value, "a yes or no")


def _as_number(value: object) -> int | float | _NotOfType:
    said = str(value).strip()
    try:
        return int(said) if re.fullmatch(r"[+-]?\d+", said) else float(said)
    except ValueError:
        return _NotOfType(value, "a number")


def _as_native(value: object) -> object:
    import ast

    try:
        return ast.literal_eval(str(value))
    except (ValueError, SyntaxError):
        return value
