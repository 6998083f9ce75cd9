from pathlib import Path

import pytest

from customer360.errors import IngestionError
from customer360.ingestion.text_files import check_encoding, open_text


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"a\nb\n", 2),
        (b"a\nb", 2),
        (b"a\r\nb\r\n", 2),
        (b'a,"x\ny"\nb\n', 2),
        (b'a,"x""\ny"\nb\n', 2),
        (b'"x\n\n\ny"\nb\n', None),
        (b"a\n\nb\n", None),
        (b"\na\n", None),
        (b'a"\nb\n', None),
    ],
)
def test_lines_are_counted_where_that_means_something(
    tmp_path: Path, content: bytes, lines: int | None
) -> None:
    (tmp_path / "in.csv").write_bytes(content)
    text = open_text(
        str(tmp_path / "in.csv"), folder=str(tmp_path), name="0", encoding=None
    )
    assert text.lines == lines


def test_plain_text_is_not_copied(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("a\n")
    text = open_text(
        str(tmp_path / "in.csv"), folder=str(tmp_path), name="0", encoding=None
    )
    assert Path(text.path).is_symlink()


def test_a_character_between_two_chunks_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("customer360.ingestion.text_files._CHUNK", 5)
    (tmp_path / "in.csv").write_bytes("abcdé\nab\n\nü".encode())
    text = open_text(
        str(tmp_path / "in.csv"), folder=str(tmp_path), name="0", encoding=None
    )
    assert (text.encoding, text.lines) == ("utf-8", None)


def test_a_cut_character_is_not_utf8(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("customer360.ingestion.text_files._CHUNK", 5)
    (tmp_path / "in.csv").write_bytes(b"abcd\xc3abcdefgh")
    text = open_text(
        str(tmp_path / "in.csv"), folder=str(tmp_path), name="0", encoding=None
    )
    assert (text.encoding, text.is_guess) == ("cp1252", True)


def test_an_encoding_has_one_name() -> None:
    assert (check_encoding("UTF8"), check_encoding("latin1")) == ("utf-8", "iso8859-1")


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(IngestionError, match="no encoding is called 'klingon'"):
        check_encoding("klingon")
