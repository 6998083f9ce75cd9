"""What is said where a task fails for good or a test warns."""

import json
import logging
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

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
    if not url.startswith(("http://", "https://")):
        _logger.warning(
            "alert_url must start with http:// or https://; nothing was sent"
        )
        return
    request = urllib.request.Request(  # noqa: S310 - the scheme is looked at above
        url,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310
            pass
    except (urllib.error.URLError, OSError, ValueError) as problem:
        # The address may hold a token: only its fault is told.
        _logger.warning("the alert could not be sent: %s", type(problem).__name__)
