"""Command lines become ones that Typer knows."""

import pytest

from customer360.cli.arguments import arrange, defaults
from customer360.cli.verbs import RUN, TEST


@pytest.mark.parametrize(
    ("words", "arranged"),
    [
        ("run --select a b", "run --select a --select b"),
        ("run -s a b --exclude c d", "run -s a -s b --exclude c --exclude d"),
        ("run --select=a b", "run --select=a --select b"),
        ("run --select a --select b", "run --select a --select b"),
        ("run --select a -x", "run --select a -x"),
        ("--quiet run", "run --quiet"),
        ("--target prod run", "run --target prod"),
        ("--target=prod run", "run --target=prod"),
        ("-t prod --no-partial-parse run -s a", "run -t prod --no-partial-parse -s a"),
        ("run --vars -x --select a b", "run --vars -x --select a --select b"),
        ("source freshness -s a b", "source freshness -s a -s b"),
        ("--quiet source freshness", "source freshness --quiet"),
        ("ls --output-keys name tags", "ls --output-keys name --output-keys tags"),
        ("run --threads 4 --select a", "run --threads 4 --select a"),
        ("load-test --customers 10 100", "load-test --customers 10 --customers 100"),
    ],
)
def test_words_stand_where_typer_wants_them(words: str, arranged: str) -> None:
    assert arrange(words.split()).words == tuple(arranged.split())


def test_a_value_with_spaces_stays_one_value() -> None:
    assert arrange(["test", "--select", "a b", "c"]).words == (
        *("test", "--select", "a b"),
        *("--select", "c"),
    )


def test_a_line_without_a_command_names_none() -> None:
    assert arrange(["--help"]).verb is None


def test_an_option_of_several_values_may_have_none() -> None:
    assert arrange(["run", "--select"]).words == ("run", "--select")


@pytest.mark.parametrize(
    "environment",
    [
        {"DBT_TARGET": "prod"},
        {"DBT_ENGINE_TARGET": "prod", "DBT_TARGET": "dev"},
        {"C360_TARGET": "prod", "DBT_ENGINE_TARGET": "dev", "DBT_TARGET": "dev"},
    ],
)
def test_the_environment_sets_options(environment: dict[str, str]) -> None:
    assert defaults(RUN, environment) == {"target": "prod"}


@pytest.mark.parametrize(
    ("text", "value"), [("0", False), ("False", False), ("1", True)]
)
def test_the_environment_turns_switches(text: str, value: bool) -> None:
    assert defaults(RUN, {"DBT_FULL_REFRESH": text}) == {"full_refresh": value}


def test_an_empty_value_of_the_environment_says_nothing() -> None:
    assert defaults(RUN, {"C360_TARGET": "", "DBT_TARGET": ""}) == {}


def test_the_environment_may_name_several_nodes() -> None:
    assert defaults(TEST, {"C360_SELECT": "a b"}) == {"select": ["a", "b"]}
