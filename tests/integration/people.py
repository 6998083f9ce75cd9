"""A few made-up people, each of them twice."""

import csv
from collections.abc import Sequence
from pathlib import Path

FIRST = ("Anna", "Bruno", "Clara", "David", "Elena", "Felix", "Greta", "Hugo")
LAST = ("Berger", "Conrad", "Dietrich", "Ebner", "Fuchs", "Gruber", "Hofer")
HEADER = ("id", "first_name", "last_name", "email", "phone", "dob", "city", "zip")


def people(number: int = 40) -> list[tuple[str, ...]]:
    """Persons who share nothing but names; ids from 1 on."""
    return [
        (
            str(place + 1),
            FIRST[place % len(FIRST)],
            LAST[place % len(LAST)],
            f"{FIRST[place % len(FIRST)]}.{LAST[place % len(LAST)]}@mail{place}.com",
            f"030 55{place * 7919 % 100_000:05d}",
            f"{1950 + place * 7 % 50}-{1 + place % 12:02d}-{1 + place % 28:02d}",
            "Wien" if place % 2 else "Graz",
            f"{1000 + place * 37}",
        )
        for place in range(number)
    ]


def seen_again(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The same persons with other ids, without a phone."""
    return [(str(int(row[0]) + 1000), *row[1:4], "", *row[5:]) for row in rows]


def write_csv(
    path: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER
) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
