"""Every command can be understood from its help."""

import pytest

from customer360.cli.app import run
from customer360.cli.verb import Verb
from customer360.cli.verbs import VERBS


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_command_has_help_with_an_example(
    verb: Verb, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*verb.words, "--help"], {}) == 0
    shown = capsys.readouterr().out
    assert verb.about.split()[0] in shown
    assert f"  {verb.examples[0]}\n" in shown


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_no_two_options_of_a_command_are_spelled_alike(verb: Verb) -> None:
    flags = [flag for option in verb.options for flag in option.flags]
    assert len(flags) == len(set(flags))


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_command_has_its_module(verb: Verb) -> None:
    from importlib.util import find_spec

    assert find_spec(f"customer360.commands.{verb.module}") is not None


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_examples_are_read_as_they_are_meant(verb: Verb) -> None:
    import shlex

    from customer360.cli.arguments import arrange

    meant = [arrange(shlex.split(example)[1:]).verb for example in verb.examples]
    assert {found.module for found in meant if found} == {verb.module}


@pytest.mark.parametrize("words", [["run", "--no-such-option"], ["no-such-command"]])
def test_a_wrong_word_is_a_usage_error(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words, {}) == 2
    assert "no" in capsys.readouterr().err.lower()


def test_the_version_can_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"], {}) == 0
    assert capsys.readouterr().out.startswith("c360 ")


def test_the_version_is_that_of_the_package() -> None:
    import tomllib
    from pathlib import Path

    from customer360.resources.version import VERSION

    text = (Path(__file__).parents[3] / "pyproject.toml").read_text()
    assert tomllib.loads(text)["project"]["version"] == VERSION
