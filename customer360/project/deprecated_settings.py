"""Settings of `dbt_project.yml` and `profiles.yml` that have newer names or places.

They are read all the same; the reader is told, by the name and code of dbt's event.
"""

from collections.abc import Iterator, Mapping

from customer360.events import Note, deprecation
from customer360.project.project import Project

_RENAMED = (
    ("source-paths", "model-paths", "ConfigSourcePathDeprecation", "D003"),
    ("data-paths", "seed-paths", "ConfigDataPathDeprecation", "D004"),
)
# A folder's usual name is no setting: old projects have these lines from a template.
_OPTIONS = (
    ("log-path", "logs", "ConfigLogPathDeprecation", "D010"),
    ("target-path", "target", "ConfigTargetPathDeprecation", "D011"),
)


def deprecated_settings(project: Project) -> Iterator[Note]:
    """One note for each such setting of the project and of its packages."""
    for package in project.packages:
        yield from _of_config(package.config, package.name)
    if project.flags_in_profiles:
        yield deprecation(
            "ProjectFlagsMovedDeprecation",
            "D013",
            f"what stands under `config:` in {project.profiles_path} belongs under "
            "`flags:` in dbt_project.yml",
        )


def _of_config(config: Mapping[str, object], package: str) -> Iterator[Note]:
    for old, new, name, code in _RENAMED:
        if old in config:
            yield deprecation(
                name,
                code,
                f"`{old}` in dbt_project.yml of {package} is now `{new}`",
                deprecated_path=old,
                exp_path=new,
            )
    for old, usual, name, code in _OPTIONS:
        if config.get(old, usual) != usual:
            yield deprecation(
                name,
                code,
                f"`{old}` in dbt_project.yml of {package} will be read no more; say "
                f"--{old}, or set DBT_{old.replace('-', '_').upper()}",
                deprecated_path=old,
            )
