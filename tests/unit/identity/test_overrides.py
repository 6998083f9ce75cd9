"""What people decided is kept whole, in order, and followed to its end."""

from pathlib import Path

import pytest

from customer360.errors import C360Error
from customer360.identity.overrides import (
    Override,
    decided,
    read_overrides,
    write_overrides,
)


def override(a: str, b: str, decision: str = "must_link") -> Override:
    return Override(record_id_a=a, record_id_b=b, decision=decision)


def test_rows_are_written_in_order_of_their_records(tmp_path: Path) -> None:
    path = tmp_path / "seeds" / "overrides.csv"
    write_overrides(str(path), [override("b", "c"), override("a", "z", "cannot_link")])
    assert path.read_text() == (
        "record_id_a,record_id_b,decision,reviewed_at,note\n"
        "a,z,cannot_link,,\n"
        "b,c,must_link,,\n"
    )


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "overrides.csv"
    path.write_text(
        'record_id_a,record_id_b,decision,who\n"a,1",b,must_link,"Ann\nLee"\n'
    )
    write_overrides(str(path), read_overrides(str(path)))
    assert path.read_text() == (
        "record_id_a,record_id_b,decision,reviewed_at,note,who\n"
        '"a,1",b,must_link,,,"Ann\nLee"\n'
    )


def test_a_file_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert read_overrides(str(tmp_path / "none.csv")) == []


def test_other_columns_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "overrides.csv"
    path.write_text("a,b\n")
    with pytest.raises(C360Error, match="record_id_a, record_id_b, decision"):
        read_overrides(str(path))


@pytest.mark.parametrize(
    ("pair", "follows"),
    [
        ("ab", True),
        ("ba", True),
        ("ac", True),
        ("ad", True),
        ("cd", True),
        ("ae", False),
    ],
)
def test_a_decision_holds_for_all_that_are_linked(pair: str, follows: bool) -> None:
    known = decided(
        [override("c", "d", "cannot_link"), override("a", "b"), override("b", "c")]
    )
    assert known.follows(*pair) is follows


def test_a_later_link_carries_an_earlier_no_along() -> None:
    known = decided([override("a", "b", "cannot_link")])
    known.add(override("c", "b"))
    assert known.follows("a", "c")
