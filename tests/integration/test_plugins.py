"""Plugins of the profile, and what of a profile is not offered."""

import pytest

from tests.conftest import PROFILES, Shop

MODULE = """
import os
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.duckdb.utils import SourceConfig, TargetConfig


class Plugin(BasePlugin):
    def initialize(self, config):
        self.word = config["word"]

    def configure_connection(self, conn):
        conn.execute(f"create or replace macro secret_word() as '{self.word}'")

    def configure_cursor(self, cursor):
        self.cursor = cursor

    def load(self, source_config: SourceConfig):
        return self.cursor.sql(f"select {source_config['number']} as n")

    def store(self, target_config: TargetConfig):
        with open("stored.txt", "w") as file:
            file.write(f"{target_config.location.path} {target_config.config['key']}")
"""
PLUGINS = """
      plugins: [{module: %s, alias: mine, config: {word: sesame}}]
"""


def profile(lines: str) -> dict[str, str]:
    dev = "dev: {type: duckdb, path: shop.duckdb, schema: main, threads: 1}"
    block = dev.replace(": {", ":\n      ").replace("}", "").replace(", ", "\n      ")
    return {"profiles.yml": PROFILES.replace(dev, block + lines)}


def test_a_plugin_brings_functions_and_hears_of_models(shop: Shop) -> None:
    model = (
        "{{ config(materialized='external', plugin='mine', key='k') }} "
        "select secret_word() as word"
    )
    shop.write(profile(PLUGINS % "my_plugin_one"))
    finished = shop.write({"my_plugin_one.py": MODULE, "models/m.sql": model}).run(
        "run"
    )
    assert finished.exit_code == 0, finished.out
    assert shop.query("select * from m") == [("sesame",)]
    assert (shop.folder / "stored.txt").read_text() == "./m.parquet k"


def test_a_source_is_what_a_plugin_loads(shop: Shop) -> None:
    source = """
sources:
  - name: mine
    schema: main
    config: {plugin: mine, number: 5}
    tables: [{name: numbers}]
"""
    shop.write(profile(PLUGINS % "my_plugin_two"))
    shop.write({"my_plugin_two.py": MODULE, "models/s.yml": source})
    shop.write({"models/m.sql": "select n from {{ source('mine', 'numbers') }}"})
    finished = shop.run("run")
    assert finished.exit_code == 0, finished.out
    assert shop.query("select * from m") == [(5,)]


def test_a_module_that_is_not_there_is_named(shop: Shop) -> None:
    shop.write({**profile(PLUGINS % "no_such_module"), "models/m.sql": "select 1"})
    assert "Unable to import module 'no_such_module'" in shop.run("run").out


@pytest.mark.parametrize(
    ("lines", "said", "code"),
    [
        ("plugins: [excel]", "does not offer dbt-duckdb's plugin 'excel'", 1),
        ("filesystems: [{fs: s3}]", "does not offer `filesystems`", 1),
        ("extensions: [no_such_extension]", "no_such_extension", 2),
    ],
)
def test_what_is_not_offered_is_named(
    shop: Shop, lines: str, said: str, code: int
) -> None:
    project = {**profile(f"\n      {lines}\n"), "models/m.sql": "select 1"}
    finished = shop.write(project).run("run")
    assert (finished.exit_code, said in finished.out) == (code, True)
