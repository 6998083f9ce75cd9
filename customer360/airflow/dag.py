"""The DAG: freshness first, a group a layer, gates between layers.

    from customer360.airflow.dag import customer_360_dag

    dag = customer_360_dag(project_dir="/srv/c360/sql", database="/srv/c360/c.duckdb")

Needs `pip install "customer360[airflow]"`. dbt need not be installed.
"""

from collections.abc import Iterable, Iterator

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, BaseOperator, BaseSensorOperator, TaskGroup
from cosmos import DbtTaskGroup
from cosmos.operators.local import DbtSourceLocalOperator, DbtTestLocalOperator

from customer360.airflow.alerts import Alert, Event
from customer360.airflow.cosmos_configs import (
    environment,
    execution_config,
    profile_config,
    project_config,
    render_config,
)
from customer360.airflow.layers import Criticality, Layer, criticality_of
from customer360.airflow.settings import Callback, DagSettings, find_executable

# What the tests after each node cannot say: claims about several relations, and those
# of unit tests, for Cosmos makes no test task for a model that has nothing else.
_GATE = (
    "tag:{layer},test_type:singular tag:{layer},test_name:relationships"
    " tag:{layer},test_type:unit"
)


def customer_360_dag(**said: object) -> DAG:
    """The DAG of a project; the words are those of `DagSettings`.

    project_dir: the folder of dbt_project.yml and profiles.yml; an absolute path.
    database: the DuckDB file; without it, what profiles.yml says.
    target: the target of the profile; without it, the profile's own.
    executable: the path of c360, where it is not beside Airflow's Python.
    dag_id, schedule, start_date: as Airflow has them; one run at a time.
    load_mode: how the DAG comes to know the project: `dbt_ls` (asks c360),
        `dbt_manifest` (reads target/manifest.json, or manifest_path) or `dbt_ls_file`
        (reads ls_files, written by `python -m customer360.airflow.ls_files`).
    execution_mode: `local` (each node a call of c360) or `watcher` (each layer one
        call, whose nodes are still tasks with a state of their own).
    variables: values for the project's vars.
    layers: the groups, in order; see `customer360.airflow.layers`.
    freshness: whether the run starts by asking how fresh the sources are.
    pool: the pool of one slot for DuckDB's one writer, or None. It must exist:
        `airflow pools set c360_writer 1 "DuckDB has one writer"`.
    lock_timeout: how long c360 waits where another process is writing.
    alert_url: gets every alert as JSON. on_failure, on_warning: callbacks of your own.

    Raises:
        ProjectError: a file, the profile, the program or a mode does not exist.
    """
    settings = DagSettings(**said)  # type: ignore[arg-type]
    with DAG(
        dag_id=settings.dag_id,
        schedule=settings.schedule,
        start_date=settings.start_date,
        catchup=False,
        max_active_runs=1,
        tags=["customer_360"],
        doc_md=__doc__,
    ) as dag:
        _fill(settings)
    return dag


def _fill(settings: DagSettings) -> None:
    # Two ends, for Airflow judges a run by its last tasks: `published` fails with
    # what blocks, `finished` waits for the rest and passes whatever became of it.
    published = EmptyOperator(task_id="published")
    finished = EmptyOperator(task_id="finished", trigger_rule="all_done")
    before: BaseOperator | None = _freshness(settings) if settings.freshness else None
    for layer in settings.layers:
        group = _group(settings, layer)
        if before is not None:
            before >> group
        after = _after(settings, layer)
        _close(layer, list(_tasks(group)), after=after, finished=finished)
        if before is not None and not after.upstream_task_ids:
            before >> after
        for task in _tasks(group):
            _set_up(settings, layer, task)
        before = after
    if before is not None:
        before >> [published, finished]


def _close(
    layer: Layer,
    tasks: list[BaseOperator],
    *,
    after: BaseOperator,
    finished: BaseOperator,
) -> None:
    """Let the layer's mark wait for its last blocking tasks, the end for the others."""
    blocking = {task.task_id for task in tasks if _is_blocking(layer, task)}
    for task in tasks:
        if task.task_id in blocking:
            if not blocking & task.downstream_task_ids:
                task >> after
        elif not task.downstream_task_ids:
            task >> finished


def _group(settings: DagSettings, layer: Layer) -> DbtTaskGroup:
    return DbtTaskGroup(
        group_id=layer.name,
        project_config=project_config(settings),
        profile_config=profile_config(settings),
        render_config=render_config(settings, layer),
        execution_config=execution_config(settings),
        operator_args=_operator_args(settings),
        on_warning_callback=_warning(settings, layer),
    )


def _after(settings: DagSettings, layer: Layer) -> BaseOperator:
    """What the next layer waits for: the gate, or a mark where the layer has none."""
    if not layer.has_gate:
        return EmptyOperator(task_id=f"{layer.name}_done")
    gate = DbtTestLocalOperator(
        task_id=f"{layer.name}_gate",
        select=_GATE.format(layer=layer.name),
        indirect_selection="buildable",
        on_warning_callback=_warning(settings, layer),
        **_call(settings),
    )
    _retry(gate, layer, Criticality.STANDARD)
    gate.on_failure_callback = _failure(settings, layer, is_blocking=True)
    return gate


def _freshness(settings: DagSettings) -> BaseOperator:
    """Sources too old by their own rules stop the run before it changes anything."""
    first = settings.layers[0]
    task = DbtSourceLocalOperator(
        task_id="source_freshness",
        on_warning_callback=_warning(settings, first),
        **_call(settings),
    )
    task.on_failure_callback = _failure(settings, first, is_blocking=True)
    return task


def _operator_args(settings: DagSettings) -> dict[str, object]:
    said: dict[str, object] = {"install_deps": False}
    if settings.pool is not None:
        said["pool"] = settings.pool
    if settings.execution_mode == "watcher":
        # Deferred sensors would need a triggerer; ours are looked at again and again.
        said["deferrable"] = False
    return said


def _call(settings: DagSettings) -> dict[str, object]:
    """What an operator outside a group must be told to call c360."""
    said = {
        "project_dir": settings.project_dir,
        "profile_config": profile_config(settings),
        "dbt_executable_path": find_executable(settings),
        "invocation_mode": execution_config(settings).invocation_mode,
        "env": environment(settings),
        "append_env": True,
        "install_deps": False,
    }
    if settings.variables:
        said["vars"] = dict(settings.variables)
    if settings.pool is not None:
        said["pool"] = settings.pool
    return said


def _set_up(settings: DagSettings, layer: Layer, task: BaseOperator) -> None:
    _say_which_model(task)
    if isinstance(task, BaseSensorOperator):
        # A sensor that waits in its slot would keep the one writer out of the pool.
        task.mode = "reschedule"
        task.pool = "default_pool"
    _retry(task, layer, _criticality(task))
    is_blocking = _is_blocking(layer, task)
    ours = _failure(settings, layer, is_blocking=is_blocking)
    # Cosmos's watcher keeps its state by callbacks, which must stay.
    task.on_failure_callback = [*_listed(task.on_failure_callback), *ours]


def _say_which_model(task: BaseOperator) -> None:
    # Cosmos selects a model's tests by its name, which is that of the whole package
    # for a model that is called like it.
    node = _node(task) or {}
    words = str(node.get("unique_id", "")).split(".")
    if len(words) > 2 and words[1] == words[2] == getattr(task, "select", None):
        task.select = f"path:{node['original_file_path']}"


def _listed(callbacks: object) -> list[object]:
    if callbacks is None:
        return []
    return list(callbacks) if isinstance(callbacks, Iterable) else [callbacks]


def _retry(task: BaseOperator, layer: Layer, criticality: Criticality) -> None:
    for name, value in layer.retries_of(criticality).settings().items():
        setattr(task, name, value)


def _failure(
    settings: DagSettings, layer: Layer, *, is_blocking: bool
) -> list[Callback]:
    alert = Alert(
        event=Event.FAILED,
        layer=layer.name,
        is_blocking=is_blocking,
        url=settings.alert_url,
    )
    return [alert, *settings.on_failure]


def _warning(settings: DagSettings, layer: Layer) -> Callback:
    if settings.on_warning is not None:
        return settings.on_warning
    return Alert(
        event=Event.WARNED,
        layer=layer.name,
        is_blocking=False,
        url=settings.alert_url,
    )


def _is_blocking(layer: Layer, task: BaseOperator) -> bool:
    # The watcher's one call of a layer fails with any of its nodes, blocking or not;
    # the nodes' own tasks say which it was.
    return _node(task) is not None and layer.is_blocking(_criticality(task))


def _criticality(task: BaseOperator) -> Criticality:
    node = _node(task) or {}
    tags = node.get("tags")
    return criticality_of(tags if isinstance(tags, list) else ())


def _node(task: BaseOperator) -> dict[str, object] | None:
    """What Cosmos noted about the node of a task; None for tasks of its own."""
    noted = getattr(task, "extra_context", None)
    node = noted.get("dbt_node_config") if isinstance(noted, dict) else None
    return node if isinstance(node, dict) else None


def _tasks(group: TaskGroup) -> Iterator[BaseOperator]:
    for child in group.children.values():
        if isinstance(child, TaskGroup):
            yield from _tasks(child)
        else:
            yield child
