import pytest

from customer360.ingestion.csv_records import Record, read_records


def records(*lines: bytes, width: int = 2) -> list[Record]:
    return list(read_records(lines, delimiter=",", width=width))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"a,b\n", None),
        (b"a,b,\n", None),
        (b'a,"b"\r\n', None),
        (b'"a,""b"",",c\n', None),
        (b"a\n", "1 field instead of 2"),
        (b"a,b,c\n", "3 fields instead of 2"),
        (b'a,"b\n', "a quote is opened and never closed"),
        (b'a,"b"c\n', "text follows a closing quote"),
        (b"a\rb,c\n", "a carriage return stands outside quotes"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(line: bytes, problem: str | None) -> None:
    assert [record.problem for record in records(line)] == [problem]


def test_a_record_over_lines_is_one_record() -> None:
    found = records(b'a,"b\n', b'c"\n', b"d,e\n")
    assert [(record.line, record.problem) for record in found] == [(1, None), (3, None)]


def test_an_open_quote_costs_only_its_line() -> None:
    found = records(b'a,"b\n', b"c,d\n", b"e,f\n")
    assert [record.problem is None for record in found] == [False, True, True]


def test_empty_lines_are_no_records() -> None:
    assert [record.line for record in records(b"\n", b"a,b\n", b"\r\n", b"c,d")] == [
        2,
        4,
    ]


def test_a_bad_record_over_lines_costs_only_its_first_line() -> None:
    found = records(b'a,b,"c\n', b'd"\n', b"e,f\n")
    assert [record.problem for record in found][-1] is None
    assert found[0].text == b'a,b,"c'
