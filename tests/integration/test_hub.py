"""`c360 deps` and packages of a hub: a made-up one, served from this machine."""

import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import yaml

from tests.conftest import Finished, Shop

Releases = Mapping[str, Mapping[str, object]]
NEEDS_TOOLS = "packages: [{package: acme/tools, version: ['>=1.0.0', '<2.0.0']}]\n"


@dataclass(slots=True)
class MadeUpHub:
    """What the server answers, by path."""

    answers: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def add(self, package: str, releases: Releases) -> None:
        """A package; each release says what it needs."""
        name = package.partition("/")[2]
        versions = {}
        for version, more in releases.items():
            path = f"/{name}-{version}.tar.gz"
            inner = {"packages": more.get("packages", [])}
            self.answers[path] = archive(
                name,
                {
                    "dbt_project.yml": f"name: {name}\nversion: '{version}'\n",
                    "packages.yml": yaml.safe_dump(inner),
                    f"macros/{name}.sql": "{% macro v() %}'" + version + "'"
                    "{% endmacro %}",
                },
            )
            versions[version] = {
                "name": name,
                "packages": inner["packages"],
                "downloads": {"tarball": f"{self.address}{path[1:]}"},
                **more,
            }
        described = {"name": name, "namespace": "acme", "versions": versions}
        self.answers[f"/api/v1/{package}.json"] = json.dumps(described).encode()
        known = json.loads(self.answers.get("/api/v1/index.json", b"[]"))
        self.answers["/api/v1/index.json"] = json.dumps([*known, package]).encode()


def archive(name: str, files: Mapping[str, str]) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as packed:
        for path, text in files.items():
            entry = tarfile.TarInfo(f"{name}-abc/{path}")
            entry.size = len(text.encode())
            packed.addfile(entry, io.BytesIO(text.encode()))
    return data.getvalue()


@pytest.fixture
def hub() -> Iterator[MadeUpHub]:
    """A server on this machine, with three releases of `acme/tools` and one to come."""
    made_up = MadeUpHub()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made_up.asked.append(self.path)
            answer = made_up.answers.get(self.path)
            self.send_response(404 if answer is None else 200)
            self.end_headers()
            self.wfile.write(answer or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    made_up.address = f"http://127.0.0.1:{server.server_port}/"
    Thread(target=server.serve_forever, daemon=True).start()
    releases = ("1.0.0", "1.2.0", "1.10.0", "2.0.0-rc1")
    made_up.add("acme/tools", {name: {} for name in releases})
    yield made_up
    server.shutdown()
    server.server_close()


def deps(shop: Shop, hub: MadeUpHub, packages: str, *words: str) -> Finished:
    shop.write({"packages.yml": packages})
    return shop.run("deps", *words, DBT_PACKAGE_HUB_URL=hub.address)


def installed(shop: Shop) -> dict[str, str]:
    folders = sorted((shop.folder / "dbt_packages").iterdir())
    return {
        folder.name: yaml.safe_load((folder / "dbt_project.yml").read_text())["version"]
        for folder in folders
    }


def lock(shop: Shop) -> dict[str, object]:
    read = yaml.safe_load((shop.folder / "package-lock.yml").read_text())
    assert isinstance(read, dict)
    return read


@pytest.mark.parametrize(
    ("versions", "taken"),
    [
        ("1.2.0", "1.2.0"),
        ("'=1.2.0'", "1.2.0"),
        ("['>=1.0.0', '<2.0.0']", "1.10.0"),
        ("'>=1.0.0,<1.10.0'", "1.2.0"),
        ("'>1.0.0'", "1.10.0"),
        ("'<=1.0.0'", "1.0.0"),
        ("2.0.0-rc1", "2.0.0-rc1"),
        ("'>=1.0.0', install_prerelease: true", "2.0.0-rc1"),
    ],
)
def test_the_newest_release_that_suits_is_taken(
    shop: Shop, hub: MadeUpHub, versions: str, taken: str
) -> None:
    finished = deps(
        shop, hub, f"packages: [{{package: acme/tools, version: {versions}}}]\n"
    )
    assert finished.exit_code == 0
    assert installed(shop) == {"tools": taken}
    assert f"Installed tools from version {taken}" in finished.lines


def test_a_model_uses_what_was_installed(shop: Shop, hub: MadeUpHub) -> None:
    deps(shop, hub, NEEDS_TOOLS)
    shop.write({"models/a.sql": "select {{ tools.v() }} as v"})
    assert shop.run("run").exit_code == 0
    assert shop.query("select v from a") == [("1.10.0",)]


def test_the_lock_file_is_dbts(shop: Shop, hub: MadeUpHub) -> None:
    deps(shop, hub, NEEDS_TOOLS)
    # The hash is what dbt-core 1.11 wrote for the same list.
    assert lock(shop) == {
        "packages": [{"name": "tools", "package": "acme/tools", "version": "1.10.0"}],
        "sha1_hash": "10e9024ad59f10075eedabafce8d7ca4eb872bbf",
    }


def test_what_is_locked_stays_until_an_upgrade(shop: Shop, hub: MadeUpHub) -> None:
    deps(shop, hub, NEEDS_TOOLS)
    hub.add("acme/tools", {"1.10.0": {}, "1.11.0": {}})
    said = deps(shop, hub, NEEDS_TOOLS)
    assert installed(shop) == {"tools": "1.10.0"}
    assert "Updated version available: 1.11.0" in said.lines
    deps(shop, hub, NEEDS_TOOLS, "--upgrade")
    assert installed(shop) == {"tools": "1.11.0"}


def test_packages_of_packages_narrow_what_is_taken(shop: Shop, hub: MadeUpHub) -> None:
    below = [{"package": "acme/tools", "version": "<1.10.0"}]
    hub.add("acme/checks", {"1.0.0": {"packages": below}})
    both = NEEDS_TOOLS.replace("]}]", "]}, {package: acme/checks, version: 1.0.0}]")
    assert deps(shop, hub, both).exit_code == 0
    assert installed(shop) == {"checks": "1.0.0", "tools": "1.2.0"}


def test_demands_that_contradict_are_all_named(shop: Shop, hub: MadeUpHub) -> None:
    below = [{"package": "acme/tools", "version": ["<1.0.0"]}]
    hub.add("acme/checks", {"1.0.0": {"packages": below}})
    both = NEEDS_TOOLS.replace("]}]", "]}, {package: acme/checks, version: 1.0.0}]")
    finished = deps(shop, hub, both)
    assert finished.exit_code == 2
    assert ">=1.0.0, <2.0.0 (shop); <1.0.0 (" in finished.out
    assert "there is 1.10.0, 1.2.0, 1.0.0" in finished.out


def test_a_release_for_another_dbt_is_not_taken(shop: Shop, hub: MadeUpHub) -> None:
    hub.add("acme/tools", {"1.2.0": {}, "1.3.0": {"require_dbt_version": [">=9.0.0"]}})
    deps(shop, hub, NEEDS_TOOLS)
    assert installed(shop) == {"tools": "1.2.0"}
    deps(shop, hub, NEEDS_TOOLS, "--upgrade", "--no-version-check")
    assert installed(shop) == {"tools": "1.3.0"}


def test_a_package_is_added_from_the_hub(shop: Shop, hub: MadeUpHub) -> None:
    words = ("--add-package", "acme/tools@>=1.0.0,<1.10.0")
    assert deps(shop, hub, "packages: []\n", *words).exit_code == 0
    assert installed(shop) == {"tools": "1.2.0"}
    listed = yaml.safe_load((shop.folder / "packages.yml").read_text())
    assert listed["packages"] == [
        {"package": "acme/tools", "version": [">=1.0.0", "<1.10.0"]}
    ]


def test_an_unknown_package_is_named(shop: Shop, hub: MadeUpHub) -> None:
    finished = deps(shop, hub, "packages: [{package: acme/gone, version: 1.0.0}]\n")
    assert finished.exit_code == 2
    assert "the package 'acme/gone' is not in the hub" in finished.out


def test_without_a_network_the_error_says_what_to_do(shop: Shop) -> None:
    shop.write({"packages.yml": NEEDS_TOOLS})
    finished = shop.run("deps", DBT_PACKAGE_HUB_URL="http://127.0.0.1:9/")
    assert finished.exit_code == 2
    assert "cannot be asked for the package 'acme/tools'" in finished.out
    assert "DBT_PACKAGE_HUB_URL" in finished.out
    assert not (shop.folder / "dbt_packages").exists()
