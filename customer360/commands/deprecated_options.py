"""Options and variables of the environment that are to be written in another way."""

from collections.abc import Iterator

from customer360.commands.call import Call
from customer360.commands.warn_rules import older_keys
from customer360.events import Note, deprecation

_SELECT = frozenset({"-m", "--model", "--models"})
_RESERVED = "DBT_ENGINE_"


def deprecated_options(call: Call) -> Iterator[Note]:
    """One note for each; the call works as it is."""
    if call.flags & _SELECT:
        yield deprecation(
            "ModelParamUsageDeprecation", "D032", "write --select for --models and -m"
        )
    older = older_keys(call)
    if older:
        yield deprecation(
            "WEOIncludeExcludeDeprecation",
            "D031",
            "--warn-error-options: "
            + ", ".join(f"write `{new}` for `{old}`" for old, new in older.items()),
            found_include="include" in older,
            found_exclude="exclude" in older,
        )
    path = call.text("output_path")
    if path and call.command == "freshness":
        yield deprecation(
            "CustomOutputPathInSourceFreshnessDeprecation",
            "D029",
            f"--output {path} of `source freshness` is to go: --target-path moves all "
            "artifacts",
            path=path,
        )
    known = {f"{_RESERVED}{name.upper()}" for name in call.options}
    for name in sorted(call.environment):
        if name.startswith(_RESERVED) and name not in known:
            yield deprecation(
                "EnvironmentVariableNamespaceDeprecation",
                "D036",
                f"the environment has {name}: names with {_RESERVED} are for dbt's own "
                "options, and this is none of this command",
                env_var=name,
                reserved_prefix=_RESERVED,
            )
