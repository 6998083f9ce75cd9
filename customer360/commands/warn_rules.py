"""Which warnings are errors, and which are not said: `--warn-error(-options)`."""

from customer360.commands.call import Call
from customer360.errors import C360Error, CompilationError, UsageError
from customer360.events import Event, Level, Listener, Note
from customer360.records import dataclass

_ALL = frozenset({"all", "*"})
# A group of warnings that may be named like one.
_DEPRECATIONS = "Deprecations"
# dbt has an older word for two of the three.
_KEYS = {
    "error": "error",
    "include": "error",
    "warn": "warn",
    "exclude": "warn",
    "silence": "silence",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WarnRules:
    """Warnings go by dbt's names of their events."""

    all_are_errors: bool = False
    errors: frozenset[str] = frozenset()
    warnings: frozenset[str] = frozenset()
    silenced: frozenset[str] = frozenset()

    def is_error(self, *names: str) -> bool:
        """True if the warning of these names ends the command, or fails the test."""
        if not self.warnings.union(self.silenced).isdisjoint(names):
            return False
        return self.all_are_errors or not self.errors.isdisjoint(names)

    def applied_to(self, listener: Listener) -> Listener:
        """A listener that raises at errors, and drops what is silenced."""
        if self == WarnRules():
            return listener

        def listen(event: Event) -> None:
            if isinstance(event, Note) and event.level is Level.WARN:
                group = (_DEPRECATIONS,) if event.is_deprecation else ()
                if not self.silenced.isdisjoint((event.name, *group)):
                    return
                if self.is_error(event.name, *group):
                    raise CompilationError(
                        event.message, hint="--warn-error makes warnings errors"
                    )
            listener(event)

        return listen


def warn_rules(call: Call) -> WarnRules:
    """The rules of the call's options, the project's `flags:` included.

    Raises:
        UsageError: the options are no mapping, or have an unknown key.
    """
    everything = call.is_on("warn_error")
    text = call.text("warn_error_options")
    if not text:
        return WarnRules(all_are_errors=everything)
    if everything:
        raise UsageError(
            "--warn-error and --warn-error-options cannot stand together",
            hint="""say --warn-error-options '{"error": "all"}'""",
        )
    names = {"error": frozenset[str](), "warn": frozenset[str]()}
    written = _options(text)
    for old, new in older_keys(call).items():
        if new in written:
            raise UsageError(
                f"--warn-error-options has both {old!r} and {new!r}, which are one",
                hint=f"write {new!r}",
            )
    for key, value in written.items():
        if key not in _KEYS:
            raise UsageError(
                f"--warn-error-options has no {key!r}",
                hint="write {error: [...] or all, warn: [...], silence: [...]}",
            )
        words = [value] if isinstance(value, str) else value
        if words is not None and not isinstance(words, list):
            raise UsageError(f"{key!r} of --warn-error-options is not a list of names")
        known = names.get(_KEYS[key], frozenset())
        names[_KEYS[key]] = known | frozenset(map(str, words or ()))
    return WarnRules(
        all_are_errors=bool(names["error"] & _ALL),
        errors=names["error"],
        warnings=names["warn"],
        silenced=names.get("silence", frozenset()),
    )


def older_keys(call: Call) -> dict[str, str]:
    """The older words among the keys, and what is written for each of them now."""
    text = call.text("warn_error_options")
    written = _options(text) if text else {}
    return {old: new for old, new in _KEYS.items() if old != new and old in written}


def _options(text: str) -> dict[str, object]:
    from customer360.project.yaml import as_mapping, load_yaml_text

    try:
        return dict(as_mapping(load_yaml_text(text), "--warn-error-options"))
    except C360Error as error:
        raise UsageError(
            f"cannot read --warn-error-options {text!r}: {error.message}",
            hint="write YAML or JSON: '{error: all, warn: [NoNodesSelected]}'",
        ) from None
