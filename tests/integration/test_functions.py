"""Functions: macros of DuckDB that the project declares and its models call."""

import pytest

from tests.conftest import PROJECT_FILE, Shop

YML = """\
functions:
  - name: doubled
    description: Twice as much.
    config: {volatility: deterministic}
    arguments:
      - {name: value, data_type: float, description: The number.}
    returns: {data_type: float}
"""
FILES = {
    "functions/doubled.sql": "select value * 2",
    "functions/doubled.yml": YML,
    "models/a.sql": "select {{ function('doubled') }}(21) as n",
}


def function(shop: Shop) -> dict[str, object]:
    functions = shop.artifact("manifest.json")["functions"]
    assert isinstance(functions, dict)
    found = functions["function.shop.doubled"]
    assert isinstance(found, dict)
    return found


def test_a_model_calls_what_was_made_before_it(shop: Shop) -> None:
    finished = shop.write(FILES).run("build")
    assert finished.exit_code == 0
    assert shop.query("select n, typeof(n) from a") == [(42.0, "FLOAT")]
    said = [line for line in finished.lines if "OK created" in line]
    assert said[0].startswith("1 of 2 OK created function main.doubled")


def test_run_makes_models_only(shop: Shop) -> None:
    shop.write(FILES).run("build", "--resource-type", "function")
    assert shop.statuses() == {"doubled": "success"}
    assert shop.run("run").exit_code == 0
    assert shop.statuses() == {"a": "success"}
    shop.run("build", "--exclude-resource-type", "function")
    assert shop.statuses() == {"a": "success"}


@pytest.mark.parametrize(
    ("sql", "more", "call", "answer"),
    [
        ("select {{ 3 }} * value", "", "doubled(2)", 6.0),
        ("value + 1", "", "doubled(2)", 3.0),
        ("select value * 2", "config: {type: aggregate}", "doubled(n)", 10.0),
        ("select value * 2;", "", "doubled(2)", 4.0),
        (
            "select value * by_what",
            (
                "arguments: [{name: value, data_type: float}, "
                "{name: by_what, data_type: integer, default_value: 5}]"
            ),
            "doubled(2)",
            10.0,
        ),
    ],
)
def test_a_body_is_an_expression_or_a_query(
    shop: Shop, sql: str, more: str, call: str, answer: float
) -> None:
    yml = YML.replace("config: {volatility: deterministic}", "")
    if more.startswith("arguments"):
        yml = "\n".join(line for line in yml.splitlines() if "value" not in line)
        yml = yml.replace("arguments:", more)
    else:
        yml = yml.replace("    arguments:", f"    {more}\n    arguments:")
    if "aggregate" in more:
        sql = sql.replace("value", "sum(value)")
    shop.write({"functions/doubled.sql": sql, "functions/doubled.yml": yml})
    assert shop.run("build").exit_code == 0
    rows = shop.query(f"select {call} from (values (2), (3)) t(n)")
    assert rows[0] == (answer,)


def test_a_function_reads_a_model(shop: Shop) -> None:
    shop.write(
        {
            "models/numbers.sql": "select unnest([1, 2, 3]) as n",
            "functions/total.sql": "select sum(n) from {{ ref('numbers') }}",
            "functions/total.yml": "functions: [{name: total, returns: "
            "{data_type: integer}}]\n",
        }
    )
    assert shop.run("build").exit_code == 0
    shown = shop.run("show", "--inline", "select {{ function('total') }}() as n")
    assert "6" in shown.out


def test_the_manifest_has_it_in_its_own_place(shop: Shop) -> None:
    shop.write(FILES).run("build")
    found = function(shop)
    assert found["arguments"] == [
        {
            "name": "value",
            "data_type": "float",
            "description": "The number.",
            "default_value": None,
        }
    ]
    assert found["returns"] == {"data_type": "float", "description": None}
    assert found["compiled_code"] == "select value * 2"
    nodes = shop.artifact("manifest.json")["nodes"]
    assert isinstance(nodes, dict)
    assert list(nodes) == ["model.shop.a"]
    assert nodes["model.shop.a"]["functions"] == [["doubled"]]
    assert nodes["model.shop.a"]["depends_on"]["nodes"] == ["function.shop.doubled"]
    assert shop.run("ls", "--resource-type", "function").out.split()[-1] == (
        "shop.doubled"
    )


def test_the_project_file_configures_functions(shop: Shop) -> None:
    shop.write(FILES).write(
        {"dbt_project.yml": f"{PROJECT_FILE}functions: {{+schema: tools}}\n"}
    )
    assert shop.run("build").exit_code == 0
    assert function(shop)["relation_name"] == '"shop"."main_tools"."doubled"'
    assert shop.query("select n from a") == [(42.0,)]


@pytest.mark.parametrize(
    ("files", "exit_code", "message"),
    [
        (
            {"models/a.sql": "select {{ function('dubled') }}(1)"},
            2,
            "'dubled' which was not found",
        ),
        (
            {"functions/doubled.yml": "functions: [{name: doubled}]"},
            2,
            "returns: {data_type: ...}",
        ),
        (
            {
                "functions/doubled.yml": YML.replace(
                    "returns:", "  - {name: x, data_type: float}\n    returns:"
                ).replace("description: The number.", "default_value: 1")
            },
            2,
            "Non-defaulted argument 'x' of function 'doubled' comes after",
        ),
        ({"functions/doubled.sql": "select from"}, 1, "syntax error"),
    ],
)
def test_a_mistake_is_told(
    shop: Shop, files: dict[str, str], exit_code: int, message: str
) -> None:
    finished = shop.write(FILES).write(files).run("build")
    assert finished.exit_code == exit_code
    assert message in finished.out


def test_duckdb_keeps_no_functions_in_python(shop: Shop) -> None:
    shop.write(
        {"functions/doubled.py": "def f(v):\n    return v", "functions/x.yml": YML}
    )
    finished = shop.run("build")
    assert finished.exit_code == 1
    assert "written in python" in finished.out
    assert "functions/doubled.py" in finished.out
