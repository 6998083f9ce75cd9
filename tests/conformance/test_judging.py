"""What a suite's outcomes mean."""

from pathlib import Path

from tests.conformance.suite import HERE, classes_of, expected_failures, judged


def test_a_failure_that_nobody_expects_is_a_surprise() -> None:
    verdict = judged({"a": "failed", "b": "failed", "c": "passed"}, {"b": "known"})
    assert verdict.surprises == ("a",)


def test_what_real_dbt_fails_too_is_no_surprise() -> None:
    verdict = judged({"a": "failed", "b": "failed"}, {})
    assert verdict.beside({"a": "passed", "b": "failed"}).surprises == ("a",)


def test_the_control_runs_whole_classes() -> None:
    names = ("x.py::One::test_a", "x.py::One::test_b", "x.py::test_c", "y.py")
    assert classes_of(names) == ("x.py::One", "x.py::test_c", "y.py")


def test_an_expected_failure_that_passes_is_told() -> None:
    verdict = judged({"a": "passed", "b": "skipped"}, {"a": "known", "b": "known"})
    assert verdict.mended == ("a",)


def test_a_line_with_a_hash_is_the_reason_of_those_below(tmp_path: Path) -> None:
    file = tmp_path / "failures.txt"
    file.write_text("# one\na\nb\n\n# two\nc\n")
    assert expected_failures(file) == {"a": "one", "b": "one", "c": "two"}


def test_every_expected_failure_has_a_reason() -> None:
    for file in HERE.glob("*_failures.txt"):
        assert all(expected_failures(file).values())
