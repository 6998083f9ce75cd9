"""Metrics of a run, and who is told when it fails."""

import http.server
import json
import sys
import threading
from collections.abc import Iterator
from typing import ClassVar

import pytest

from tests.conftest import PROFILES, PROJECT_FILE, Shop

FILES = {
    "models/a.sql": "select 1 as one",
    "models/b.sql": "select no_such_column as two from {{ ref('a') }}",
    "models/schema.yml": "models: [{name: a, columns: [{name: one, data_tests: "
    "[{accepted_values: {arguments: {values: [2]}}}]}]}]",
}


def with_setting(shop: Shop, setting: str) -> Shop:
    return shop.write(
        {**FILES, "dbt_project.yml": f"{PROJECT_FILE}vars: {{on_failure: {setting}}}\n"}
    )


def written_by(shop: Shop, program: str) -> str:
    """`on_failure` with a command that is this program."""
    shop.write({"told.py": program})
    return json.dumps({"command": [sys.executable, "told.py"], "timeout": 20})


KEEPS_IT = "import sys; open('told.json', 'w').write(sys.stdin.read())"


def told(shop: Shop) -> dict[str, object]:
    values = json.loads((shop.folder / "told.json").read_text())
    assert isinstance(values, dict)
    return values


def test_a_command_is_told_what_failed(shop: Shop) -> None:
    with_setting(shop, written_by(shop, KEEPS_IT)).run("build")
    values = told(shop)
    assert values["event"] == "run_failed"
    assert values["failure_count"] == 1
    failures = values["failures"]
    assert isinstance(failures, list)
    names = {failure["name"]: failure["status"] for failure in failures}
    assert names == {"accepted_values_a_one__2": "fail"}
    assert "failed: " in str(values["text"])


def test_who_succeeds_tells_nobody(shop: Shop) -> None:
    with_setting(shop, written_by(shop, KEEPS_IT)).run("run", "--select", "a")
    assert not (shop.folder / "told.json").exists()


def test_a_call_that_fails_before_it_runs_is_told(shop: Shop) -> None:
    with_setting(shop, written_by(shop, KEEPS_IT))
    shop.write({"models/c.sql": "select {{ ref('nowhere') }}"}).run("build")
    error = told(shop)["error"]
    assert isinstance(error, dict)
    assert "nowhere" in error["message"]


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("raise SystemExit(3)", "ended with 3"),
        ("import time; time.sleep(60)", "was stopped after 0.5 s"),
    ],
)
def test_a_command_that_fails_is_a_warning(shop: Shop, program: str, said: str) -> None:
    setting = written_by(shop, program).replace(
        "20", "0.5" if "sleep" in program else "20"
    )
    finished = with_setting(shop, setting).run("build")
    assert finished.exit_code == 1
    assert (
        f"[WARNING]: the command of on_failure, {sys.executable}, {said}"
        in finished.out
    )


def test_a_command_that_is_not_there_is_a_warning(shop: Shop) -> None:
    finished = with_setting(shop, "{command: no-such-program}").run("build")
    assert "no-such-program, cannot be run" in finished.out


class Webhook(http.server.BaseHTTPRequestHandler):
    """Keeps what it is sent; paths that say so are answered with an error."""

    seen: ClassVar[list[tuple[str, dict[str, object], str | None]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, json.loads(body), self.headers["X-Token"]))
        self.send_response(500 if "wrong" in self.path else 204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args


@pytest.fixture
def webhook() -> Iterator[str]:
    """The address of a server that runs while the test does."""
    Webhook.seen.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_webhook_gets_json_and_headers(shop: Shop, webhook: str) -> None:
    setting = f"{{webhook: '{webhook}/secret', headers: {{X-Token: t}}}}"
    finished = with_setting(shop, setting).run("build")
    path, body, token = Webhook.seen[0]
    assert (path, token, body["command"]) == ("/secret", "t", "build")
    assert len(Webhook.seen) == 1
    assert "WARNING" not in finished.out


def test_a_webhook_that_fails_is_a_warning_without_its_secrets(
    shop: Shop, webhook: str
) -> None:
    finished = with_setting(shop, f"{{webhook: '{webhook}/wrong/k3y'}}").run("build")
    assert "the webhook of on_failure at 127.0.0.1 answered 500" in finished.out
    log = (shop.folder / "logs" / "c360.log").read_text()
    assert "k3y" not in finished.out + finished.err + log


def test_a_webhook_may_come_from_the_profile(shop: Shop, webhook: str) -> None:
    profiles = PROFILES.replace(
        "threads: 1}",
        "threads: 1, on_failure: {webhook: \"{{ env_var('DBT_HOOK') }}\"}}",
        1,
    )
    shop.write({**FILES, "profiles.yml": profiles}).run("build", DBT_HOOK=webhook)
    assert len(Webhook.seen) == 1


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("nobody", "on_failure cannot be read"),
        ("{web_hook: x}", "on_failure cannot be read"),
        ("{webhook: 'file:///etc/passwd'}", "is no web address"),
        ("{command: true, timeout: 0}", "cannot be"),
    ],
)
def test_a_setting_that_cannot_be_read_is_an_error(
    shop: Shop, setting: str, said: str
) -> None:
    finished = with_setting(shop, setting).run("build")
    assert finished.exit_code == 2
    assert said in finished.out


def test_metrics_are_written_for_good_and_bad_runs(shop: Shop) -> None:
    shop.write(FILES).run("run", "--select", "a", "--metrics-file", "out/c360.prom")
    path = shop.folder / "out" / "c360.prom"
    assert 'command="run"} 1\n' in path.read_text()
    shop.run("build", "--metrics-file", str(path))
    assert 'c360_run_success{project="shop",target="dev",command="build"} 0' in (
        path.read_text()
    )
    assert list(path.parent.iterdir()) == [path]


def test_the_environment_may_name_the_metrics_file(shop: Shop) -> None:
    shop.write(FILES).run("run", "-s", "a", C360_METRICS_FILE="m.prom")
    assert (shop.folder / "m.prom").exists()


def test_a_call_that_fails_early_has_metrics_too(shop: Shop) -> None:
    shop.write({"models/c.sql": "select {{ ref('nowhere') }}"})
    shop.run("build", "--metrics-file", "m.prom")
    assert 'command="build"} 0' in (shop.folder / "m.prom").read_text()


def test_metrics_that_cannot_be_written_are_a_warning(shop: Shop) -> None:
    (shop.folder / "taken").mkdir()
    finished = shop.write(FILES).run("run", "-s", "a", "--metrics-file", "taken")
    assert finished.exit_code == 0
    assert "was not written" in finished.out
