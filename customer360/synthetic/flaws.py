"""What goes wrong when a system writes a person down."""

from enum import StrEnum

from customer360.synthetic.draws import bits, text


class Flaw(StrEnum):
    """A way in which a record differs from the person."""

    FIRST_NAME_MISTYPED = "first name mistyped"
    LAST_NAME_MISTYPED = "last name mistyped"
    STREET_MISTYPED = "street mistyped"
    CITY_MISTYPED = "city mistyped"
    POSTAL_CODE_MISTYPED = "postal code mistyped"
    SHORT_NAME = "short form of the first name"
    INITIAL = "initial instead of the first name"
    NAMES_SWAPPED = "first and last name swapped"
    BIRTH_SURNAME = "surname at birth"
    DOUBLE_SURNAME = "double surname"
    OTHER_EMAIL = "another e-mail address"
    BROKEN_EMAIL = "broken e-mail address"
    OTHER_PHONE = "the household's phone"
    DAY_AND_MONTH_SWAPPED = "day and month of birth swapped"
    OTHER_BIRTH_DATE = "another birth date"
    PLACEHOLDER_BIRTH_DATE = "a placeholder for the birth date"
    NO_FIRST_NAME = "no first name"
    NO_EMAIL = "no e-mail address"
    NO_PHONE = "no phone"
    NO_BIRTH_DATE = "no birth date"
    NO_GENDER = "no gender"
    NO_STREET = "no street"
    NO_POSTAL_CODE = "no postal code"


# A record draws twice. Of 64 draws so many give the flaw: for the first record of a
# person, and for a copy. The rest of the draws give none.
SHARES = {
    Flaw.FIRST_NAME_MISTYPED: (2, 5),
    Flaw.LAST_NAME_MISTYPED: (1, 6),
    Flaw.STREET_MISTYPED: (1, 5),
    Flaw.CITY_MISTYPED: (0, 2),
    Flaw.POSTAL_CODE_MISTYPED: (1, 1),
    Flaw.SHORT_NAME: (1, 7),
    Flaw.INITIAL: (1, 1),
    Flaw.NAMES_SWAPPED: (0, 2),
    Flaw.BIRTH_SURNAME: (0, 3),
    Flaw.DOUBLE_SURNAME: (0, 1),
    Flaw.OTHER_EMAIL: (0, 5),
    Flaw.BROKEN_EMAIL: (1, 1),
    Flaw.OTHER_PHONE: (1, 4),
    Flaw.DAY_AND_MONTH_SWAPPED: (0, 1),
    Flaw.OTHER_BIRTH_DATE: (0, 2),
    Flaw.PLACEHOLDER_BIRTH_DATE: (1, 1),
    Flaw.NO_FIRST_NAME: (0, 1),
    Flaw.NO_EMAIL: (2, 3),
    Flaw.NO_PHONE: (2, 3),
    Flaw.NO_BIRTH_DATE: (2, 3),
    Flaw.NO_GENDER: (1, 1),
    Flaw.NO_STREET: (1, 1),
    Flaw.NO_POSTAL_CODE: (1, 1),
}
_PLACES = {flaw: place for place, flaw in enumerate(Flaw, start=1)}


def flaws(chance: str) -> str:
    """SQL for the flaws of a record as set bits: two draws, by the number `chance`."""
    letters = text("".join(map(_letters, (0, 1))))
    return " | ".join(
        f"(1 << (ascii(substr({letters}, 1 + is_copy::int * 64 + "
        f"{bits(chance, first, 6)}, 1)) - 64))"
        for first in (4, 10)
    )


def has(flaw: Flaw) -> str:
    """SQL that is true if the column `flaws` has it."""
    return f"(flaws & {1 << _PLACES[flaw]}) > 0"


def either(flaw: Flaw, value: str, otherwise: str) -> str:
    """SQL for one value if the record has a flaw and for the other if not."""
    return f"if({has(flaw)}, {value}, {otherwise})"


def _letters(which: int) -> str:
    # A letter a flaw, `@` for none: looking into a text costs less than into a list.
    drawn = "".join(chr(64 + _PLACES[f]) * n[which] for f, n in SHARES.items())
    return drawn.ljust(64, "@")
