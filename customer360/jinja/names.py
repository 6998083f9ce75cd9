"""The names that every template has: values of the call, and plain functions."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn

from customer360.errors import C360Error, CompilationError, ParsingError, VariableError
from customer360.events import Level, Listener, Note, TemplateLogged
from customer360.jinja.callables import EnvVar, Function, Log
from customer360.jinja.nearest import suggest
from customer360.jinja.scope import MacroReturn, Scope
from customer360.project.project import Project
from customer360.project.template_modules import template_modules
from customer360.project.variables import holds_jinja
from customer360.resources.environment import SECRET_PREFIX, custom_environment
from customer360.resources.invocation import Invocation

Maker = Callable[[Scope], object]
_REQUIRED = object()


class VarLookup:
    """`var('name', default)`; also `var.has_var`."""

    def __init__(
        self,
        project: Project,
        scope: Scope,
        *,
        overrides: Mapping[str, object] | None = None,
        is_parsing: bool,
        also: dict[str, object] | None = None,
    ) -> None:
        self._also = {} if also is None else also
        self._layers = (
            overrides or {},
            *project.variables.layers(scope.package),
        )
        self._scope = scope
        self._is_parsing = is_parsing

    def __call__(self, name: str, default: object = _REQUIRED) -> object:
        """The variable's value, with the Jinja in it answered for who asks.

        Raises:
            VariableError: it is set nowhere and has no default.
        """
        for layer in self._layers:
            if name in layer:
                self._note(name, layer[name])
                return self._rendered(name, layer[name])
        self._note(name, None)
        if default is not _REQUIRED:
            return default
        if self._is_parsing:
            # As in dbt: the place that asks may never be reached when it runs.
            return None
        known = {key for layer in self._layers for key in layer}
        raise VariableError(
            f"the variable {name!r} is set nowhere",
            hint=suggest(name, known)
            or f"set it with --vars '{{{name}: ...}}' or under `vars:` in "
            "dbt_project.yml",
        )

    def has_var(self, name: str) -> bool:
        """True if it is set somewhere."""
        found = next((layer for layer in self._layers if name in layer), None)
        self._note(name, found[name] if found is not None else None)
        return found is not None

    def _rendered(self, name: str, value: object) -> object:
        if not holds_jinja(value):
            return value
        return self._scope.engine.render(
            str(value), self._scope, name=f"the variable {name!r}", path="vars"
        )

    def _note(self, name: str, value: object) -> None:
        self._scope.used_vars[name] = value
        self._also[name] = value


def env_var_of(
    environment: Mapping[str, str],
    scope: Scope,
    also: dict[str, str | None] | None = None,
) -> EnvVar:
    """`env_var('NAME', default)`.

    Secrets (`DBT_ENV_SECRET...`) are for `profiles.yml` only, as in dbt.
    """

    def env_var(name: str, default: object = None) -> str:
        if name.startswith(SECRET_PREFIX):
            raise ParsingError(
                f"the secret {name!r} cannot be used here",
                hint="variables that begin with DBT_ENV_SECRET are for profiles.yml",
            )
        value = environment.get(name)
        scope.used_env[name] = value
        if also is not None:
            also[name] = value
        if value is not None:
            return value
        if default is None:
            raise ParsingError(
                f"the environment variable {name!r} is not set",
                hint=suggest(name, environment)
                or f"set it, or write env_var('{name}', 'default')",
            )
        return str(default)

    return env_var


def call_facts(
    project: Project, invocation: Invocation, listener: Listener
) -> dict[str, Maker]:
    """Names whose value depends on this call; using one makes a text impure."""

    def fact(value: object) -> Maker:
        def make(scope: Scope) -> object:
            scope.not_pure()
            return value

        return make

    flags = {key.upper(): value for key, value in project.flags.items()}
    flags |= {key.upper(): value for key, value in invocation.arguments.items()}
    flags |= {
        "FULL_REFRESH": invocation.full_refresh,
        "STORE_FAILURES": bool(invocation.store_failures),
        "EMPTY": invocation.empty,
        "FAIL_FAST": invocation.fail_fast,
        "WARN_ERROR": invocation.warn_error,
        "WRITE_JSON": invocation.write_json,
        "WHICH": invocation.command,
    }
    return {
        "run_started_at": fact(invocation.started_at),
        "invocation_id": fact(invocation.invocation_id),
        "thread_id": fact("main"),
        "flags": fact(flags),
        "invocation_args_dict": fact(dict(invocation.arguments)),
        "dbt_metadata_envs": fact(custom_environment(invocation.environment)),
        "log": lambda scope: _log(scope, listener),
        "print": lambda scope: _print(scope, listener),
        "exceptions": lambda scope: TemplateErrors(scope, listener),
    }


def shared_names(project: Project) -> dict[str, object]:
    """Names that mean the same in all templates of a project."""
    target = project.target
    shown = {
        **_shown_settings(target.settings),
        "name": target.name,
        "target_name": target.name,
        "profile_name": target.profile_name,
        "type": target.type,
        "database": target.database,
        "schema": target.schema,
        "threads": target.threads,
    }
    return {
        "target": shown,
        "env": shown,
        "project_name": project.name,
        "dbt_version": DBT_VERSION,
        "return": _return,
        "tojson": to_json,
        "fromjson": from_json,
        "toyaml": to_yaml,
        "fromyaml": from_yaml,
        "set": _set,
        "set_strict": set,
        "zip": _zip,
        "zip_strict": lambda *lists: list(zip(*lists, strict=False)),
        "local_md5": local_md5,
        "diff_of_two_dicts": diff_of_two_dicts,
        "debug": lambda *_: "",
        "modules": template_modules(),
        "try_or_compiler_error": _try_or_compiler_error,
    }


# Packages ask for it in `require-dbt-version` and in templates; it is the version whose
# behaviour we follow.
DBT_VERSION = "1.11.0"


def _shown_settings(settings: Mapping[str, object]) -> dict[str, object]:
    return {
        key: _shown_settings(value) if isinstance(value, Mapping) else value
        for key, value in settings.items()
        if _may_show(key)
    }


def _may_show(key: str) -> bool:
    # `target` goes into templates and so into files: nothing that opens a door.
    words = ("password", "token", "secret", "key", "credential")
    return not any(word in key.lower() for word in words)


def _return(value: object = None) -> NoReturn:
    raise MacroReturn(value)


def to_json(
    value: object, default: object = None, *, sort_keys: bool = False
) -> object:
    """JSON text, or the default if the value has none."""
    try:
        return json.dumps(value, sort_keys=sort_keys)
    except (TypeError, ValueError):
        return default


def from_json(text: str, default: object = None) -> object:
    """The value of a JSON text, or the default."""
    try:
        value: object = json.loads(text)
    except ValueError:
        return default
    return value


def to_yaml(
    value: object, default: object = None, *, sort_keys: bool = False
) -> object:
    """YAML text of a value, or the default if it has none."""
    from customer360.project.yaml import dump_yaml_text

    try:
        return dump_yaml_text(value, sort_keys=sort_keys)
    except ValueError:
        return default


def from_yaml(text: str, default: object = None) -> object:
    """The value of a YAML text, or the default."""
    from customer360.project.yaml import load_yaml_text

    try:
        return load_yaml_text(text, path="fromyaml()")
    except C360Error:
        return default


def _set(values: object, default: object = None) -> object:
    try:
        return set(values)  # type: ignore[call-overload]
    except TypeError:
        return default


def _zip(*lists: Iterable[object], default: object = None) -> object:
    try:
        return list(zip(*lists, strict=False))
    except TypeError:
        return default


def local_md5(value: str) -> str:
    """The MD5 of a text, in hexadecimal."""
    from hashlib import md5

    return md5(value.encode(), usedforsecurity=False).hexdigest()


def diff_of_two_dicts(
    left: Mapping[str, list[object]], right: Mapping[str, list[object]]
) -> dict[str, list[object]]:
    """What the left has and the right has not; keys compare without case."""
    lowered = {key.casefold(): value for key, value in right.items()}
    return {
        key: [item for item in value if item not in lowered.get(key.casefold(), ())]
        for key, value in left.items()
        if [item for item in value if item not in lowered.get(key.casefold(), ())]
    }


def _log(scope: Scope, listener: Listener) -> Log:
    def log(message: object, info: object = None) -> str:
        scope.not_pure()
        listener(TemplateLogged(message=str(message), to_screen=bool(info)))
        return ""

    return log


def _print(scope: Scope, listener: Listener) -> Callable[[object], str]:
    def show(message: object) -> str:
        scope.not_pure()
        listener(TemplateLogged(message=str(message), to_screen=True, is_print=True))
        return ""

    return show


class TemplateErrors:
    """`exceptions` in a template."""

    def __init__(self, scope: Scope, listener: Listener) -> None:
        self._scope = scope
        self._listener = listener

    def raise_compiler_error(self, message: object, node: object = None) -> NoReturn:  # noqa: ARG002
        """Stop with the template's own words."""
        raise CompilationError(str(message))

    def raise_parsing_error(self, message: object, node: object = None) -> NoReturn:  # noqa: ARG002
        """Stop with the template's own words."""
        raise ParsingError(str(message))

    raise_database_error = raise_compiler_error
    raise_dependency_error = raise_compiler_error
    raise_not_implemented = raise_compiler_error

    def warn(self, message: object, node: object = None) -> str:  # noqa: ARG002
        """Say it as a warning and go on."""
        self._scope.not_pure()
        self._listener(Note(message=str(message), level=Level.WARN))
        return ""

    def missing_config(self, model: object, name: object) -> NoReturn:  # noqa: ARG002
        """Stop: a configuration is needed."""
        raise CompilationError(f"the configuration {name!r} is needed and not set")

    def missing_relation(self, relation: object, model: object = None) -> NoReturn:  # noqa: ARG002
        """Stop: a relation is needed."""
        raise CompilationError(f"the relation {relation} does not exist")

    def relation_wrong_type(
        self,
        relation: object,
        expected_type: object,
        model: object = None,  # noqa: ARG002
    ) -> NoReturn:
        """Stop: a relation has another type."""
        raise CompilationError(f"{relation} is not a {expected_type}")

    def raise_invalid_property_yml_version(
        self, path: object, issue: object
    ) -> NoReturn:
        """Stop: a yml file has a version that does not exist."""
        raise ParsingError(f"{path}: {issue}")

    def column_type_missing(self, column_names: object) -> NoReturn:
        """Stop: a contract needs the types of all columns."""
        raise CompilationError(f"the contract gives no data_type for {column_names}")

    def raise_contract_error(self, wanted: object, found: object) -> NoReturn:
        """Stop: the query's columns are not those of the contract."""
        raise CompilationError(
            f"the contract says {wanted}, but the query gives {found}"
        )


def _try_or_compiler_error(
    message: str, function: Function, *arguments: object, **named: object
) -> object:
    try:
        return function(*arguments, **named)
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        raise CompilationError(message) from error
