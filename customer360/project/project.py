"""The nouns of a loaded project: packages, target, variables."""

from collections.abc import Iterator, Mapping

from customer360.records import dataclass, field

# A flag: `state:modified` looks at the Jinja of yml and SQL, not at what came of it.
MORE_UNRENDERED = "state_modified_compare_more_unrendered_values"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One dbt project on disk: the user's own, or one it has installed.

    `config` is its whole `dbt_project.yml` as plain values, Jinja already rendered
    where dbt renders it (not in hooks); `written` is the same as it is written. Paths
    are relative to `root`.
    """

    name: str
    root: str
    version: str | None = None
    config: Mapping[str, object] = field(default_factory=dict)
    written: Mapping[str, object] = field(default_factory=dict)
    model_paths: tuple[str, ...] = ("models",)
    seed_paths: tuple[str, ...] = ("seeds",)
    snapshot_paths: tuple[str, ...] = ("snapshots",)
    test_paths: tuple[str, ...] = ("tests",)
    analysis_paths: tuple[str, ...] = ("analyses",)
    macro_paths: tuple[str, ...] = ("macros",)
    function_paths: tuple[str, ...] = ("functions",)
    docs_paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One output of a profile. `settings` is the output as written, Jinja rendered.

    `path` is absolute (or `:memory:`, or a URL); `database` is the catalog's name.
    """

    profile_name: str
    name: str
    type: str
    path: str
    database: str
    schema: str
    threads: int
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variables:
    """Every `var`, looked up with the precedence of the design.

    `command_line` beats `environment` (already typed after the declared value), that
    beats `target`, that beats what `dbt_project.yml` says: for the package first, then
    globally. A package's own words (`of_packages`) count last.
    """

    command_line: Mapping[str, object] = field(default_factory=dict)
    environment: Mapping[str, object] = field(default_factory=dict)
    target: Mapping[str, object] = field(default_factory=dict)
    by_package: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    project: Mapping[str, object] = field(default_factory=dict)
    of_packages: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def layers(self, package: str | None) -> tuple[Mapping[str, object], ...]:
        """The places to look in, first hit wins."""
        name = package or ""
        return (
            self.command_line,
            self.environment,
            self.target,
            self.by_package.get(name, {}),
            self.project,
            self.of_packages.get(name, {}),
        )

    def values(self) -> Iterator[object]:
        """Every value that anything may be given."""
        given = (self.command_line, self.environment, self.target, self.project)
        scoped = (*self.by_package.values(), *self.of_packages.values())
        for layer in (*given, *scoped):
            yield from layer.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project ready to be parsed. `packages[0]` is the user's own.

    `flags` are the `flags:` of `dbt_project.yml`, or what older projects have under
    `config:` in `profiles.yml` (`flags_in_profiles`). `target_path` and `log_path` are
    absolute. `selectors` is `selectors.yml` as plain values. `home` is where the
    project lives, which is not `root` where that is a folder of links to it, as Cosmos
    makes one for each task.
    """

    root: str
    profiles_path: str
    packages: tuple[Package, ...]
    target: Target
    variables: Variables
    target_path: str
    log_path: str
    flags: Mapping[str, object] = field(default_factory=dict)
    flags_in_profiles: bool = False
    selectors: tuple[Mapping[str, object], ...] = ()
    home: str | None = None

    @property
    def name(self) -> str:
        """The name of the user's own package."""
        return self.packages[0].name

    @property
    def restricted_packages(self) -> frozenset[str]:
        """Packages that say `restrict-access: true`."""
        return frozenset(
            package.name
            for package in self.packages
            if package.config.get("restrict-access") is True
        )

    @property
    def quoting(self) -> Mapping[str, object]:
        """Which parts of a relation's name are quoted, where the project says so."""
        said = self.packages[0].config.get("quoting")
        return said if isinstance(said, Mapping) else {}
