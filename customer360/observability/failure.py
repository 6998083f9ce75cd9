"""What is told of a failed run, and telling it: to a webhook, to a command.

Rows are never told: they hold customers.
"""

import json
import shlex
import subprocess
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from customer360.errors import C360Error, ProjectError
from customer360.observability.webhook import is_web_address, post_json
from customer360.records import dataclass, field
from customer360.resources.kinds import ResourceType
from customer360.resources.result import RunResult

_TIMEOUT = 10.0
_MOST_FAILURES = 50
_KEYS = frozenset({"webhook", "command", "headers", "timeout"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFailure:
    """Whom to tell. `webhook` and `headers` may be secret: no message shows them."""

    webhook: str | None = None
    command: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = _TIMEOUT


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A call that failed: with results, or before there were any."""

    project: str
    command: str
    target: str
    invocation_id: str
    started_at: datetime
    elapsed: float
    results: tuple[RunResult, ...] = ()
    error: C360Error | None = None


def read_on_failure(value: object) -> OnFailure | None:
    """The setting `on_failure`; None if it says nothing.

    Raises:
        ProjectError: it is not what it should be.
    """
    if value is None or value == {}:
        return None
    if not isinstance(value, Mapping) or not {*value} <= _KEYS:
        raise ProjectError(
            "on_failure cannot be read",
            hint="write it as {webhook: https://..., headers: {...}, timeout: 10} or "
            "{command: [notify, ...]}",
        )
    webhook = value.get("webhook")
    if webhook is not None:
        _check_url(str(webhook))
    headers = value.get("headers") or {}
    if not isinstance(headers, Mapping):
        raise ProjectError("the headers of on_failure are not a mapping")
    return OnFailure(
        webhook=None if webhook is None else str(webhook),
        command=_words(value.get("command")),
        headers={str(name): str(said) for name, said in headers.items()},
        timeout=_seconds(value.get("timeout", _TIMEOUT)),
    )


def _check_url(url: str) -> None:
    if not is_web_address(url):
        raise ProjectError(
            "the webhook of on_failure is no web address",
            hint="it begins with https://; in profiles.yml env_var() can fill it in",
        )


def _words(command: object) -> tuple[str, ...]:
    match command:
        case None:
            return ()
        case str():
            return tuple(shlex.split(command))
        case list() | tuple():
            return tuple(str(word) for word in command)
    raise ProjectError(
        f"the command of on_failure cannot be {command!r}", hint="a text or a list"
    )


def _seconds(value: object) -> float:
    try:
        seconds = float(str(value))
    except ValueError:
        seconds = 0.0
    if seconds <= 0:
        raise ProjectError(
            f"the timeout of on_failure cannot be {value!r}", hint="seconds, above 0"
        )
    return seconds


def failure_values(failure: Failure) -> dict[str, object]:
    """The JSON that is sent. `text` is what Slack and its like show."""
    bad = [result for result in failure.results if result.status.is_bad]
    error = failure.error
    return {
        "event": "run_failed",
        "text": _in_words(failure, bad),
        "project": failure.project,
        "command": failure.command,
        "target": failure.target,
        "invocation_id": failure.invocation_id,
        "started_at": failure.started_at.isoformat(),
        "elapsed_seconds": round(failure.elapsed, 3),
        "error": error
        and {
            "message": error.message,
            "hint": error.hint,
            "path": error.path,
            "line": error.line,
        },
        "counts": dict(
            sorted(Counter(str(result.status) for result in failure.results).items())
        ),
        "failure_count": len(bad),
        "failures": [_result_values(result) for result in bad[:_MOST_FAILURES]],
    }


def _in_words(failure: Failure, bad: list[RunResult]) -> str:
    what = f"c360 {failure.command} of {failure.project} ({failure.target}) failed"
    if failure.error is not None:
        return f"{what}: {failure.error.message}"
    names = ", ".join(result.node.name for result in bad[:5])
    more = f" and {len(bad) - 5} more" if len(bad) > 5 else ""
    return f"{what}: {len(bad)} of {len(failure.results)} nodes: {names}{more}"


def _result_values(result: RunResult) -> dict[str, object]:
    node = result.node
    is_kept = result.relation_name and node.resource_type is ResourceType.TEST
    return {
        "unique_id": node.unique_id,
        "name": node.name,
        "resource_type": str(node.resource_type),
        "path": node.original_file_path,
        "status": str(result.status),
        "message": (result.message or "").partition("\n")[0],
        "failures": result.failures,
        "query": f"select * from {result.relation_name}" if is_kept else None,
    }


def tell(
    on_failure: OnFailure, values: Mapping[str, object], *, folder: str
) -> tuple[str, ...]:
    """Tell everybody; what went wrong with it, in words that give no secret away."""
    body = json.dumps(values, default=str).encode()
    wrong = []
    if on_failure.webhook is not None:
        said = post_json(
            on_failure.webhook,
            body,
            headers=on_failure.headers,
            timeout=on_failure.timeout,
        )
        wrong.append(said and f"the webhook of on_failure {said}")
    if on_failure.command:
        wrong.append(_call(on_failure, body, folder))
    return tuple(said for said in wrong if said is not None)


def _call(on_failure: OnFailure, body: bytes, folder: str) -> str | None:
    program = on_failure.command[0]
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, without a shell
            on_failure.command,
            input=body,
            cwd=folder,
            timeout=on_failure.timeout,
            capture_output=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        spent = f"{on_failure.timeout:g} s"
        return f"the command of on_failure, {program}, was stopped after {spent}"
    except OSError as error:
        said = error.strerror or type(error).__name__
        return f"the command of on_failure, {program}, cannot be run: {said}"
    if done.returncode:
        return f"the command of on_failure, {program}, ended with {done.returncode}"
    return None
