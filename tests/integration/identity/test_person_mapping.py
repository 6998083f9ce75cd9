"""Files of people as others write them, and what becomes of their columns."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from customer360.errors import IngestionError, UsageError
from tests.integration.identity.reading import Reader

FEBRL = (
    "rec_id, given_name, surname, street_number, address_1, address_2, suburb, "
    "postcode, state, date_of_birth, soc_sec_id\n"
    "rec-223-org, , waller, 6, tullaroop street, willaroo, st james, 4011, wa, "
    "19081209, 6988048\n"
)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    opened = Reader(tmp_path)
    yield opened
    opened.close()


def rows(header: str, line: str, number: int = 30) -> str:
    """A file of lines in which `{n}` counts, and `{y}` is a year of birth."""
    lines = [
        line.format(n=place, y=1940 + place * 2, d=place % 28 + 1)
        for place in range(number)
    ]
    return "\n".join([header, *lines]) + "\n"


def test_the_published_febrl_header_needs_no_help(reader: Reader) -> None:
    found = reader.people(
        FEBRL,
        columns=("customer_id", "first_name", "last_name", "street", "birth_date"),
    )
    assert found == [
        ("rec-223-org", None, "waller", "6 tullaroop street, willaroo", "19081209")
    ]


def test_a_german_name_beside_a_first_name_is_the_last_name(reader: Reader) -> None:
    text = "Kundennr;Name;Vorname;Geb.-Datum;Straße;Hausnr.;PLZ;Ort\n"
    text += "1;Huber;Anna;01.02.1980;Am Hof;3a;1010;Wien\n"
    assert reader.mapping(text) == {
        "first_name": "Vorname",
        "last_name": "Name",
        "birth_date": "Geb.-Datum",
        "house_number": "Hausnr.",
        "street": "Straße",
        "city": "Ort",
        "postal_code": "PLZ",
    }


def test_unnamed_columns_are_known_by_what_they_hold(reader: Reader) -> None:
    text = rows(
        "c1,c2,c3,c4,last_name,c5",
        "{n}x,m{n}@post.org,+43 1 5{n:02d}00,{y}-03-{d:02d},Huber,AB{n} 1XY",
    )
    assert reader.mapping(text) == {
        "last_name": "last_name",
        "email": "c2",
        "phone": "c3",
        "birth_date": "c4",
        "postal_code": "c5",
    }


def test_hundreds_of_columns_are_looked_at_in_little_memory(reader: Reader) -> None:
    reader.session.execute("set memory_limit = '100MB'")
    many = ",".join(f"x{place}" for place in range(400))
    text = rows(f"name,{many}", "Anna {n}" + ",m{n}@post.org" * 400)
    assert "x399" in reader.mapping(text)["email"]


def test_days_of_one_year_are_no_birthdays(reader: Reader) -> None:
    text = rows("name,signed", "Anna {n},2024-03-{d:02d}")
    assert reader.mapping(text) == {"full_name": "name"}


def test_the_truth_is_not_matched_by(reader: Reader) -> None:
    text = rows("id,name,email,cluster,source", "{n},Anna,a{n}@b.org,b{n}@b.org,crm")
    assert reader.mapping(text) == {"full_name": "name", "email": "email"}


def test_map_is_believed(reader: Reader) -> None:
    text = "id,a,b,email\n1,Anna,Huber,x@y.org\n"
    told = ("given_name=a", "surname=b", "email=")
    assert reader.mapping(text, *told) == {"first_name": "a", "last_name": "b"}


def test_map_joins_columns(reader: Reader) -> None:
    text = "id,pre,main,first\n1,van,Berg,Jan\n"
    found = reader.people(
        text, "last_name=pre+main", columns=("first_name", "last_name")
    )
    assert found == [("Jan", "van Berg")]


@pytest.mark.parametrize("word", ["last_name", "=x", "nothing=x"])
def test_map_must_be_readable(reader: Reader, word: str) -> None:
    with pytest.raises(UsageError):
        reader.mapping("name\nAnna\n", word)


def test_a_file_about_nobody_is_refused(reader: Reader) -> None:
    with pytest.raises(IngestionError, match="'city', 'color'"):
        reader.mapping("city,color\nWien,red\n")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Anna Huber", ("Anna", "Huber")),
        ("Huber, Anna", ("Anna", "Huber")),
        ("Dr. Anna Huber", ("Anna", "Huber")),
        ("Jan van der Berg", ("Jan", "van der Berg")),
        ("Mr John Smith Jr.", ("John", "Smith")),
        ("Sukarno", (None, "Sukarno")),
    ],
)
def test_a_full_name_is_taken_apart(
    reader: Reader, name: str, parts: tuple[str | None, str]
) -> None:
    text = f'id,name\n1,"{name}"\n'
    assert reader.people(text, columns=("first_name", "last_name")) == [parts]


def test_a_full_name_fills_in_only_where_there_is_no_other(reader: Reader) -> None:
    text = "id,full_name,first_name,surname\n1,Anna Huber,,\n2,Sir X of Y,Max,Moritz\n"
    found = reader.people(text, columns=("first_name", "last_name"))
    assert found == [("Anna", "Huber"), ("Max", "Moritz")]


def test_a_lone_name_is_a_first_name_if_others_bear_it_as_one(reader: Reader) -> None:
    text = "id,name\n1,Anna Huber\n2,Anna\n3,Huber\n4,Xaver\n"
    found = reader.people(text, columns=("first_name", "last_name"))
    assert found == [
        ("Anna", "Huber"),
        ("Anna", None),
        (None, "Huber"),
        (None, "Xaver"),
    ]


@pytest.mark.parametrize(
    ("days", "iso"),
    [
        (("03/04/1980", "12/31/1990"), ("1980-03-04", "1990-12-31")),
        (("03/04/1980", "31/12/1990"), ("1980-04-03", "1990-12-31")),
        (("3.4.1980", "31.12.1990"), ("1980-04-03", "1990-12-31")),
        (("3/4/80", "12/31/19"), ("1980-03-04", "2019-12-31")),
    ],
)
def test_the_days_of_a_file_are_read_in_one_way(
    reader: Reader, days: tuple[str, str], iso: tuple[str, str]
) -> None:
    text = f"name,dob\nAnna,{days[0]}\nMax,{days[1]}\n"
    assert reader.people(text, columns=("birth_date",)) == [(iso[0],), (iso[1],)]


def test_a_date_in_three_columns_is_put_together(reader: Reader) -> None:
    text = "fname_c1,lname_c1,by,bm,bd\nCARSTEN,MEIER,1949,7,22\n"
    assert reader.people(text, columns=("birth_date",)) == [("1949-07-22",)]


def test_numbers_with_a_point_and_a_nought_are_mended(reader: Reader) -> None:
    text = "name,postcode,phone\nAnna,4011.0,5551234567.0\n"
    found = reader.people(text, columns=("postal_code", "phone"))
    assert found == [("4011", "5551234567")]


def test_every_phone_takes_part(reader: Reader) -> None:
    text = "id,name,phone,mobile\n7,Anna,01 555 1234,0664 555 99\n8,Max,,0664 1\n"
    assert reader.people(text, columns=("phone",)) == [("01 555 1234",), (None,)]
    assert reader.phones() == [("7", "0664 555 99"), ("8", "0664 1")]
