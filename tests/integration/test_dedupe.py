"""`c360 dedupe`: files in, clusters out, no project anywhere."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from customer360.cli.app import run
from tests.conftest import Finished
from tests.integration.people import HEADER, people, read_csv, seen_again, write_csv


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An empty folder that is no project; `dedupe` runs the command in it."""

    folder: Path
    cache: Path
    capture: pytest.CaptureFixture[str]

    def dedupe(self, *words: str, **environment: str) -> Finished:
        self.capture.readouterr()
        surroundings = {"TERM": "dumb", "XDG_CACHE_HOME": str(self.cache)}
        code = run(["dedupe", *words], {**surroundings, **environment})
        seen = self.capture.readouterr()
        return Finished(exit_code=code, out=seen.out, err=seen.err)

    def write(
        self, name: str, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER
    ) -> None:
        write_csv(self.folder / name, rows, header)

    def read(self, name: str = "matches.csv") -> list[dict[str, str]]:
        return read_csv(self.folder / name)


@pytest.fixture
def desk(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Desk:
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    # Parsed once for all of these tests.
    cache = tmp_path_factory.getbasetemp() / "cache"
    return Desk(folder=folder, cache=cache, capture=capsys)


def clusters(
    rows: Sequence[dict[str, str]], key: str = "record_id"
) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["cluster_id"], set()).add(row[key])
    return {frozenset(records) for records in found.values()}


def pairs_of(first: Sequence[tuple[str, ...]]) -> set[frozenset[str]]:
    return {frozenset({row[0], str(int(row[0]) + 1000)}) for row in first}


def test_records_of_one_person_are_one_cluster_in_the_order_of_the_file(
    desk: Desk,
) -> None:
    rows = people() + seen_again(people())
    desk.write("people.csv", rows)

    done = desk.dedupe("people.csv", "--output", "matches.csv", "--golden", "gold.csv")

    assert done.exit_code == 0, done.err
    found = desk.read()
    assert [row["record_id"] for row in found] == [row[0] for row in rows]
    assert clusters(found) == pairs_of(people())
    assert list(found[0])[:5] == [
        "record_id",
        "source_file",
        "cluster_id",
        "cluster_size",
        "match_score",
    ]
    assert tuple(found[3].values())[5:] == rows[3]
    assert {row["cluster_size"] for row in found} == {"2"}
    assert len(desk.read("gold.csv")) == len(people())
    assert "80 records are of 40 people: 40 duplicates (50.0%)" in done.out
    assert sorted(os.listdir(desk.folder)) == ["gold.csv", "matches.csv", "people.csv"]


@pytest.mark.slow
def test_the_same_files_give_the_same_bytes(desk: Desk) -> None:
    desk.write("people.csv", people() + seen_again(people()))

    desk.dedupe("people.csv", "--output", "one.csv", "--threads", "1")
    desk.dedupe("people.csv", "--output", "four.csv", "--threads", "4")

    assert Path("one.csv").read_bytes() == Path("four.csv").read_bytes()


@pytest.mark.slow
def test_files_of_other_columns_and_kinds_are_matched_with_each_other(
    desk: Desk,
) -> None:
    desk.write("a.csv", people())
    desk.write(
        "b.csv",
        [(*row[1:6], row[0]) for row in seen_again(people())],
        ("Vorname", "Nachname", "E-Mail", "Telefon", "Geburtsdatum", "Kundennr"),
    )
    duckdb.connect().execute("copy (from 'b.csv') to 'b.parquet'")

    done = desk.dedupe("a.csv", "b.parquet", "--output", "matches.parquet")

    assert done.exit_code == 0, done.err
    rows = (
        duckdb.connect()
        .execute("select record_id, source_file, cluster_id from 'matches.parquet'")
        .fetchall()
    )
    found = [
        {"record_id": str(a), "source_file": str(b), "cluster_id": str(c)}
        for a, b, c in rows
    ]
    assert clusters(found) == pairs_of(people())
    assert {row["source_file"] for row in found} == {"a.csv", "b.parquet"}


@pytest.mark.slow
def test_keys_that_two_files_share_are_qualified(desk: Desk) -> None:
    desk.write("a.csv", people())
    desk.write("b.csv", people())

    desk.dedupe("a.csv", "b.csv", "--output", "matches.csv")

    assert frozenset({"a:1", "b:1"}) in clusters(desk.read())


@pytest.mark.slow
def test_rows_without_a_key_are_numbered(desk: Desk) -> None:
    desk.write("people.csv", [row[1:] for row in people()], HEADER[1:])

    desk.dedupe("people.csv", "--output", "matches.csv")

    numbers = [row["record_id"] for row in desk.read()]
    assert numbers == [str(place + 1) for place in range(len(people()))]


@pytest.mark.slow
def test_the_answer_on_stdout_is_nothing_but_csv(desk: Desk) -> None:
    desk.write("people.csv", people())

    done = desk.dedupe("people.csv", "--output", "-")

    assert done.exit_code == 0
    assert len(done.out.splitlines()) == len(people()) + 1
    assert done.out.startswith("record_id,source_file,cluster_id")
    assert "records are of" in done.err


@pytest.mark.slow
def test_json_lines_carry_the_figures(desk: Desk) -> None:
    desk.write("people.csv", people() + seen_again(people()))

    done = desk.dedupe("people.csv", "--log-format", "json")

    lines = [json.loads(line) for line in done.out.splitlines()]
    finished = [line for line in lines if line["info"]["name"] == "DedupeFinished"]
    assert finished[0]["data"]["people"] == len(people())
    assert finished[0]["data"]["clusters_by_size"] == {"2": len(people())}


@pytest.mark.slow
def test_a_column_that_is_called_like_ours_keeps_its_values(desk: Desk) -> None:
    rows = [(*row, f"old-{row[0]}") for row in people()]
    desk.write("people.csv", rows, (*HEADER, "cluster_id"))

    desk.dedupe("people.csv", "--output", "matches.csv")

    assert desk.read()[0]["original_cluster_id"] == "old-1"


@pytest.mark.slow
def test_ragged_rows_are_left_out_and_counted(desk: Desk) -> None:
    desk.write("people.csv", [*people(), ("99", "too", "short")])

    done = desk.dedupe("people.csv", "--output", "matches.csv")

    assert done.exit_code == 0
    assert "left out people.csv:42: 3 fields instead of 8" in done.out
    assert len(desk.read()) == len(people())


def test_too_many_ragged_rows_end_it(desk: Desk) -> None:
    desk.write("people.csv", [*people(10), *([("x",)] * 10)])

    done = desk.dedupe("people.csv", "--output", "matches.csv")

    assert done.exit_code == 1
    assert "10 of 20 rows cannot be read" in done.out
    assert not Path("matches.csv").exists()


WRONG: dict[str, tuple[Sequence[str], int, Sequence[str]]] = {
    "no file": ([], 2, ["no file is named"]),
    "missing file": (["nobody.csv"], 1, ["there is no file nobody.csv"]),
    "unknown column": (
        ["people.csv", "--map", "last_name=lst_name"],
        2,
        ["there is no column 'lst_name'", "did you mean 'last_name'?"],
    ),
    "unknown field": (
        ["people.csv", "--map", "surnme=last_name"],
        2,
        ["there is no field 'surnme'", "last_name"],
    ),
    "unknown key": (
        ["people.csv", "--id", "idd"],
        2,
        ["people.csv has no column 'idd'", "did you mean 'id'?"],
    ),
    "output without a kind": (
        ["people.csv", "--output", "matches"],
        2,
        ["'matches' does not tell how to write it"],
    ),
    "output in no folder": (
        ["people.csv", "--output", "gone/matches.csv"],
        2,
        ["there is no folder"],
    ),
    "output over the input": (
        ["people.csv", "--output", "./people.csv"],
        2,
        ["is read already"],
    ),
    "threshold": (["people.csv", "--threshold", "90"], 2, ["--threshold cannot be 90"]),
    "memory": (["people.csv", "--memory-limit", "x"], 2, ["for example 4GB"]),
    "link one file": (["people.csv", "--link-only"], 2, ["needs two sources"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_done_is_said_with_a_hint(desk: Desk, case: str) -> None:
    words, code, said = WRONG[case]
    desk.write("people.csv", people(3))
    before = Path("people.csv").read_bytes()

    done = desk.dedupe(*words)

    assert done.exit_code == code
    assert [text for text in said if text not in done.out + done.err] == []
    assert "hint:" in done.out
    assert Path("people.csv").read_bytes() == before


def test_a_file_without_names_says_what_it_saw(desk: Desk) -> None:
    desk.write("sales.csv", [("9", "3.5", "red")], ("order", "amount", "color"))

    done = desk.dedupe("sales.csv", "--output", "matches.csv")

    assert done.exit_code == 1
    assert "the columns are 'order', 'amount', 'color'" in done.out
    assert "--map last_name=COLUMN" in done.out


def test_a_first_line_that_is_a_record_is_noticed(desk: Desk) -> None:
    desk.write("people.csv", people()[1:], people()[0])

    done = desk.dedupe("people.csv", "--output", "matches.csv")

    assert done.exit_code == 1
    assert "the first line looks like a record" in done.out
    assert "--no-header" in done.out


def test_columns_without_values_are_as_good_as_none(desk: Desk) -> None:
    desk.write("people.csv", [("1", "", ""), ("2", "", "")], ("id", "name", "email"))

    done = desk.dedupe("people.csv", "--output", "matches.csv")

    assert done.exit_code == 1
    assert "empty are 'name', 'email'" in done.out


@pytest.mark.parametrize("text", ["", "id,name,email\n"])
def test_a_file_without_rows_is_refused(desk: Desk, text: str) -> None:
    Path("people.csv").write_text(text)

    done = desk.dedupe("people.csv", "--output", "matches.csv")

    assert done.exit_code == 1
    assert "empty" in done.out or "no rows" in done.out


def test_a_key_that_repeats_is_named_if_it_was_asked_for(desk: Desk) -> None:
    desk.write("people.csv", [*people(5), people(5)[2]])

    done = desk.dedupe("people.csv", "--id", "id", "--output", "matches.csv")

    assert done.exit_code == 1
    assert "several rows have the same key 'id': '3'" in done.out


@pytest.mark.slow
def test_a_key_that_repeats_is_replaced_by_row_numbers_otherwise(desk: Desk) -> None:
    desk.write("people.csv", [*people(20), people(20)[2]])

    done = desk.dedupe("people.csv", "--output", "matches.csv")

    assert done.exit_code == 0
    assert "'id' does not tell all rows apart ('3')" in done.out
    assert frozenset({"3", "21"}) in clusters(desk.read())


@pytest.mark.slow
def test_a_placeholder_is_warned_of(desk: Desk) -> None:
    rows = [(*row[:3], "noreply@example.com", *row[4:]) for row in people(30)]
    desk.write("people.csv", rows)

    done = desk.dedupe("people.csv", "--output", "matches.csv")

    assert done.exit_code == 0
    assert "30 records have the email 'noreply@example.com'" in done.out


@pytest.mark.slow
def test_long_and_foreign_names_are_written_as_they_were(desk: Desk) -> None:
    names = [
        ("X" * 200, "Y" * 200),
        ("Мария", "Иванова"),
        ("伟", "王"),
        ("محمد", "علي"),
    ]
    rows = [(f"a{place}", *name) for place, name in enumerate(names)]
    desk.write("people.csv", rows, HEADER[:3])

    done = desk.dedupe("people.csv", "--output", "matches.csv")

    assert done.exit_code == 0, done.out
    found = [(row["first_name"], row["last_name"]) for row in desk.read()]
    assert found == names
    assert len(clusters(desk.read())) == len(names)


def test_what_was_there_stays_if_matching_cannot_be_done(desk: Desk) -> None:
    desk.write("people.csv", people())
    Path("matches.csv").write_text("before")

    done = desk.dedupe("people.csv", "-o", "matches.csv", "--memory-limit", "1MB")

    assert done.exit_code == 1
    assert "--memory-limit" in done.out
    assert Path("matches.csv").read_text() == "before"


@pytest.mark.slow
def test_a_placeholder_joins_nobody(desk: Desk) -> None:
    rows = [(*row[:3], "noreply@example.com", *row[4:]) for row in people(200)]
    desk.write("people.csv", rows)

    desk.dedupe("people.csv", "--output", "matches.csv")

    assert len(clusters(desk.read())) == len(rows)


@pytest.mark.slow
def test_link_only_joins_records_of_two_files(desk: Desk) -> None:
    # Two of one name, born on one day, in one file: they are known to be two.
    twin = ("99", *people()[0][1:3], "", "", people()[0][5], "", "")
    desk.write("a.csv", [*people(), twin])
    desk.write("b.csv", seen_again(people()))

    done = desk.dedupe(
        "a.csv", "b.csv", "--link-only", "-o", "m.csv", "--pairs", "p.csv"
    )

    assert done.exit_code == 0, done.out
    assert pairs_of(people()[1:]) <= clusters(desk.read("m.csv"))
    files = {row["record_id"]: row["source_file"] for row in desk.read("m.csv")}
    inside = [
        row
        for row in desk.read("p.csv")
        if files[row["left_record_id"]] == files[row["right_record_id"]]
    ]
    assert inside == []


@pytest.mark.slow
def test_a_higher_threshold_joins_no_more(desk: Desk) -> None:
    shaky = [(*row[:3], "", "", row[5], "", "") for row in seen_again(people())]
    desk.write("people.csv", people() + shaky)

    desk.dedupe("people.csv", "--output", "low.csv", "--threshold", "0.05")
    desk.dedupe("people.csv", "--output", "high.csv", "--threshold", "0.9999999")

    assert len(clusters(desk.read("low.csv"))) < len(clusters(desk.read("high.csv")))


@pytest.mark.slow
def test_pairs_are_written_with_their_probabilities(desk: Desk) -> None:
    desk.write("people.csv", people() + seen_again(people()))

    desk.dedupe("people.csv", "-o", "matches.csv", "--pairs", "pairs.csv")

    pairs = {
        frozenset({row["left_record_id"], row["right_record_id"]}): row
        for row in desk.read("pairs.csv")
    }
    assert pairs.keys() >= pairs_of(people())
    row = pairs[frozenset({"1", "1001"})]
    assert float(row["match_probability"]) > 0.5
    assert row["is_same_cluster"] == "true"
    assert 0.5 < float(desk.read()[0]["match_score"]) <= 1


@pytest.mark.slow
def test_what_the_environment_says_of_projects_is_not_for_dedupe(desk: Desk) -> None:
    desk.write("people.csv", people())

    done = desk.dedupe(
        "people.csv",
        DBT_PROJECT_DIR="/nowhere",
        C360_TARGET="nowhere",
        DBT_VARS="{a: 1}",
    )

    assert done.exit_code == 0, done.out


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("--map", "last_name=gone")])
def test_nothing_is_left_in_the_temporary_folder(
    desk: Desk, more: Sequence[str]
) -> None:
    desk.write("people.csv", people())

    desk.dedupe("people.csv", "--output", "matches.csv", *more)

    left = [name for name in os.listdir(desk.folder.parent) if "dedupe" in name]
    assert left == []
