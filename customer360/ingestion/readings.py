"""How text is read as a number, a time or a yes or no.

Numbers and dates are written in ways that contradict each other: 1,234 is a thousand
in New York and one in Berlin; 03/04/2024 is in March or in April. A column has one
reading, found from all its values: the one that fails least. If two readings fail
equally and still disagree, the load stops and asks.

Every reading is SQL over `{x}`, trimmed text that is null where nothing is said. It
gives null for what it cannot read.
"""

import re
from collections.abc import Mapping

from customer360.errors import UsageError
from customer360.ingestion.source import string_literal
from customer360.records import dataclass
from customer360.resources.raw_tables import RawType

# What programs write for nothing into columns that are not text.
_NOTHING = "('', 'null', '\\n', 'none', 'n/a', 'na', '#n/a', 'nan', 'nil', '-')"
# Trimming costs more than looking at the length, and most text is longer.
_LONGEST_NOTHING = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A way to read.

    `absolute` reads times that say their own distance from UTC, and comes first.
    `doubtful` is true for values that another way reads otherwise.
    """

    name: str
    sql: str = "null"
    absolute: str | None = None
    doubtful: str = "false"

    def over(self, text: str, *, time_zone: str | None = None) -> str:
        """SQL of the value that this text is; a plain time is one of that zone."""
        sql = self.sql
        if time_zone is not None:
            sql = f"timezone('UTC', timezone({string_literal(time_zone)}, {sql}))"
        if self.absolute is not None:
            sql = f"coalesce({self.absolute}, {sql})"
        return sql.replace("{x}", text)

    def doubts(self, text: str) -> str:
        """SQL that says whether another reading would see another value."""
        return self.doubtful.replace("{x}", text)


def nothing_or_text(sql: str) -> str:
    """SQL of trimmed text, null where the text says that there is nothing."""
    return (
        f"case when length({sql}) > {_LONGEST_NOTHING} then trim({sql}) "
        f"when lower(trim({sql})) not in {_NOTHING} then trim({sql}) end"
    )


_MONEY_TYPE = str(RawType.MONEY)

PLAIN_NUMBER = Reading(
    name="plain numbers",
    sql=f"try_cast({{x}} as {_MONEY_TYPE})",
    # 1.234 is one, or a thousand where points stand between thousands.
    doubtful=(
        "{x} like '%.___' and regexp_full_match({x}, '[+-]?\\d{1,3}(\\.\\d{3})+')"
    ),
)

# Currency signs and codes go; brackets around and a minus behind, as accountants write
# them, become a minus in front.
_BARE = (
    "regexp_replace(trim(regexp_replace({x}, "
    "'\\p{Sc}|^[A-Za-z]{3} ?|[ \\x{a0}]?[A-Za-z]{3}$', '', 'g')), "
    "'^(?:\\((.*)\\)|(.*[^-−])[-−]|−(.*))$', '-\\1\\2\\3')"
)
_SPACES = " \u00a0\u202f'’"


def _money(thousands: str, decimal: str) -> str:
    t, d, s = re.escape(thousands), re.escape(decimal), _SPACES
    shape = (
        f"[+-]?[{s}]?(\\d+|\\d{{1,3}}({t}\\d{{3}})+|\\d{{1,3}}([{s}]\\d{{3}})+)"
        f"({d}\\d*)?[{s}]?([eE][+-]?\\d+)?|[+-]?{d}\\d+"
    )
    digits = f"regexp_replace({_BARE}, {string_literal(f'[{t}{s}]')}, '', 'g')"
    return (
        f"case when regexp_full_match({_BARE}, {string_literal(shape)}) then try_cast("
        f"replace({digits}, {string_literal(decimal)}, '.') as {_MONEY_TYPE}) end"
    )


POINT_NUMBER = Reading(name="1,234.56", sql=_money(",", "."))
COMMA_NUMBER = Reading(name="1.234,56", sql=_money(".", ","))

# `epoch` and `infinity` are times to the database too, so the shape is looked at; with
# `like`, which costs a fifth of a regular expression.
ISO_TIME = Reading(
    name="year-month-day",
    sql="case when {x} like '____-%' or {x} like '____/%' "
    "then try_cast({x} as timestamp) end",
    # A cast to timestamp drops `+02:00` without a word.
    absolute=(
        "case when suffix({x}, 'Z') or contains({x}, '+') or {x} like '____-%:%-%' "
        "or suffix({x}, ' UTC') then make_timestamp(epoch_us(case when regexp_matches("
        "{x}, '^\\d{4}[-/]\\d.*:\\d{2}(\\.\\d+)? ?(Z|UTC|[+-]\\d{2}(:?\\d{2})?)$') "
        "then try_cast(replace({x}, ' UTC', 'Z') as timestamptz) end)) end"
    ),
)


def _times(*formats: str) -> str:
    return "[" + ", ".join(string_literal(item) for item in formats) + "]"


_CLOCKS = (
    "",
    " %H:%M",
    " %H:%M:%S",
    " %H:%M:%S.%f",
    " %I:%M %p",
    " %I:%M:%S %p",
    "T%H:%M:%S",
    "T%H:%M:%S.%f",
)


def _with_clock(*days: str) -> str:
    return _times(*(day + clock for day in days for clock in _CLOCKS))


def _numeric_day(order: str, signs: str) -> str:
    dashed = (
        f"regexp_replace({{x}}, '^(\\d{{1,2}})[{signs}]\\s?(\\d{{1,2}})[{signs}]\\s?"
        "(\\d{4})', '\\1-\\2-\\3')"
    )
    return (
        f"case when regexp_matches({{x}}, '^\\d{{1,2}}[{signs}]\\s?\\d{{1,2}}[{signs}]"
        f"\\s?\\d{{4}}') then try_strptime({dashed}, {_with_clock(order)}) end"
    )


COMPACT_TIME = Reading(
    name="yyyymmdd",
    sql=(
        "case when regexp_full_match({x}, '\\d{8}') then try_strptime({x}, '%Y%m%d') "
        "when regexp_full_match({x}, '\\d{14}') then try_strptime({x}, '%Y%m%d%H%M%S') "
        "when regexp_full_match({x}, '\\d{8}[T ]?\\d{6}Z?') "
        "then try_strptime(regexp_replace({x}, '[TZ ]', '', 'g'), '%Y%m%d%H%M%S') "
        "when regexp_full_match({x}, '\\d{8} \\d{2}:\\d{2}(:\\d{2})?') "
        "then try_strptime({x}, ['%Y%m%d %H:%M', '%Y%m%d %H:%M:%S']) end"
    ),
)
EPOCH_TIME = Reading(
    name="seconds since 1970",
    absolute=(
        "case when regexp_full_match({x}, '\\d{9,10}(\\.\\d+)?') then "
        "make_timestamp(cast(try_cast({x} as decimal(38, 6)) * 1000000 as bigint)) "
        "when regexp_full_match({x}, '\\d{12,13}') "
        "then make_timestamp(try_cast({x} as bigint) * 1000) "
        "when regexp_full_match({x}, '\\d{15,16}') "
        "then make_timestamp(try_cast({x} as bigint)) end"
    ),
)
# With points it is always the day that comes first.
DAY_FIRST = Reading(name="day/month/year", sql=_numeric_day("%d-%m-%Y", "./-"))
MONTH_FIRST = Reading(name="month/day/year", sql=_numeric_day("%m-%d-%Y", "/-"))
SPELLED_TIME = Reading(
    name="months in words",
    # `epoch` and `infinity` are times to the database: a number must be there.
    sql="case when regexp_matches({x}, '\\d') and regexp_matches({x}, '[A-Za-z]{3}') "
    "then try_strptime({x}, "
    + _with_clock(
        "%d %b %Y",
        "%d %B %Y",
        "%d-%b-%Y",
        "%b %d, %Y",
        "%B %d, %Y",
        "%a, %d %b %Y",
        "%a %b %d %Y",
    )
    + ") end",
)

BOOLEAN = Reading(
    name="yes or no",
    sql=(
        "case when lower({x}) in ('true', 't', 'yes', 'y', '1', '1.0', 'on', 'x', "
        "'wahr', 'ja', 'j', 'oui', 'o', 'vrai', 'si', 'sí', 's', 'verdadero', "
        "'opt-in', 'optin', 'subscribed') then true "
        "when lower({x}) in ('false', 'f', 'no', 'n', '0', '0.0', 'off', 'falsch', "
        "'nein', 'non', 'faux', 'falso', 'opt-out', 'optout', 'unsubscribed') "
        "then false end"
    ),
)

# The first of each type is the plain one, tried alone on every file.
READINGS: Mapping[RawType, tuple[Reading, ...]] = {
    RawType.MONEY: (PLAIN_NUMBER, POINT_NUMBER, COMMA_NUMBER),
    RawType.TIME: (
        ISO_TIME,
        COMPACT_TIME,
        EPOCH_TIME,
        DAY_FIRST,
        MONTH_FIRST,
        SPELLED_TIME,
    ),
    RawType.BOOLEAN: (BOOLEAN,),
}

_SPOKEN_DATES = {
    "iso": ISO_TIME,
    "ymd": ISO_TIME,
    "dmy": DAY_FIRST,
    "mdy": MONTH_FIRST,
    "epoch": EPOCH_TIME,
}
_DATE_WORDS = re.compile(r"yyyy|yy|mm|dd|hh|ss|[^a-z]+", re.IGNORECASE)


def told_date_reading(text: str) -> Reading:
    """The reading that `--date-format` names.

    `dmy`, `mdy` and `iso` are whole families; `dd.mm.yyyy hh:mm` and `%d.%m.%Y` are one
    format, with or without a time of day behind it.

    Raises:
        UsageError: it is none of these.
    """
    if reading := _SPOKEN_DATES.get(text.lower()):
        return reading
    pattern = text if "%" in text else _pattern(text)
    formats = (
        (pattern,)
        if "%H" in pattern or "%I" in pattern
        else tuple(pattern + clock for clock in _CLOCKS)
    )
    return Reading(
        name=text,
        sql=f"case when regexp_matches({{x}}, '\\d') "
        f"then try_strptime({{x}}, {_times(*formats)}) end",
    )


def _pattern(text: str) -> str:
    words = _DATE_WORDS.findall(text)
    said = {word.lower()[:2] for word in words}
    if "".join(words) != text or not {"yy", "mm", "dd"} <= said:
        raise UsageError(
            f"--date-format cannot be {text!r}",
            hint="write dmy, mdy, iso, a pattern such as dd.mm.yyyy, or one with % "
            "such as %d.%m.%Y",
        )
    codes = {"yyyy": "%Y", "yy": "%y", "dd": "%d", "hh": "%H", "ss": "%S"}
    pattern = ""
    for word in words:
        if word.lower() == "mm":
            # Behind the hour it is the minute.
            pattern += "%M" if "%H" in pattern else "%m"
        else:
            pattern += codes.get(word.lower(), word)
    return pattern


def told_number_reading(decimal: str) -> Reading:
    """The reading that `--decimal` names.

    Raises:
        UsageError: it is neither a point nor a comma.
    """
    match decimal:
        case "." | "point":
            return POINT_NUMBER
        case "," | "comma":
            return COMMA_NUMBER
    raise UsageError(
        f"--decimal cannot be {decimal!r}",
        hint="write point (1,234.56) or comma (1.234,56)",
    )
