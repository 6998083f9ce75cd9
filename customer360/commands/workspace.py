"""A project that is loaded and parsed, ready for a command."""

from collections.abc import Mapping

from customer360.commands.call import Call
from customer360.commands.deprecated_options import deprecated_options
from customer360.commands.event_time import event_time_of, sample_of
from customer360.commands.observing import SETTING, watch
from customer360.commands.warn_rules import warn_rules
from customer360.events import Level, Listener, Note, Progress
from customer360.graph.graph import Graph
from customer360.project.deprecated_settings import deprecated_settings
from customer360.project.load import ProjectOptions, load_project
from customer360.project.project import Project
from customer360.records import dataclass, field, replace
from customer360.render.screen import Screen
from customer360.resources.batch import BatchResults
from customer360.resources.invocation import Invocation
from customer360.resources.manifest import Manifest
from customer360.resources.version import VERSION

_WITHOUT_PACKAGES = frozenset({"clean", "debug", "deps"})
_WITHOUT_PROFILE = frozenset({"clean", "deps"})
# Their answer is a page or a list, and nothing else.
_SILENT = frozenset({"customer", "diff", "history", "lineage", "list"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What every command on a project works with. `call` knows the project's flags."""

    call: Call
    project: Project
    manifest: Manifest
    graph: Graph
    invocation: Invocation
    listener: Listener
    # A retry: what the run before left of microbatch models.
    batches: Mapping[str, BatchResults] = field(default_factory=dict)

    @property
    def lock_timeout(self) -> float:
        """How long to wait for the database."""
        return self.call.number("lock_timeout") or 0.0


def open_project(call: Call, screen: Screen) -> tuple[Call, Project]:
    """Load the project and say so; the call gets the project's flags as defaults."""
    call, project = load_project_of(call)
    screen.log.open(project.log_path)
    watch(call, project, screen)
    if call.command not in _SILENT:
        screen.listener(
            Note(
                message=f"Running with c360={VERSION}",
                name="MainReportVersion",
                code="A001",
                data={"version": f"={VERSION}", "log_version": 3},
            )
        )
        screen.listener(
            Note(
                message=f"Registered adapter: {project.target.type}={VERSION}",
                level=Level.DEBUG,
                name="AdapterRegistered",
                code="E034",
                data={
                    "adapter_name": project.target.type,
                    "adapter_version": f"={VERSION}",
                },
            )
        )
    _warn_of_unknown_variables(project, screen.listener)
    listener = warn_rules(call).applied_to(screen.listener)
    for note in (*deprecated_options(call), *deprecated_settings(project)):
        listener(note)
    return call, project


def load_project_of(call: Call) -> tuple[Call, Project]:
    """Load the project that the call's options mean, without a word."""
    given = call.text("vars")
    project = load_project(
        ProjectOptions(
            project_dir=call.text("project_dir"),
            profiles_dir=call.text("profiles_dir"),
            profile=call.text("profile"),
            target=call.text("target"),
            target_path=call.text("target_path"),
            log_path=call.text("log_path"),
            threads=1 if call.is_on("single_threaded") else call.whole("threads"),
            needs_packages=call.command not in _WITHOUT_PACKAGES,
            needs_profile=call.command not in _WITHOUT_PROFILE,
            version_check=call.switch("version_check"),
            vars=_read_vars(given) if given else {},
            environment=call.environment,
            working_directory=call.working_directory,
        )
    )
    return call.with_defaults(project.flags), project


def _warn_of_unknown_variables(project: Project, listener: Listener) -> None:
    variables = project.variables
    own = variables.by_package.get(project.name, {})
    declared = {SETTING, *variables.project, *own}
    given = [name for name in variables.command_line if name not in declared]
    if not given:
        return
    from customer360.project.variables import unknown_names

    for name, near in unknown_names(given, declared, project.packages).items():
        guess = f"; did you mean {near!r}?" if near else ""
        listener(
            Note(
                message=f"The variable {name!r} of --vars is not declared in "
                f"dbt_project.yml, and nothing uses it{guess}",
                level=Level.WARN,
                name="UnusedVariable",
            )
        )


def open_workspace(call: Call, screen: Screen) -> Workspace:
    """Load the project and parse it.

    Raises:
        C360Error: something in the project is wrong.
    """
    call, project = open_project(call, screen)
    return parse_workspace(call, project, screen)


def parse_workspace(call: Call, project: Project, screen: Screen) -> Workspace:
    """Parse a loaded project; with `--warn-error` a warning ends the command."""
    from customer360.parsing.load import load_manifest

    listener = warn_rules(call).applied_to(screen.listener)
    invocation = replace(
        invocation_of(call),
        needs_first_hooks=bool(project.flags.get("skip_nodes_if_on_run_start_fails")),
    )
    screen.listener(Progress(task="Reading the project", done=0))
    manifest = load_manifest(
        project,
        invocation=invocation,
        listener=listener,
        use_cache=call.is_on("partial_parse", default=True),
    )
    return Workspace(
        call=call,
        project=project,
        manifest=manifest,
        graph=Graph.from_manifest(manifest),
        invocation=invocation,
        listener=listener,
    )


def invocation_of(call: Call) -> Invocation:
    """What templates and artifacts may know of the call."""
    return Invocation(
        invocation_id=call.invocation_id,
        command=call.command,
        started_at=call.started_at,
        arguments=_arguments(call),
        environment=call.environment,
        full_refresh=call.is_on("full_refresh"),
        store_failures=call.switch("store_failures"),
        empty=call.is_on("empty"),
        fail_fast=call.is_on("fail_fast"),
        warn_error=warn_rules(call).is_error("LogTestResult"),
        write_json=call.is_on("write_json", default=True),
        event_time=event_time_of(call),
        sample=sample_of(call),
    )


def _arguments(call: Call) -> Mapping[str, object]:
    # Only what commands with variables have: `debug` has none.
    if "vars" not in call.options:
        return call.options
    given = call.text("vars")
    return {**call.options, "vars": _read_vars(given) if given else {}}


def _read_vars(text: str) -> dict[str, object]:
    from customer360.project.variables import read_vars

    return read_vars(text)
