"""A made-up dbt project of any size, shaped as real ones are.

Ten sources; folders of fifty models, each with a yml that describes them. Of ten models
eight say only `ref`, `source` and `config`, one loops in Jinja and one calls a macro of
the project. A model reads up to three others of earlier folders, and has two columns
and two data tests (`unique` and `not_null`); one in ten has an `accepted_values` too
and one in ten a generic test of the project. Twenty macros.
"""

from collections.abc import Iterator
from pathlib import Path

FOLDER = 50
PROFILES = """\
large:
  target: dev
  outputs:
    dev: {type: duckdb, path: large.duckdb, threads: 4}
"""
PROJECT = """\
name: large
version: "1.0.0"
profile: large
models:
  large:
    +materialized: view
    +tags: [large]
vars: {threshold: 3}
"""
GENERIC_TEST = """\
{% test is_not_huge(model, column_name, limit) %}
select {{ column_name }} from {{ model }} where {{ column_name }} > {{ limit }}
{% endtest %}
"""


def write_large_project(folder: Path, *, models: int) -> None:
    """Write the project's files into an empty folder."""
    for path, text in _files(models):
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)


def _files(models: int) -> Iterator[tuple[str, str]]:
    yield "dbt_project.yml", PROJECT
    yield "profiles.yml", PROFILES
    yield "macros/is_not_huge.sql", GENERIC_TEST
    for number in range(20):
        body = f"({{{{ column }}}} + {number})"
        macro = f"{{% macro add_{number}(column) %}}{body}{{% endmacro %}}\n"
        yield f"macros/add_{number}.sql", macro
    yield "models/sources.yml", _sources()
    for number in range(models):
        yield f"{_folder(number)}/m{number}.sql", _model(number)
    for first in range(0, models, FOLDER):
        numbers = range(first, min(first + FOLDER, models))
        described = "".join(_described(number) for number in numbers)
        yield f"{_folder(first)}/models.yml", f"models:\n{described}"


def _sources() -> str:
    tables = "".join(f"      - name: t{number}\n" for number in range(10))
    return f"sources:\n  - name: raw\n    tables:\n{tables}"


def _folder(number: int) -> str:
    return f"models/area_{number // FOLDER:03}"


def _model(number: int) -> str:
    parents = sorted({number - FOLDER, number // 2, number // 3} - {number})
    parents = [parent for parent in parents if 0 <= parent <= number - FOLDER]
    names = [f"{{{{ ref('m{parent}') }}}}" for parent in parents]
    names = names or [f"{{{{ source('raw', 't{number % 10}') }}}}"]
    joined = "\n".join(
        f"left join {name} as p{place} on p0.id = p{place}.id"
        for place, name in enumerate(names)
        if place
    )
    match number % 10:
        case 8:
            wide = "{% for x in range(3) %}p0.v + {{ x }} as v{{ x }},{% endfor %}"
        case 9:
            wide = f"{{{{ add_{number % 20}('p0.v') }}}} as w,"
        case _:
            wide = "p0.v * {{ var('threshold') }} as w,"
    config = "{{ config(materialized='table') }}\n" if number % 5 == 0 else ""
    return (
        f"{config}select p0.id, {wide} p0.v\nfrom {names[0]} as p0\n{joined}\n"
        "where p0.id is not null\n"
    )


def _described(number: int) -> str:
    tests = ""
    if number % 10 == 1:
        tests = "          - accepted_values: {arguments: {values: [1, 2, 3]}}\n"
    if number % 10 == 2:
        tests = "          - is_not_huge: {arguments: {limit: 1000}}\n"
    return (
        f"  - name: m{number}\n"
        f"    description: One row per thing of model {number}.\n"
        "    columns:\n"
        "      - name: id\n"
        "        description: The thing's key.\n"
        "        data_tests: [unique, not_null]\n"
        "      - name: v\n"
        "        description: How much of it there is.\n"
        + (f"        data_tests:\n{tests}" if tests else "")
    )
