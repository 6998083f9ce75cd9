"""Lineage events, handed to OpenLineage's own client.

The client is configured as its documentation says (`OPENLINEAGE_URL`,
`OPENLINEAGE_CONFIG`, `OPENLINEAGE__...`, or openlineage.yml); it comes with the extra
`customer360[openlineage]`. Events are sent from a thread of their own, in their order:
a slow or missing server makes no run slow, and none fail.
"""

import os
import queue
import threading
from collections.abc import Callable, Iterator, Mapping

from customer360.errors import InterruptedRunError, ProjectError
from customer360.events import Event, Level, Listener, Note, RunFinished
from customer360.observability.lineage_events import (
    Dataset,
    Job,
    LineageEvent,
    State,
    Teller,
)
from customer360.records import replace
from customer360.resources.version import VERSION

_PRODUCER = f"https://pypi.org/project/customer360/{VERSION}"
_FILE = "openlineage.yml"
_PATIENCE = 30.0
Send = Callable[[LineageEvent], None]


class LineageListener:
    """Passes events on, and tells them as lineage besides."""

    def __init__(self, listener: Listener, teller: Teller, send: Send) -> None:
        self._listener = listener
        self._teller = teller
        self._send = send
        self._lock = threading.Lock()
        self._open: dict[str, LineageEvent] = {}
        self._queue: queue.SimpleQueue[LineageEvent | None] = queue.SimpleQueue()
        self._wrong: list[str] = []
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def __call__(self, event: Event) -> None:
        """Tell it and pass it on; at the end of the run wait until all is told."""
        with self._lock:
            for told in self._teller.tell(event):
                if told.parent is None and told.state is not State.START:
                    # Nodes that were stopped have no end of their own.
                    self._end_what_runs(State.ABORT, None, but=told.job.run_id)
                self._put(told)
        self._listener(event)
        if isinstance(event, RunFinished):
            self.close()

    def close(self, error: BaseException | None = None) -> None:
        """End what still runs, which is a failure, and wait until all is sent.

        Not for ever: a server that does not answer is given up.
        """
        if not self._thread.is_alive():
            return
        with self._lock:
            is_stopped = isinstance(error, KeyboardInterrupt | InterruptedRunError)
            self._end_what_runs(State.ABORT if is_stopped else State.FAIL, error)
        self._queue.put(None)
        self._thread.join(_PATIENCE)
        if self._thread.is_alive():
            self._wrong.append(f"not all was sent within {_PATIENCE:g} s")
        if self._wrong:
            number = len(self._wrong)
            said = f"OpenLineage: {self._wrong[0]}"
            more = f" (and {number - 1} more)" if number > 1 else ""
            self._listener(
                Note(message=said + more, level=Level.WARN, name="LineageFailed")
            )

    def _end_what_runs(
        self, state: State, error: BaseException | None, *, but: str = ""
    ) -> None:
        """The latest first: nodes before the call that they are of."""
        said = None if error is None else str(error) or type(error).__name__
        for started in reversed([*self._open.values()]):
            if started.job.run_id != but:
                at = self._teller.clock()
                self._put(replace(started, state=state, at=at, error=said))

    def _put(self, event: LineageEvent) -> None:
        if event.state is State.START:
            self._open[event.job.run_id] = event
        else:
            self._open.pop(event.job.run_id, None)
        self._queue.put(event)

    def _work(self) -> None:
        while (event := self._queue.get()) is not None:
            try:
                self._send(event)
            except Exception as error:
                self._wrong.append(f"{event.job.name}: {type(error).__name__}: {error}")


def open_client(
    environment: Mapping[str, str], *, root: str, database_path: str, project: str
) -> Send:
    """What sends an event through the client.

    Raises:
        ProjectError: the client is not installed, or its settings are wrong.
    """
    try:
        from openlineage.client import OpenLineageClient
    except ImportError:
        raise ProjectError(
            "OpenLineage is configured, and its client is not installed",
            hint="pip install 'customer360[openlineage]', or OPENLINEAGE_DISABLED=true",
        ) from None
    config = None
    if not any(name.startswith("OPENLINEAGE_") for name in environment):
        from customer360.project.yaml import as_mapping, load_yaml

        path = os.path.join(root, _FILE)
        config = dict(as_mapping(load_yaml(path), _FILE, path=path))
    try:
        client = OpenLineageClient(config=config)
    except (ValueError, TypeError, KeyError, ImportError, RuntimeError) as error:
        raise ProjectError(
            f"OpenLineage cannot be set up: {error}", hint=f"look at {_FILE}"
        ) from None
    namespace = environment.get("OPENLINEAGE_NAMESPACE") or project
    datasets = f"duckdb://{database_path}"

    def send(event: LineageEvent) -> None:
        client.emit(_run_event(event, namespace=namespace, datasets=datasets))
        if event.parent is None and event.state is not State.START:
            client.close(_PATIENCE)

    return send


def _run_event(event: LineageEvent, *, namespace: str, datasets: str) -> object:
    from openlineage.client.event_v2 import Job as ClientJob
    from openlineage.client.event_v2 import Run, RunEvent, RunState

    return RunEvent(
        eventType=RunState[str(event.state)],
        eventTime=event.at.isoformat(),
        producer=_PRODUCER,
        run=Run(runId=event.job.run_id, facets=dict(_run_facets(event, namespace))),
        job=ClientJob(
            namespace=namespace, name=event.job.name, facets=dict(_job_facets(event))
        ),
        inputs=[_input(dataset, datasets) for dataset in event.inputs],
        outputs=[_output(dataset, datasets) for dataset in event.outputs],
    )


def _run_facets(event: LineageEvent, namespace: str) -> Iterator[tuple[str, object]]:
    from openlineage.client.facet_v2 import error_message_run as error_facet
    from openlineage.client.facet_v2 import parent_run as parent_facet
    from openlineage.client.facet_v2 import processing_engine_run as engine_facet

    yield (
        "processing_engine",
        engine_facet.ProcessingEngineRunFacet(version=VERSION, name="c360"),
    )
    parent: Job | None = event.parent
    if parent is not None:
        yield (
            "parent",
            parent_facet.ParentRunFacet(
                run=parent_facet.Run(runId=parent.run_id),
                job=parent_facet.Job(namespace=namespace, name=parent.name),
            ),
        )
    if event.error is not None:
        yield (
            "errorMessage",
            error_facet.ErrorMessageRunFacet(
                message=event.error, programmingLanguage="SQL"
            ),
        )


def _job_facets(event: LineageEvent) -> Iterator[tuple[str, object]]:
    from openlineage.client.facet_v2 import documentation_job as about_facet
    from openlineage.client.facet_v2 import job_type_job as type_facet
    from openlineage.client.facet_v2 import sql_job as sql_facet

    yield (
        "jobType",
        type_facet.JobTypeJobFacet(
            processingType="BATCH", integration="C360", jobType=event.kind
        ),
    )
    if event.sql:
        yield "sql", sql_facet.SQLJobFacet(query=event.sql, dialect="duckdb")
    if event.description:
        yield (
            "documentation",
            about_facet.DocumentationJobFacet(description=event.description),
        )


def _input(dataset: Dataset, namespace: str) -> object:
    from openlineage.client.event_v2 import InputDataset
    from openlineage.client.facet_v2 import data_quality_assertions_dataset as quality

    claimed = dataset.assertion
    facets = {}
    if claimed is not None:
        facets["dataQualityAssertions"] = quality.DataQualityAssertionsDatasetFacet(
            assertions=[
                quality.Assertion(
                    assertion=claimed.name,
                    success=claimed.is_success,
                    column=claimed.column,
                )
            ]
        )
    return InputDataset(
        namespace=namespace,
        name=dataset.name,
        inputFacets=facets,
        facets=dict(_dataset_facets(dataset, namespace)),
    )


def _output(dataset: Dataset, namespace: str) -> object:
    from openlineage.client.event_v2 import OutputDataset
    from openlineage.client.facet_v2 import output_statistics_output_dataset as counts

    facets = {}
    if dataset.rows is not None:
        facets["outputStatistics"] = counts.OutputStatisticsOutputDatasetFacet(
            rowCount=dataset.rows
        )
    return OutputDataset(
        namespace=namespace,
        name=dataset.name,
        outputFacets=facets,
        facets=dict(_dataset_facets(dataset, namespace)),
    )


def _dataset_facets(dataset: Dataset, namespace: str) -> Iterator[tuple[str, object]]:
    from openlineage.client.facet_v2 import column_lineage_dataset as lineage
    from openlineage.client.facet_v2 import schema_dataset as schema

    if not dataset.fields:
        return
    yield (
        "schema",
        schema.SchemaDatasetFacet(
            fields=[
                schema.SchemaDatasetFacetFields(
                    name=each.name,
                    type=each.type,
                    description=each.description or None,
                )
                for each in dataset.fields
            ]
        ),
    )
    traced = {
        each.name: lineage.Fields(
            inputFields=[
                lineage.InputField(namespace=namespace, name=name, field=column)
                for name, column in each.made_of
            ]
        )
        for each in dataset.fields
        if each.made_of
    }
    if traced:
        yield "columnLineage", lineage.ColumnLineageDatasetFacet(fields=traced)
