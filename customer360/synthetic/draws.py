"""Chance as SQL: every draw is a function of the seed, a purpose and a row's number.

So a row's values do not depend on threads, on the order of rows or on how many others
there are. A number holds 63 random bits; draws that must not hang together take
different bits of it, or another number. `hash(a, b)` must not be used: DuckDB joins the
two by XOR, so that the draws of two purposes would differ by a constant.
"""

from collections.abc import Sequence
from zlib import crc32

from customer360.records import dataclass
from customer360.synthetic.vocabulary import LETTERS, MARK, PLAIN, SIGNS, PackedWords

_MASK = 2**64 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """The numbers of one seed."""

    seed: int

    def number(self, key: str, purpose: str) -> str:
        """SQL for 63 random bits (a bigint) that belong to the whole number `key`."""
        return f"(hash({key} + {self._offset(purpose)}) >> 1)::bigint"

    def _offset(self, purpose: str) -> int:
        # splitmix64 of seed and purpose; 61 bits leave room to add a key.
        mixed = (self.seed * 0x9E3779B97F4A7C15 + crc32(purpose.encode())) & _MASK
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return (mixed ^ (mixed >> 31)) >> 3


def bits(number: str, first: int, count: int) -> str:
    """A whole number of `count` bits, taken from bit `first` on."""
    shifted = f"({number} >> {first})" if first else number
    return f"({shifted} & {2**count - 1})"


def unit(number: str) -> str:
    """A fraction from 0 to 1."""
    return f"({number} * 1.0842021724855044e-19)"


def normal(number: str, smooth: str) -> str:
    """A standard normal draw: the count of set bits, smoothed by the fraction `smooth`.

    The count is binomial (63 bits, deviation 3.97), so it is normal for all we need.
    """
    return f"((bit_count({number}) - 32 + {smooth}) * 2.52e-1)"


def text(value: str) -> str:
    """A text literal."""
    return "'" + value.replace("'", "''") + "'"


def item(values: Sequence[str | int], place: str) -> str:
    """The value at `place`, from 0. Lists must be short: DuckDB copies them often."""
    listed = ", ".join(text(v) if isinstance(v, str) else str(v) for v in values)
    return f"([{listed}])[1 + {place}]"


def words(values: Sequence[str], place: str) -> str:
    """The ASCII word at `place`, from 0; for lists looked up once a customer."""
    width = max(map(len, values))
    return packed_word(
        PackedWords(width=width, text="".join(word.ljust(width) for word in values)),
        place,
    )


def packed_word(packed: PackedWords, place: str) -> str:
    """The word at `place`, from 0; accented letters are still signs."""
    width = packed.width
    return f"rtrim(substr({text(packed.text)}, 1 + {width} * ({place}), {width}))"


def accented(column: str) -> str:
    """The text of a column, its signs become the letters they stand for."""
    return _unsigned(column, LETTERS)


def plain(column: str) -> str:
    """The text of a column, its signs become plain letters, as in an e-mail address."""
    return _unsigned(column, PLAIN)


def _unsigned(column: str, letters: str) -> str:
    # A sign without a letter goes away.
    read = f"translate({column}, {text(SIGNS + MARK)}, {text(letters)})"
    return f"if(contains({column}, '{MARK}'), {read}, {column})"


def chosen(place: str, *values: str) -> str:
    """One of some SQL expressions by its place, from 0; the last one otherwise."""
    branches = " ".join(f"when {n} then {v}" for n, v in enumerate(values[:-1]))
    return f"(case {place} {branches} else {values[-1]} end)"


def double(value: float) -> str:
    """A literal of DuckDB's DOUBLE: without an exponent it would be a DECIMAL.

    >>> double(0.5), double(1e-7)
    ('0.5e0', '1e-07')
    """
    literal = repr(float(value))
    return literal if "e" in literal else f"{literal}e0"


def mistyped(source: str, *, column: str, number: str, when: str) -> str:
    """A subquery that adds `mistyped`: where `when` holds, the column with one slip.

    A letter, but not the first one, is left out, swapped with the next, doubled, or hit
    on the key beside it; or the word is written as it sounds, which changes only what
    can sound otherwise.
    """
    before, here = f"{column}[:spot - 1]", f"{column}[spot]"
    after, rest = f"{column}[spot + 1]", f"{column}[spot + 2:]"
    beside = (
        f"translate({here}, 'qwertyuiopasdfghjklzxcvbnm', 'wertyuioiosdfghjkjxcvbnbn')"
    )
    sound = column
    for letters, heard in (("ph", "f"), ("ck", "k"), ("th", "t"), ("y", "i")):
        sound = f"replace({sound}, '{letters}', '{heard}')"
    slipped = chosen(
        f"{bits(number, 0, 8)} % 5",
        f"{before} || {after} || {rest}",
        f"{before} || {after} || {here} || {rest}",
        f"{column}[:spot] || {column}[spot:]",
        f"{before} || {beside} || {after} || {rest}",
        sound,
    )
    return f"""(
        select *, if({when}, {slipped}, null) as mistyped
        from (
            select *, 2 + {bits(number, 8, 10)} % greatest(length({column}) - 2, 1)
                as spot
            from {source}
        )
    )"""
