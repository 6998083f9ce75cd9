"""Incremental models, snapshots, batches, seeds: the same rows under dbt-core.

A small project is run in steps, with other rows at each, by dbt and by c360, each in a
database of its own. After every step all relations are compared. `C360_DBT` names
dbt-core's executable.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.parity

_PROJECT = """\
name: shop
version: "1.0"
profile: shop
vars: {step: 1}
seeds: {+quote_columns: true}
on-run-start: "create table if not exists run_log (word varchar)"
on-run-end: >
  {% for result in results if result.node.resource_type == 'seed' %}
  insert into run_log values ('{{ result.node.name }} {{ result.status }}');
  {% endfor %}
"""
_PROFILES = """\
shop:
  target: dev
  outputs: {dev: {type: duckdb, path: shop.duckdb, threads: 4}}
"""
_ROWS = """\
{{ config(materialized='table', event_time='seen_at') }}
select * from (values
    (1, 'a', 10, timestamp '2025-01-01 10:00'),
    (2, 'b', 20, timestamp '2025-01-02 10:00'),
{% if var('step') > 1 %}
    (2, 'B', 21, timestamp '2025-01-03 10:00'),
    (3, 'c', 30, timestamp '2025-01-03 11:00'),
{% endif %}
{% if var('step') > 2 %}
    (1, 'A', 5, timestamp '2025-01-04 10:00'),
{% endif %}
    (9, 'z', 90, timestamp '2025-01-01 12:00')
) as given (id, word, amount, seen_at)
"""
_LATEST = """\
{{ config(materialized='table') }}
select * from {{ ref('all_rows') }}
where id != 9 or {{ var('step') }} != 2
qualify row_number() over (partition by id order by seen_at desc) = 1
"""
_INCREMENTAL = """\
{{{{ config(materialized='incremental', {config}) }}}}
select id, word, amount{more} from {{{{ ref('latest') }}}}
{{% if is_incremental() %}}where seen_at > timestamp '2025-01-01 11:00'{{% endif %}}
"""
_MORE = "{{ ', seen_at' if var('step') > 1 }}"
_LESS = "{{ ', seen_at' if var('step') < 2 }}"
_RETYPED = "{{ ', 1.5::double as extra' if var('step') > 1 else ', 1 as extra' }}"
_VARIANTS = {
    "plain": ("unique_key=none", ""),
    "append": ("incremental_strategy='append'", ""),
    "delete_insert": ("unique_key='id'", ""),
    "delete_insert_list": ("unique_key=['id', 'word']", ""),
    "delete_insert_expression": ("unique_key='id + 0'", ""),
    "predicates": (
        "unique_key='id', incremental_predicates=['amount > 15', 'id < 9']",
        "",
    ),
    "merge": ("unique_key='id', incremental_strategy='merge'", ""),
    "merge_keys": ("unique_key=['id', 'word'], incremental_strategy='merge'", ""),
    "merge_predicates": (
        (
            "unique_key='id', incremental_strategy='merge', "
            "incremental_predicates=['DBT_INTERNAL_DEST.amount > 15']"
        ),
        "",
    ),
    "merge_columns": (
        "unique_key='id', incremental_strategy='merge', merge_update_columns=['word']",
        "",
    ),
    "merge_excluded": (
        "unique_key='id', incremental_strategy='merge', merge_exclude_columns=['word']",
        "",
    ),
    "merge_conditions": (
        (
            "unique_key='id', incremental_strategy='merge', "
            "merge_update_condition='DBT_INTERNAL_SOURCE.amount > 10', "
            "merge_insert_condition='DBT_INTERNAL_SOURCE.id < 3'"
        ),
        "",
    ),
    "merge_set": (
        (
            "unique_key='id', incremental_strategy='merge', "
            "merge_update_set_expressions={'amount': "
            "'DBT_INTERNAL_DEST.amount + DBT_INTERNAL_SOURCE.amount'}"
        ),
        "",
    ),
    "merge_using": (
        "incremental_strategy='merge', merge_on_using_columns=['id']",
        "",
    ),
    "merge_clauses": (
        (
            "unique_key='id', incremental_strategy='merge', merge_clauses={"
            "'when_matched': [{'action': 'delete', "
            "'condition': 'DBT_INTERNAL_SOURCE.amount < 10'}, "
            "{'action': 'update', 'mode': 'explicit', 'update': {'include': ['word'], "
            "'set_expressions': {'amount': '0'}}}], "
            "'when_not_matched': [{'action': 'insert', 'mode': 'by_name'}]}"
        ),
        "",
    ),
    "merge_by_source": (
        (
            "unique_key='id', incremental_strategy='merge', merge_clauses={"
            "'when_matched': [{'action': 'do_nothing'}], 'when_not_matched': ["
            "{'by': 'source', 'action': 'delete'}, {'action': 'insert', "
            "'mode': 'explicit', 'insert': {'columns': ['id', 'word'], "
            "'values': ['DBT_INTERNAL_SOURCE.id', "
            "'upper(DBT_INTERNAL_SOURCE.word)']}}]}"
        ),
        "",
    ),
    "never_anew": ("unique_key='id', full_refresh=false", ""),
    "always_anew": ("unique_key='id', full_refresh=true", ""),
    "ignores": ("unique_key='id', on_schema_change='ignore'", _MORE),
    "appends": ("unique_key='id', on_schema_change='append_new_columns'", _MORE),
    "appends_less": ("unique_key='id', on_schema_change='append_new_columns'", _LESS),
    "syncs_more": ("unique_key='id', on_schema_change='sync_all_columns'", _MORE),
    "syncs_less": ("unique_key='id', on_schema_change='sync_all_columns'", _LESS),
    "syncs_types": ("unique_key='id', on_schema_change='sync_all_columns'", _RETYPED),
    "merge_syncs": (
        (
            "unique_key='id', incremental_strategy='merge', "
            "on_schema_change='sync_all_columns'"
        ),
        _MORE,
    ),
    "strategy_of_ours": ("incremental_strategy='newest', unique_key='id'", ""),
    "hooked": (
        (
            "unique_key='id', pre_hook=\"insert into run_log values ('before')\", "
            "post_hook=[\"insert into run_log values ('after')\", "
            "{'sql': \"insert into run_log values ('outside')\", 'transaction': false}]"
        ),
        "",
    ),
}
_MACROS = """\
{% macro get_incremental_newest_sql(arg_dict) %}
    delete from {{ arg_dict['target_relation'] }} where id in
        (select id from {{ arg_dict['temp_relation'] }});
    insert into {{ arg_dict['target_relation'] }}
        select * from {{ arg_dict['temp_relation'] }} where amount > 5
{% endmacro %}
"""
_BATCHES = """\
{{ config(materialized='incremental', incremental_strategy='microbatch',
    event_time='seen_at', begin='2025-01-01', batch_size='day') }}
select *, '{{ model.batch.id }}' as batch_id from {{ ref('all_rows') }}
"""
_PYTHON = """\
def model(dbt, session):
    dbt.config(materialized="incremental", unique_key="id")
    rows = dbt.ref("latest").project("id, word")
    if dbt.is_incremental:
        rows = rows.filter("id > 1")
    return rows
"""
_SNAPSHOTS = """\
snapshots:
  - {name: snap_timestamp, relation: ref('latest'), config:
      {strategy: timestamp, unique_key: id, updated_at: seen_at}}
  - {name: snap_check, relation: ref('latest'), config:
      {strategy: check, unique_key: id, check_cols: [word], updated_at: seen_at}}
  - {name: snap_all, relation: ref('latest'), config:
      {strategy: check, unique_key: [id], check_cols: all, updated_at: seen_at,
       hard_deletes: invalidate}}
  - {name: snap_deleted, relation: ref('latest'), config:
      {strategy: timestamp, unique_key: id, updated_at: seen_at,
       hard_deletes: new_record}}
  - {name: snap_named, relation: ref('latest'), config:
      {strategy: timestamp, unique_key: [id, word], updated_at: seen_at,
       dbt_valid_to_current: "timestamp '9999-12-31'",
       snapshot_meta_column_names: {dbt_valid_from: since, dbt_valid_to: until,
         dbt_scd_id: version_id, dbt_updated_at: changed}}}
"""
_OLD_SNAPSHOT = """\
{% snapshot snap_block %}
{{ config(target_schema='main', strategy='check', unique_key='id', updated_at='seen_at',
    check_cols=['word', 'amount'], invalidate_hard_deletes=true) }}
select * from {{ ref('latest') }}
{% endsnapshot %}
"""
_STEPS: tuple[tuple[str, ...], ...] = (
    ("seed",),
    ("run", "--vars", "{step: 1}", "--event-time-start", "2025-01-01",
     "--event-time-end", "2025-01-04"),
    ("snapshot", "--vars", "{step: 1}"),
    ("run", "--vars", "{step: 2}", "--event-time-start", "2025-01-02",
     "--event-time-end", "2025-01-05"),
    ("snapshot", "--vars", "{step: 2}"),
    ("run", "--vars", "{step: 3}", "--event-time-start", "2025-01-02",
     "--event-time-end", "2025-01-05"),
    ("snapshot", "--vars", "{step: 3}"),
    ("run", "--vars", "{step: 3}", "--full-refresh", "--sample",
     "{start: '2025-01-02', end: '2025-01-04'}"),
    ("run", "--vars", "{step: 3}", "--full-refresh", "--empty", "--exclude",
     "batches"),
)  # fmt: skip
# When a row was found to be gone is the time of the run.
_CLOCKED = ("snap_all", "snap_block", "snap_deleted")


def files() -> Mapping[str, str]:
    """The project."""
    models = {
        f"models/{name}.sql": _INCREMENTAL.format(config=config, more=more)
        for name, (config, more) in _VARIANTS.items()
    }
    return {
        "dbt_project.yml": _PROJECT,
        "profiles.yml": _PROFILES,
        "macros/strategy.sql": _MACROS,
        "models/all_rows.sql": _ROWS,
        "models/latest.sql": _LATEST,
        "models/batches.sql": _BATCHES,
        "models/in_python.py": _PYTHON,
        "snapshots/snapshots.yml": _SNAPSHOTS,
        "snapshots/snap_block.sql": _OLD_SNAPSHOT,
        "seeds/sheet.csv": "id,Name,price,day,seen_at,flag\n1,x,1.5,2025-01-01,,true\n",
        "seeds/piped.csv": "id|name\n1|x\n2|\n",
        "seeds/seeds.yml": "seeds:\n"
        "  - {name: piped, config: {delimiter: '|', column_types: {id: bigint}}}\n"
        "  - {name: sheet, config: {column_types: {price: 'decimal(9,2)'}}}\n",
        **models,
    }


@pytest.fixture(scope="module")
def dbt() -> str:
    executable = os.environ.get("C360_DBT")
    if not executable:
        pytest.skip("C360_DBT does not name a dbt-core executable")
    return executable


def _contents(database: Path) -> dict[str, object]:
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute(
            "select table_name, table_type from information_schema.tables "
            "where table_schema = 'main' and table_name not like '%\\_dbt\\_%' "
            "escape '\\' order by all"
        ).fetchall()
        found: dict[str, object] = {}
        for name, kind in names:
            described = connection.execute(f'describe "{name}"').fetchall()
            columns = [(row[0], row[1]) for row in described]
            left_out = [
                column
                for column, data_type in columns
                if name in _CLOCKED
                and column in {"dbt_valid_to", "dbt_valid_from", "dbt_updated_at",
                               "dbt_scd_id"}
            ]  # fmt: skip
            shown = f"* exclude ({', '.join(left_out)})" if left_out else "*"
            rows = connection.execute(
                f'select {shown} from "{name}" order by all'
            ).fetchall()
            found[name] = (kind, columns, rows)
        return found


def test_every_step_leaves_the_same(dbt: str, tmp_path: Path) -> None:
    folders = {}
    for tool in ("dbt", "c360"):
        folders[tool] = tmp_path / tool
        for name, text in files().items():
            path = folders[tool] / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    commands = {"dbt": [dbt], "c360": [sys.executable, "-m", "customer360"]}
    for step in _STEPS:
        left = {}
        for tool, folder in folders.items():
            finished = subprocess.run(
                [*commands[tool], *step],
                cwd=folder,
                env={**os.environ, "DBT_PROFILES_DIR": str(folder)},
                capture_output=True,
                text=True,
                check=False,
            )
            assert finished.returncode == 0, (tool, step, finished.stdout[-4000:])
            left[tool] = _contents(folder / "shop.duckdb")
        assert left["c360"] == left["dbt"], step
