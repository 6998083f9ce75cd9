"""`c360 deps`: packages are installed, and the lock file says which."""

import os
import subprocess
import tarfile
from pathlib import Path

import pytest
import yaml

from tests.conftest import Shop

TOOLS = {
    "../tools/dbt_project.yml": "name: tools\nversion: '1'\n",
    "../tools/macros/one.sql": "{% macro one() %}1{% endmacro %}",
}
LOCAL = {
    "packages.yml": "packages: [{local: ../tools}]\n",
    "models/a.sql": "select {{ tools.one() }} as id",
    **TOOLS,
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository of a package, with a tag and a later commit."""
    folder = tmp_path / "gitted"
    (folder / "inner").mkdir(parents=True)
    for name in ("dbt_project.yml", "inner/dbt_project.yml"):
        (folder / name).write_text(f"name: {Path(name).parent.name or 'gitted'}\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "First")
    git(folder, "tag", "v1")
    git(folder, "commit", "-qm", "Second", "--allow-empty")
    return folder


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=n", "-c", "user.email=n@example.com")
    done = subprocess.run(
        ["git", "-C", str(folder), *who, *words],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def lock(shop: Shop) -> dict[str, object]:
    read = yaml.safe_load((shop.folder / "package-lock.yml").read_text())
    assert isinstance(read, dict)
    return read


def test_a_local_package_is_linked_to(shop: Shop) -> None:
    assert shop.write(LOCAL).run("deps").exit_code == 0
    assert (shop.folder / "dbt_packages" / "tools").is_symlink()
    assert shop.run("build").exit_code == 0


def test_packages_stay_as_they_were_if_others_cannot_be_installed(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.write(LOCAL).run("deps")

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("customer360.commands.deps._link", fail)
    assert shop.run("deps").exit_code != 0
    installed = shop.folder / "dbt_packages"
    assert [each.name for each in installed.iterdir()] == ["tools"]
    assert not [each for each in shop.folder.iterdir() if each.name.startswith(".dbt")]


def test_what_is_not_installed_stops_other_commands(shop: Shop) -> None:
    finished = shop.write(LOCAL).run("build")
    assert finished.exit_code == 2
    assert 'Run "dbt deps" to install package dependencies' in finished.out


def test_the_lock_file_is_dbts(shop: Shop, repository: Path) -> None:
    shop.write(TOOLS)
    listed = f"- local: ../tools\n- git: {repository}\n  revision: v1\n"
    shop.write({"packages.yml": f"packages:\n{listed}"})
    assert shop.run("deps").exit_code == 0
    revision = git(repository, "rev-parse", "v1")
    assert lock(shop)["packages"] == [
        {"local": "../tools", "name": "tools"},
        {"git": str(repository), "name": "gitted", "revision": revision},
    ]


def test_the_hash_is_dbts(shop: Shop) -> None:
    # As dbt-core 1.11 wrote it for the same file.
    shop.write(TOOLS)
    shop.write({"../local_pkg/dbt_project.yml": "name: local_pkg\n"})
    shop.write({"packages.yml": "packages: [{local: ../local_pkg}]\n"})
    shop.run("deps", "--lock")
    assert lock(shop)["sha1_hash"] == "8e5e27300340b88e332fd67d472568a827afd99e"


def test_a_package_in_a_folder_of_a_repository(shop: Shop, repository: Path) -> None:
    entry = f"{{git: '{repository}', subdirectory: inner}}"
    shop.write({"packages.yml": f"packages: [{entry}]\n"})
    assert shop.run("deps").exit_code == 0
    assert os.listdir(shop.folder / "dbt_packages") == ["inner"]


def test_what_is_locked_stays_until_an_upgrade(shop: Shop, repository: Path) -> None:
    shop.write({"packages.yml": f"packages: [{{git: '{repository}'}}]\n"})
    shop.run("deps")
    before = lock(shop)
    git(repository, "commit", "-qm", "Third", "--allow-empty")
    shop.run("deps")
    assert lock(shop) == before
    shop.run("deps", "--upgrade")
    assert lock(shop) != before


def test_packages_of_packages_are_installed(shop: Shop) -> None:
    shop.write(LOCAL)
    shop.write({"../tools/packages.yml": "packages: [{local: ../more}]\n"})
    shop.write({"../more/dbt_project.yml": "name: more\n"})
    assert shop.run("deps").exit_code == 0
    assert sorted(os.listdir(shop.folder / "dbt_packages")) == ["more", "tools"]


def test_an_archive_is_unpacked(shop: Shop, tmp_path: Path) -> None:
    shop.write(TOOLS)
    with tarfile.open(tmp_path / "tools.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "tools", "tools-1.0")
    entry = f"{{tarball: 'file://{tmp_path}/tools.tar.gz', name: tools}}"
    shop.write({"packages.yml": f"packages: [{entry}]\n"})
    assert shop.run("deps").exit_code == 0
    assert (shop.folder / "dbt_packages" / "tools" / "dbt_project.yml").exists()


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{private: acme/tools}", "a private one"),
        ("{local: ../gone}", "there is no dbt_project.yml"),
        ("{git: ../gone}", "git cannot bring ../gone"),
        ("{tarball: 'file:///gone.tar.gz', name: x}", "cannot bring"),
        ("{from: somewhere}", "this is no package"),
    ],
)
def test_what_cannot_be_had_is_named(shop: Shop, entry: str, message: str) -> None:
    finished = shop.write({"packages.yml": f"packages: [{entry}]\n"}).run("deps")
    assert finished.exit_code == 2
    assert message in finished.out


def test_an_unknown_revision_is_named(shop: Shop, repository: Path) -> None:
    entry = f"{{git: '{repository}', revision: v9}}"
    finished = shop.write({"packages.yml": f"packages: [{entry}]\n"}).run("deps")
    assert "has no revision 'v9'" in finished.out


def test_two_packages_of_one_name_are_refused(shop: Shop) -> None:
    shop.write(LOCAL)
    shop.write({"../again/dbt_project.yml": "name: tools\n"})
    shop.write({"packages.yml": "packages: [{local: ../tools}, {local: ../again}]\n"})
    finished = shop.run("deps")
    assert finished.exit_code == 2
    assert "two packages are called 'tools'" in finished.out


def test_a_package_is_added_once(shop: Shop) -> None:
    shop.write(TOOLS)
    for _ in range(2):
        shop.run("deps", "--add-package", "../tools", "--source", "local")
    listed = yaml.safe_load((shop.folder / "packages.yml").read_text())
    assert listed == {"packages": [{"local": "../tools"}]}
    assert (shop.folder / "dbt_packages" / "tools").exists()


def test_a_lock_alone_installs_nothing(shop: Shop) -> None:
    shop.write(LOCAL).run("deps", "--lock")
    assert not (shop.folder / "dbt_packages").exists()
    assert (shop.folder / "package-lock.yml").exists()


def test_a_project_may_use_no_packages(shop: Shop) -> None:
    assert "no packages" in shop.run("deps").out


def test_packages_are_installed_without_a_profile_and_variables(shop: Shop) -> None:
    project = (shop.folder / "dbt_project.yml").read_text()
    shop.write(
        {
            "dbt_project.yml": f"{project}models:\n  +tags: \"{{{{ var('x') }}}}\"\n",
            "packages.yml": "packages:\n  - local: lib\n",
            "lib/dbt_project.yml": "name: lib\nversion: '1.0'\n",
        }
    )
    assert shop.run("deps", "--profiles-dir", "nowhere").exit_code == 0
    finished = shop.run("parse")
    assert finished.exit_code == 2
    assert "the variable 'x' is not found" in finished.out


def test_a_package_is_not_called_as_the_project(shop: Shop) -> None:
    shop.write(
        {
            "packages.yml": "packages:\n  - local: lib\n",
            "lib/dbt_project.yml": "name: shop\nversion: '1.0'\n",
        }
    )
    finished = shop.run("deps")
    assert finished.exit_code == 2
    assert "is called 'shop', as the project itself" in finished.out


def test_no_form_of_a_secret_is_shown_where_a_repository_is_not_there(
    shop: Shop,
) -> None:
    address = "file:///nowhere/{{ env_var('DBT_ENV_SECRET_KEY') }}/"
    joined = address.replace(") }}", ") | join(' ') }}")
    shop.write({"packages.yml": f'packages:\n- git: "{address}{joined}"\n'})
    finished = shop.run("deps", DBT_ENV_SECRET_KEY="abc")
    logged = (shop.folder / "logs/c360.log").read_text()
    said = finished.out + finished.err + logged
    assert "git cannot bring file:///nowhere/*****/" in said
    assert "abc" not in said
    assert "a b c" not in said
