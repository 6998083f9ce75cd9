"""Find a project, its profile and its packages, and read them."""

import os
import re
from collections.abc import Mapping, Sequence

from customer360.errors import ProjectError
from customer360.project.nearest import nearest_name
from customer360.project.parsed_files import ParsedFiles
from customer360.project.project import Package, Project, Target, Variables
from customer360.project.project_keys import check_project_keys
from customer360.project.template import Render, render_values, renderer
from customer360.project.variables import from_environment, typed_like_declared
from customer360.project.yaml import as_list, as_mapping, as_text, as_texts
from customer360.records import dataclass, field, replace
from customer360.resources.version import DBT_VERSION

PROJECT_FILE = "dbt_project.yml"
PROFILES_FILE = "profiles.yml"
_TARGET_PATH = re.compile(r"^target-path:[ \t]*[\"']?([\w./-]+)", re.MULTILINE)
# dbt leaves the Jinja in these alone: it is rendered when a node runs.
_NOT_RENDERED = frozenset(
    {
        "on-run-start",
        "on-run-end",
        "pre-hook",
        "post-hook",
        "+pre-hook",
        "+post-hook",
        "pre_hook",
        "post_hook",
        "query-comment",
        "vars",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOptions:
    """What the command line and the environment say about which project and how."""

    working_directory: str
    project_dir: str | None = None
    profiles_dir: str | None = None
    profile: str | None = None
    target: str | None = None
    target_path: str | None = None
    log_path: str | None = None
    threads: int | None = None
    version_check: bool | None = None
    needs_packages: bool = True
    # Without: neither a profile nor the variables of `dbt_project.yml` must be there.
    needs_profile: bool = True
    vars: Mapping[str, object] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)


def load_project(options: ProjectOptions) -> Project:
    """Read everything that is needed before a single model is parsed.

    Raises:
        ProjectError: no project or profile, or something in them is wrong.
        VariableError: a variable has a value of the wrong type.
        ParsingError: a file is not YAML.
    """
    root = find_project(options)
    cache = _cache_folder(root, options)
    files = ParsedFiles(root, cache)
    raw = _read_project(root, files)
    path = os.path.join(root, PROJECT_FILE)
    name = _project_name(raw, path)
    # The profile's name cannot depend on the target that it leads to.
    first = renderer(options.environment, options.vars, path=path)
    profile_name = options.profile or str(first(str(raw.get("profile") or name)))
    try:
        profiles_path = find_profiles(options, root)
        settings, target = _load_target(
            profiles_path, profile_name, options, root=root, files=files
        )
    except ProjectError:
        if options.needs_profile:
            raise
        profiles_path, settings, target = "", {}, _no_target(profile_name)
    render = renderer(
        options.environment,
        options.vars,
        path=path,
        target={**settings, "name": target.name, "profile_name": profile_name},
        forgives_variables=not options.needs_profile,
    )
    config = as_mapping(
        render_values(dict(raw), render, skip=_NOT_RENDERED), PROJECT_FILE, path=path
    )
    own = _package(name, root, config, raw, path)
    packages = (own, *_installed_packages(own, options, files))
    if options.needs_packages:
        _check_installed(packages, files)
    flags = as_mapping(config.get("flags"), "flags", path=path)
    older = _flags_of_profiles(profiles_path, files)
    if older and flags:
        raise ProjectError(
            f"there are `flags:` here, and `config:` in {profiles_path}",
            hint="put what both say under `flags:`",
            path=path,
        )
    if options.version_check or (
        options.version_check is None and flags.get("version_check") is not False
    ):
        _check_versions(packages)
    check_project_keys(own.config, path=path)
    project = Project(
        root=root,
        profiles_path=profiles_path,
        packages=packages,
        target=target,
        variables=_variables(packages, settings, options, profiles_path),
        target_path=_output_folder("target", own, options, options.target_path),
        log_path=_output_folder("log", own, options, options.log_path),
        flags=flags or older,
        flags_in_profiles=bool(older),
        selectors=_selectors(root, render, files),
        home=_home(root),
    )
    if cache == project.target_path:
        files.save()
    return project


def find_project(options: ProjectOptions) -> str:
    """The folder that holds `dbt_project.yml`.

    Raises:
        ProjectError: there is none; the hint says how to make one.
    """
    given = options.project_dir or _ask(options, "PROJECT_DIR")
    here = options.working_directory
    if given:
        root = os.path.join(here, os.path.expanduser(given))
        if os.path.isfile(os.path.join(root, PROJECT_FILE)):
            return os.path.normpath(root)
        raise ProjectError(
            f"there is no {PROJECT_FILE} in {os.path.normpath(root)}",
            hint="name a project's folder with --project-dir, or run `c360 init`",
        )
    folder = here
    while True:
        if os.path.isfile(os.path.join(folder, PROJECT_FILE)):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            break
        folder = parent
    if os.path.isfile(os.path.join(here, "sql", PROJECT_FILE)):
        return os.path.join(here, "sql")
    raise ProjectError(
        f"there is no {PROJECT_FILE} in {here}, above it, or in ./sql",
        hint="make a project with `c360 init my_project`, or name one: --project-dir",
    )


def find_profiles(options: ProjectOptions, root: str) -> str:
    """The `profiles.yml` that counts.

    Raises:
        ProjectError: there is none; the message lists where it was looked for.
    """
    here = options.working_directory
    given = options.profiles_dir or _ask(options, "PROFILES_DIR")
    home = options.environment.get("HOME") or os.path.expanduser("~")
    places = (
        [os.path.join(here, os.path.expanduser(given))]
        if given
        else [root, here, os.path.join(home, ".dbt")]
    )
    for place in places:
        path = os.path.normpath(os.path.join(place, PROFILES_FILE))
        if os.path.isfile(path):
            return path
    raise ProjectError(
        f"there is no {PROFILES_FILE} in {', '.join(dict.fromkeys(places))}",
        hint="put one beside dbt_project.yml, or name its folder with --profiles-dir",
        path=os.path.join(places[-1], PROFILES_FILE),
    )


def _ask(options: ProjectOptions, name: str) -> str | None:
    for prefix in ("C360_", "DBT_ENGINE_", "DBT_"):
        value = options.environment.get(prefix + name)
        if value:
            return value
    return None


def _cache_folder(root: str, options: ProjectOptions) -> str:
    place = options.target_path or _ask(options, "TARGET_PATH")
    if place is not None:
        return os.path.normpath(os.path.join(options.working_directory, place))
    # The cache spares reading YAML, so `target-path:` is looked for in the text.
    with open(os.path.join(root, PROJECT_FILE), encoding="utf-8-sig") as file:
        said = _TARGET_PATH.search(file.read())
    return os.path.normpath(os.path.join(root, said[1] if said else "target"))


def _read_project(root: str, files: ParsedFiles) -> Mapping[str, object]:
    path = os.path.join(root, PROJECT_FILE)
    return as_mapping(files.read(path), PROJECT_FILE, path=path, line=1)


def _project_name(raw: Mapping[str, object], path: str) -> str:
    if "name" not in raw:
        raise ProjectError("the project has no name", hint="add `name:`", path=path)
    name = as_text(raw["name"], "name", path=path)
    if not name.isidentifier():
        raise ProjectError(
            f"the project's name {name!r} is not one word of letters, digits and _",
            path=path,
        )
    return name


def _package(
    name: str,
    root: str,
    config: Mapping[str, object],
    written: Mapping[str, object],
    path: str,
) -> Package:
    def folders(key: str, default: str, old_key: str = "") -> tuple[str, ...]:
        value = config.get(key, config.get(old_key))
        return (default,) if value is None else as_texts(value, key, path=path)

    version = config.get("version")
    return Package(
        name=name,
        root=root,
        version=None if version is None else str(version),
        config=config,
        written=written,
        model_paths=folders("model-paths", "models", "source-paths"),
        seed_paths=folders("seed-paths", "seeds", "data-paths"),
        snapshot_paths=folders("snapshot-paths", "snapshots"),
        test_paths=folders("test-paths", "tests"),
        analysis_paths=folders("analysis-paths", "analyses"),
        macro_paths=folders("macro-paths", "macros"),
        function_paths=folders("function-paths", "functions"),
        docs_paths=as_texts(config.get("docs-paths") or [], "docs-paths", path=path),
    )


def _installed_packages(
    own: Package, options: ProjectOptions, files: ParsedFiles
) -> tuple[Package, ...]:
    place = str(own.config.get("packages-install-path") or "dbt_packages")
    folder = os.path.join(own.root, place)
    if not os.path.isdir(folder):
        return ()
    found = []
    for entry in sorted(os.listdir(folder)):
        root = os.path.join(folder, entry)
        path = os.path.join(root, PROJECT_FILE)
        if not os.path.isfile(path):
            continue
        raw = _read_project(root, files)
        render = renderer(options.environment, options.vars, path=path)
        config = as_mapping(
            render_values(dict(raw), render, skip=_NOT_RENDERED), path, path=path
        )
        found.append(_package(_project_name(raw, path), root, config, raw, path))
    return tuple(found)


def _check_installed(packages: Sequence[Package], files: ParsedFiles) -> None:
    root = packages[0].root
    for file in ("packages.yml", "dependencies.yml"):
        path = os.path.join(root, file)
        if not os.path.isfile(path):
            continue
        content = as_mapping(files.read(path) or {}, file, path=path)
        wanted = as_list(content.get("packages"), "packages", path=path)
        installed = len(packages) - 1
        if len(wanted) > installed:
            # Cosmos looks for this very sentence.
            raise ProjectError(
                f"{file} names {len(wanted)} packages, and {installed} are installed",
                hint='Run "dbt deps" to install package dependencies, as `c360 deps`',
                path=path,
            )


def _check_versions(packages: Sequence[Package]) -> None:
    for package in packages:
        required = package.config.get("require-dbt-version")
        if required is None:
            continue
        from customer360.project.required_version import check_required_version

        path = os.path.join(package.root, PROJECT_FILE)
        check_required_version(
            as_texts(required, "require-dbt-version", path=path),
            DBT_VERSION,
            package=package.name,
            path=path,
        )


def _no_target(profile_name: str) -> Target:
    return Target(
        profile_name=profile_name,
        name="default",
        type="duckdb",
        path=":memory:",
        database="memory",
        schema="main",
        threads=1,
    )


def _flags_of_profiles(path: str, files: ParsedFiles) -> Mapping[str, object]:
    if not path:
        return {}
    profiles = as_mapping(files.read(path), PROFILES_FILE, path=path, line=1)
    return as_mapping(profiles.get("config"), "config", path=path)


def _load_target(
    path: str,
    profile_name: str,
    options: ProjectOptions,
    *,
    root: str,
    files: ParsedFiles,
) -> tuple[Mapping[str, object], Target]:
    profiles = as_mapping(files.read(path), PROFILES_FILE, path=path, line=1)
    profile = as_mapping(
        _pick(profiles, profile_name, "profile", path), "profile", path=path
    )
    outputs = as_mapping(profile.get("outputs"), "outputs", path=path)
    render = renderer(options.environment, options.vars, path=path)
    name = options.target or _ask(options, "TARGET") or profile.get("target")
    name = str(render(str(name or "default")))
    written = as_mapping(_pick(outputs, name, "target", path), "target", path=path)
    settings = as_mapping(
        render_values(dict(written), render, skip=frozenset()), "target", path=path
    )
    target = _target(settings, name, options, root=root, path=path)
    return settings, replace(target, profile_name=profile_name)


def _pick(choices: Mapping[str, object], name: str, what: str, path: str) -> object:
    if name in choices:
        return choices[name]
    known = [choice for choice in choices if choice != "config"]
    near = nearest_name(name, known)
    guess = f"did you mean {near!r}? " if near else ""
    raise ProjectError(
        f"there is no {what} called {name!r}",
        hint=f"{guess}there is {', '.join(known) or 'none'}",
        path=path,
    )


def _target(
    settings: Mapping[str, object],
    name: str,
    options: ProjectOptions,
    *,
    root: str,
    path: str,
) -> Target:
    if "type" not in settings:
        raise ProjectError(
            f"the target {name!r} has no type", hint="add `type: duckdb`", path=path
        )
    database_path = _database_path(str(settings.get("path") or ":memory:"), root)
    threads = options.threads or settings.get("threads") or 1
    if not isinstance(threads, int) or threads < 1:
        raise ProjectError(
            f"threads of the target {name!r} must be a whole number from 1 on, "
            f"not {threads!r}",
            path=path,
        )
    database = settings.get("database") or _database_name(database_path)
    return Target(
        profile_name="",
        name=name,
        type=str(settings["type"]),
        path=database_path,
        database=str(database),
        schema=str(settings.get("schema") or "main"),
        threads=threads,
        settings=settings,
    )


def _database_path(path: str, root: str) -> str:
    if path.startswith((":memory:", "md:")) or "://" in path:
        return path
    return os.path.normpath(os.path.join(_home(root), os.path.expanduser(path)))


def _home(root: str) -> str:
    """The folder in which the project lives.

    Cosmos gives each task a throw-away folder of links to the project; a database in
    there would be lost with it.
    """
    file = os.path.join(root, PROJECT_FILE)
    return os.path.dirname(os.path.realpath(file)) if os.path.islink(file) else root


def _database_name(path: str) -> str:
    """The catalog's name, as DuckDB takes it from the file's."""
    if path.startswith(":memory:"):
        return "memory"
    return os.path.basename(path).split(".", 1)[0]


def _variables(
    packages: Sequence[Package],
    settings: Mapping[str, object],
    options: ProjectOptions,
    profiles_path: str,
) -> Variables:
    names = {package.name for package in packages}
    own_path = os.path.join(packages[0].root, PROJECT_FILE)
    said = {
        package.name: _said_of(
            as_mapping(package.config.get("vars"), "vars", path=own_path), names
        )
        for package in packages
    }
    general, by_package = said.pop(packages[0].name)
    by_package = {packages[0].name: {}, **by_package}
    declared = {**by_package.get(packages[0].name, {}), **general}
    target_vars = as_mapping(settings.get("vars"), "vars", path=profiles_path)
    return Variables(
        command_line=typed_like_declared(options.vars, declared, place="--vars"),
        environment=from_environment(options.environment, declared),
        target=typed_like_declared(target_vars, declared, place=profiles_path),
        by_package=by_package,
        project=general,
        of_packages={
            name: {**general, **scoped.get(name, {})}
            for name, (general, scoped) in said.items()
        },
    )


def _said_of(
    written: Mapping[str, object], names: set[str]
) -> tuple[dict[str, object], dict[str, Mapping[str, object]]]:
    """What `vars:` says to all nodes, and what to those of the packages it names."""
    scoped = {
        name: as_mapping(value, f"vars of {name}")
        for name, value in written.items()
        if name in names and isinstance(value, dict)
    }
    general = {key: value for key, value in written.items() if key not in scoped}
    return general, scoped


def _output_folder(
    kind: str, own: Package, options: ProjectOptions, given: str | None
) -> str:
    if given:
        return os.path.normpath(os.path.join(options.working_directory, given))
    default = {"target": "target", "log": "logs"}[kind]
    said = _ask(options, f"{kind.upper()}_PATH") or own.config.get(f"{kind}-path")
    return os.path.normpath(os.path.join(own.root, str(said or default)))


def _selectors(
    root: str, render: Render, files: ParsedFiles
) -> tuple[Mapping[str, object], ...]:
    path = os.path.join(root, "selectors.yml")
    if not os.path.isfile(path):
        return ()
    written = as_mapping(files.read(path), "selectors.yml", path=path)
    values = render_values(written.get("selectors"), render, skip=frozenset())
    return tuple(
        as_mapping(item, "a selector", path=path)
        for item in as_list(values, "selectors", path=path)
    )
