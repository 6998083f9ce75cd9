"""A project on disk becomes a manifest; what has not changed is not parsed again."""

# ruff: noqa: E501 - files are shown as they are

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from customer360.errors import C360Error, CompilationError, ParsingError, VariableError
from customer360.events import Note
from customer360.parsing.kept_file import FILE_NAME
from tests.unit.parsing.projects import OnDisk


def test_a_model_knows_its_parents_and_place(shop: OnDisk) -> None:
    shop.write(
        {
            "models/staging/a.sql": "select 1",
            "models/b.sql": "{{ config(tags='x') }} select * from {{ ref('a') }}",
        }
    )
    node = shop.node("b")
    assert node.depends_on == ("model.shop.a",)
    assert (node.fqn, node.tags) == (("shop", "b"), ("x",))
    assert shop.node("a").fqn == ("shop", "staging", "a")


def test_what_a_branch_not_taken_reads_is_no_parent(shop: OnDisk) -> None:
    shop.write(
        {
            "models/a.sql": "select 1",
            "models/b.sql": "{% if execute %}{{ ref('a') }}{% endif %} select 2",
        }
    )
    assert shop.node("b").depends_on == ()


def test_a_disabled_model_leaves_and_its_tests_leave_with_it(shop: OnDisk) -> None:
    shop.write(
        {
            "models/a.sql": "{{ config(enabled=false) }} select 1 as id",
            "models/s.yml": """
            models:
              - name: a
                columns: [{name: id, data_tests: [unique]}]
            """,
        }
    )
    manifest = shop.manifest()
    assert not manifest.nodes
    assert sorted(key.split(".")[0] for key in manifest.disabled) == ["model", "test"]


def test_reading_a_disabled_model_is_an_error(shop: OnDisk) -> None:
    shop.write(
        {
            "models/a.sql": "{{ config(enabled=false) }} select 1",
            "models/b.sql": "select 1\nfrom {{ ref('a') }}",
        }
    )
    with pytest.raises(CompilationError, match="disabled") as caught:
        shop.manifest()
    assert caught.value.place == "models/b.sql:2"


def test_a_description_quotes_the_documentation(shop: OnDisk) -> None:
    shop.write(
        {
            "models/a.sql": "select 1 as id",
            "models/d.md": "{% docs key %} The key. {% enddocs %}",
            "models/s.yml": """
            models:
              - name: a
                description: "A. {{ doc('key') }}"
                columns: [{name: id, description: "{{ doc('key') }}"}]
            """,
        }
    )
    node = shop.node("a")
    assert (node.description, node.columns["id"].description) == (
        "A. The key.",
        "The key.",
    )


@pytest.mark.parametrize(
    ("files", "message", "place", "hint"),
    [
        (
            {"models/s.yml": "models:\n  - name: a\n    description: \"{{ doc('kye') }}\"",
             "models/d.md": "{% docs key %}{% enddocs %}"},
            "'kye'", "models/s.yml", "'key'",
        ),
        (
            {"models/s.yml": "models:\n  - description: x"},
            "has no name", "models/s.yml:2", "- name",
        ),
        (
            {"models/s.yml": "models:\n  - name: a\n    data_tests:\n      - unique: {a: 1}\n        not_null: {}"},
            "2 names", "models/s.yml:4", "indent",
        ),
        (
            {"models/s.yml": "models:\n  - name: a\n  - name: a"},
            "described twice", "models/s.yml:3", "one entry",
        ),
        (
            {"models/s.yml": "models:\n  - name: a\n    data_tests:\n      - unique: {column_name: x, config: {severity: bad}}"},
            "severity", "models/s.yml:4", "warn or error",
        ),
        (
            {"models/s.yml": "exposures:\n  - name: e\n    type: dashbord\n    owner: {name: x}"},
            "'dashbord'", "models/s.yml:2", "dashboard",
        ),
        (
            {"models/s.yml": "exposures:\n  - name: e\n    type: dashboard\n    owner: {name: x}\n    depends_on: [ref('b')]"},
            "'b'", "models/s.yml:2", "",
        ),
        (
            {"models/s.yml": "unit_tests:\n  - name: t\n    model: b\n    expect: {rows: []}"},
            "'b'", "models/s.yml:2", "",
        ),
        (
            {"models/s.yml": "unit_tests:\n  - name: t\n    model: a\n    given: [{input: ref('aa'), rows: []}]\n    expect: {rows: []}"},
            "'aa'", "models/s.yml:2", "'a'",
        ),
        (
            {"models/s.yml": "unit_tests:\n  - {name: t, model: a, expect: {rows: []}}\n  - {name: t, model: a, expect: {rows: []}}"},
            "two unit tests of a are called 't'", "models/s.yml", "rename",
        ),
        (
            {"models/b.sql": "select 1{% if is_incremental() %}{% endif %}", "models/s.yml": "unit_tests:\n  - {name: t, model: b, expect: {rows: []}}"},
            "Boolean override for 'is_incremental' must be provided", "models/s.yml:2", "overrides",
        ),
        (
            {"models/b.sql": "select 1{% if is_incremental() %}{% endif %}", "models/s.yml": "unit_tests:\n  - {name: t, model: b, overrides: {macros: {is_incremental: true}}, expect: {rows: []}}"},
            "must have a 'this' input", "models/s.yml:2", "input: this",
        ),
        (
            {"models/s.yml": "unit_tests:\n  - {name: t, model: a, versions: {include: [2]}, expect: {rows: []}}"},
            "names version 2 of 'a'", "models/s.yml:2", "it has none",
        ),
        (
            {"models/s.yml": "unit_tests:\n  - {name: t, model: a, versions: {include: [1], exclude: [2]}, expect: {rows: []}}"},
            "`versions` with include, exclude", "models/s.yml:2", "`include:` or `exclude:`",
        ),
        (
            {"models/s.yml": "unit_tests:\n  - {name: t, model: a, versions: {only: [2]}, expect: {rows: []}}"},
            "`versions` with only", "models/s.yml:2", "`include:` or `exclude:`",
        ),
        (
            {"models/s.yml": "groups:\n  - {name: g, owner: {name: x}}\n  - {name: g, owner: {name: y}}"},
            "two groups are called 'g'", "models/s.yml", "rename",
        ),
        (
            {"models/b.sql": "{{ config(alias='A') }} select 1"},
            "the model 'a' (models/a.sql) and the model 'b' (models/b.sql) both make", "models/b.sql", "another `alias` or `schema`",
        ),
        (
            {"models/sub/a.sql": "select 1"},
            "two models are called 'a'", "models/sub/a.sql", "rename",
        ),
        (
            {"analyses/q.sql": "select 1", "analyses/sub/q.sql": "select 1"},
            "two analyses are called 'q'", "analyses/sub/q.sql", "rename",
        ),
        (
            {"snapshots/s.sql": "{% snapshot s %}select 1{% endsnapshot %}"},
            "strategy", "snapshots/s.sql", "timestamp",
        ),
        (
            {"models/p.py": "def model(dbt):\n    return 1"},
            "exactly one function", "models/p.py:1", "",
        ),
        (
            {"models/p.py": "def model(dbt, session):\n    return dbt.ref(name)"},
            "written out", "models/p.py:2", "",
        ),
        (
            {"models/b.sql": "select 1,\n {{ ref('a', 'b', 'c') }}"},
            "not understood", "models/b.sql:2", "ref('model')",
        ),
        (
            {"macros/m.sql": "{% macro x() %}\n{% endif %}{% endmacro %}", "models/b.sql": "{{ x() }}"},
            "endif", "macros/m.sql:2", "",
        ),
        (
            {"models/b.sql": "{{ config(materialized='view', 1) }}"},
            "b", "models/b.sql:1", "",
        ),
    ],
)  # fmt: skip
def test_an_error_says_what_where_and_what_to_do(
    files: dict[str, str], message: str, place: str, hint: str, shop: OnDisk
) -> None:
    shop.write({"models/a.sql": "select 1 as id", **files})
    with pytest.raises(C360Error) as caught:
        shop.manifest()
    assert message in caught.value.message
    assert (caught.value.place or "").startswith(place)
    assert hint in (caught.value.hint or "")


def test_a_test_of_an_unknown_model_is_a_warning_with_a_guess(shop: OnDisk) -> None:
    shop.write(
        {
            "models/customers.sql": "select 1 as id",
            "models/s.yml": """
            models:
              - name: customer
                columns: [{name: id, data_tests: [unique]}]
            """,
        }
    )
    assert not [key for key in shop.manifest().nodes if key.startswith("test.")]
    notes = [event.message for event in shop.events if isinstance(event, Note)]
    assert any("'customer'" in note and "'customers'" in note for note in notes)


def test_a_file_that_is_not_utf8_is_named(shop: OnDisk) -> None:
    (shop.folder / "models").mkdir()
    (shop.folder / "models/a.sql").write_bytes("select 'é'".encode("latin-1"))
    with pytest.raises(ParsingError, match="UTF-8") as caught:
        shop.manifest()
    assert caught.value.path == "models/a.sql"


def test_a_second_load_gives_the_same_manifest(shop: OnDisk) -> None:
    shutil.copytree(FEATURES, shop.folder, dirs_exist_ok=True)
    first = shop.manifest(use_cache=True)
    assert shop.manifest(use_cache=True) == first
    assert shop.manifest(use_cache=False) == first


FEATURES = Path(__file__).parents[2] / "integration/parsing/shop"


def test_a_second_load_needs_neither_jinja_nor_yaml(shop: OnDisk) -> None:
    shutil.copytree(FEATURES, shop.folder, dirs_exist_ok=True)
    shop.manifest(use_cache=True)
    code = (
        "import sys\n"
        "from customer360.parsing.load import load_manifest\n"
        "from tests.unit.parsing.projects import OnDisk\n"
        "from pathlib import Path\n"
        f"shop = OnDisk.__new__(OnDisk); shop.folder = Path({str(shop.folder)!r})\n"
        "shop.variables = {}; shop.environment = {}; shop.events = []\n"
        "shop.full_refresh = shop.empty = False\n"
        "project = shop.project(); invocation = shop.invocation()\n"
        "for name in [n for n in sys.modules if n.split('.')[0] in ('yaml', 'jinja2')]:\n"
        "    del sys.modules[name]\n"
        "load_manifest(project, invocation=invocation, listener=print)\n"
        "print(sorted({'jinja2', 'yaml', 'duckdb'} & set(sys.modules)))\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert finished.stdout == "[]\n", finished.stderr


def parsed_again(shop: OnDisk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that a load with the cache parses, each once."""
    from customer360.parsing import parse_files, update

    seen: dict[str, None] = {}
    original = parse_files.parse_file

    def spy(file: object, templates: object) -> object:
        seen[file.path] = None  # type: ignore[attr-defined]
        return original(file, templates)  # type: ignore[arg-type]

    for module in (parse_files, update):
        monkeypatch.setattr(module, "parse_file", spy)
    shop.manifest(use_cache=True)
    return list(seen)


@pytest.fixture
def two_models(shop: OnDisk) -> OnDisk:
    shop.write(
        {
            "models/a.sql": "select {{ var('x', 1) }} as id",
            "models/b.sql": "select {{ doubled('id') }} from {{ ref('a') }}",
            "macros/m.sql": "{% macro doubled(x) %}2 * {{ x }}{% endmacro %}",
        }
    )
    shop.manifest(use_cache=True)
    return shop


def test_only_a_changed_file_is_parsed_again(
    two_models: OnDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_models.write({"models/a.sql": "select 2 as id"})
    assert parsed_again(two_models, monkeypatch) == ["models/a.sql"]
    assert (
        two_models.manifest(use_cache=True).nodes["model.shop.a"].raw_code
        == "select 2 as id"
    )


def test_a_touched_file_is_not_parsed_again(
    two_models: OnDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.utime(two_models.folder / "models/a.sql", ns=(1, 1))
    assert parsed_again(two_models, monkeypatch) == []


def test_a_changed_macro_parses_again_what_it_had_a_part_in(
    two_models: OnDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_models.write(
        {"macros/m.sql": "{% macro doubled(x) %}3 * {{ x }}{% endmacro %}"}
    )
    assert parsed_again(two_models, monkeypatch) == ["models/b.sql"]


def test_a_new_and_a_deleted_file_are_noticed(two_models: OnDisk) -> None:
    two_models.write({"models/c.sql": "select 1"})
    assert "model.shop.c" in two_models.manifest(use_cache=True).nodes
    (two_models.folder / "models/c.sql").unlink()
    assert "model.shop.c" not in two_models.manifest(use_cache=True).nodes


def test_a_variable_that_parsing_used_is_noticed(shop: OnDisk) -> None:
    shop.write(
        {"models/a.sql": "{{ config(alias=var('name', 'x'), enabled=true) }} select 1"}
    )
    assert shop.manifest(use_cache=True).nodes["model.shop.a"].alias == "x"
    shop.variables["name"] = "y"
    assert shop.manifest(use_cache=True).nodes["model.shop.a"].alias == "y"


def test_a_variable_that_only_the_sql_uses_is_not(
    two_models: OnDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_models.variables["x"] = 5
    assert parsed_again(two_models, monkeypatch) == []


def test_an_environment_variable_in_a_yml_is_noticed(shop: OnDisk) -> None:
    shop.write(
        {
            "models/a.sql": "select 1",
            "models/s.yml": """
            models:
              - name: a
                config: {alias: "{{ env_var('NAME', 'x') }}"}
            """,
        }
    )
    assert shop.manifest(use_cache=True).nodes["model.shop.a"].alias == "x"
    shop.environment["NAME"] = "y"
    assert shop.manifest(use_cache=True).nodes["model.shop.a"].alias == "y"


def test_the_kept_project_may_move_to_another_folder(
    two_models: OnDisk,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moved = tmp_path_factory.mktemp("moved") / "project"
    shutil.copytree(two_models.folder, moved)
    there = OnDisk(moved)
    shutil.copy2(two_models.folder / "dbt_project.yml", moved)
    assert parsed_again(there, monkeypatch) == []


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other"])
def test_a_damaged_kept_file_is_not_believed(damage: str, two_models: OnDisk) -> None:
    path = two_models.folder / "target" / FILE_NAME
    data = bytearray(path.read_bytes())
    expected = two_models.manifest(use_cache=False)
    middle = len(data) // 2
    data[middle] ^= 255
    path.write_bytes(
        bytes(
            {"cut": data[:middle], "flip": data, "empty": b"", "other": b"\x80"}[damage]
        )
    )
    assert two_models.manifest(use_cache=True) == expected


def test_the_kept_file_is_what_cosmos_opens(two_models: OnDisk) -> None:
    data = (two_models.folder / "target" / FILE_NAME).read_bytes()
    # A msgpack map of two: "nodes", which is an empty map, and "c360", which is bytes.
    assert data.startswith(b"\x82\xa5nodes\x80\xa4c360\xc6")
    assert int.from_bytes(data[14:18], "big") == len(data) - 18


def test_a_test_is_enabled_if_its_setting_gives_nothing(shop: OnDisk) -> None:
    shop.write(
        {
            "models/a.sql": "select 1 as id",
            "models/s.yml": """
            models:
              - name: a
                columns:
                  - name: id
                    data_tests:
                      - unique: {config: {enabled: "{{ var('on', None) | as_native }}"}}
            """,
        }
    )
    assert not shop.manifest().disabled


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("docs={'node_color': 'purpel'}", "Invalid color name"),
        ("docs={'node_color': '#ff66'}", "Invalid color name"),
        ("materialized='incremental', contract={'enforced': true}", "on_schema_change"),
        ("freshness={'build_after': {'period': 'day'}}", "a value for `count`"),
        ("freshness={'build_after': {'count': 1}}", "a value for `period`"),
    ],
)
def test_a_model_with_a_configuration_that_dbt_refuses_is_refused(
    shop: OnDisk, config: str, message: str
) -> None:
    shop.write({"models/a.sql": f"{{{{ config({config}) }}}} select 1 as id"})
    with pytest.raises(ParsingError, match=message):
        shop.manifest()


@pytest.mark.parametrize(
    "config",
    [
        "docs={'node_color': 'RebeccaPurple'}",
        "docs={'node_color': '#F60'}",
        "materialized='incremental', on_schema_change='ignore'",
        "freshness={'build_after': {'updates_on': 'all'}}",
    ],
)
def test_a_model_with_a_configuration_that_dbt_takes_is_taken(
    shop: OnDisk, config: str
) -> None:
    shop.write({"models/a.sql": f"{{{{ config({config}) }}}} select 1 as id"})
    assert shop.node("a").name == "a"


def test_a_macro_that_names_relations_misses_a_variable(shop: OnDisk) -> None:
    shop.write(
        {
            "macros/names.sql": "{% macro generate_schema_name(name, node) %}"
            "{{ var('stage') }}{% endmacro %}",
            "models/a.sql": "select 1 as id",
        }
    )
    with pytest.raises(VariableError, match="'stage'"):
        shop.manifest()


DESCRIBED = """
models:
  - name: a
    description: {description}
    columns: [{{name: id, data_tests: [{tests}]}}]
"""


def test_what_a_yml_says_of_models_is_read_by_itself(
    two_models: OnDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_models.write(
        {"models/a.yml": DESCRIBED.format(description="old", tests="unique, gone")}
    ).manifest(use_cache=True)
    text = DESCRIBED.format(description="new", tests="unique, not_null, lost")
    two_models.write({"models/a.yml": text})
    two_models.events.clear()
    assert parsed_again(two_models, monkeypatch) == ["models/a.yml"]
    told = [str(getattr(event, "message", "")) for event in two_models.events]
    assert len(told) == 1
    assert "no data test is called 'lost'" in told[0]
    manifest = two_models.manifest(use_cache=True)
    assert manifest.nodes["model.shop.a"].description == "new"
    assert [node.name for node in manifest.nodes.values() if node.test] == [
        "unique_a_id",
        "not_null_a_id",
        "lost_a_id",
    ]
