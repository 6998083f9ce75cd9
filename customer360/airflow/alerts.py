"""What is said where a task fails for good or a test warns."""

import json
import logging
from collections.abc import Mapping
from enum import StrEnum

from customer360.observability.webhook import post_json
from customer360.records import dataclass

_logger = logging.getLogger(__name__)
_TIMEOUT_SECONDS = 10


class Event(StrEnum):
    """What an alert is about."""

    FAILED = "task_failed"
    WARNED = "task_warned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A callback for Airflow: writes one line to the log and posts it as JSON.

    Blocking failures are errors, others warnings. An endpoint that does not answer is
    noted in the log; it never fails a task.
    """

    event: Event
    layer: str
    is_blocking: bool
    url: str | None = None

    def __call__(self, context: Mapping[str, object]) -> None:
        """Tell of the task in this context."""
        body = self.describe(context)
        level = logging.ERROR if self.is_blocking else logging.WARNING
        _logger.log(level, "customer_360 alert: %s", json.dumps(body, sort_keys=True))
        if self.url is not None:
            _post(self.url, body)

    def describe(self, context: Mapping[str, object]) -> dict[str, object]:
        """What is told: which task of which run, and what went wrong.

        `tests` and `results` say which tests warned, and what; a failure has none.
        """
        task = context.get("task_instance") or context.get("ti")
        names, results = context.get("test_names"), context.get("test_results")
        warned = [] if not isinstance(names, list) else [str(name) for name in names]
        said = [] if not isinstance(results, list) else [str(each) for each in results]
        problem = context.get("exception")
        return {
            "event": self.event.value,
            "dag_id": str(getattr(task, "dag_id", "")),
            "task_id": str(getattr(task, "task_id", "")),
            "run_id": str(context.get("run_id") or getattr(task, "run_id", "")),
            "try_number": int(getattr(task, "try_number", 0) or 0),
            "layer": self.layer,
            "blocking": self.is_blocking,
            "reason": "" if problem is None else str(problem)[:500],
            "tests": warned,
            "results": said,
            "log_url": str(getattr(task, "log_url", "") or ""),
        }


def _post(url: str, body: Mapping[str, object]) -> None:
    said = post_json(url, json.dumps(body).encode(), timeout=_TIMEOUT_SECONDS)
    if said is not None:
        _logger.warning("the alert was not sent: alert_url %s", said)
