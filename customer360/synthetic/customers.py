"""Customer records: what four systems wrote down about people, with their mistakes.

Each system has its own formats, and a copy of someone seen before has more flaws than a
first record: slips of the hand, short names, maiden names, other e-mail addresses.
"""

from customer360.synthetic.calendar import YEARLY, loaded_sql, timestamp_sql
from customer360.synthetic.draws import (
    Draws,
    accented,
    bits,
    chosen,
    item,
    mistyped,
    packed_word,
    plain,
    words,
)
from customer360.synthetic.flaws import Flaw, either, flaws, has
from customer360.synthetic.places import COUNTRY_CODES, address, phone
from customer360.synthetic.vocabulary import PackedWords
from customer360.synthetic.world import Size, Timeline, homes, lives, looked, persons

SYSTEMS = ("crm", "shop", "support", "web")
_SYSTEM_SHARES = (0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 3, 3, 3)

# Endings that make rare surnames out of the first letters of frequent ones, by country.
_ENDINGS = (
    *("son", "man", "ley", "ton", "well", "field", "wood", "worth") * 3,
    *("mann", "bach", "berger", "stein", "feld", "hoff", "meier", "ner"),
    *("eau", "in", "ier", "ard", "et", "ot", "elle", "ac"),
    *("ez", "era", "ado", "ero", "illa", "ana", "edo", "osa"),
    *("sma", "stra", "dijk", "man", "veld", "huis", "berg", "ink"),
)
# By system: women, men, others; then active, lapsed, gone and blocked.
_GENDERS = (
    *("F", "M", "X"),
    *("female", "male", "other"),
    *("Female", "Male", "Unknown"),
    *("f", "m", "n/a"),
)
_STATUSES = (
    *("active", "inactive", "closed", "blocked"),
    *("ACTIVE", "INACTIVE", "DELETED", "BLOCKED"),
    *("Active", "Inactive", "Closed", "Blocked"),
    *("active", "dormant", "deleted", "suspended"),
)
COUNTRY_NAMES = (
    *COUNTRY_CODES,
    *("United States", "Canada", "United Kingdom", "Germany", "France", "Spain"),
    "Netherlands",
    *("USA", "CAN", "GBR", "DEU", "FRA", "ESP", "NLD"),
    *("us", "ca", "uk", "de", "fr", "es", "nl"),
)
_BLANKS = ("", "", "", "n/a", "N/A", "-", "unknown", " ")
_NO_BIRTH_DATES = ("1900-01-01", "1970-01-01", "0000-00-00", "9999-12-31")


def customers(
    timeline: Timeline, size: Size, vocabulary: dict[str, PackedWords], since: int
) -> str:
    """The query of `raw.customers`: records that a load after day `since` brought."""
    people = _numbers(timeline, _people(timeline, size, since))
    named = _names(address(people, vocabulary["streets"]), vocabulary)
    return f"""
        select customer_id, source_system,
            {_styled("first")} as first_name,
            {_styled("last")} as last_name,
            null::varchar as middle_name,
            {_blank_if(Flaw.NO_EMAIL, _email(vocabulary["companies"]))} as email,
            {_blank_if(Flaw.NO_PHONE, _phone())} as phone,
            {_blank_if(Flaw.NO_BIRTH_DATE, _birth_date())} as birth_date,
            null::varchar as birth_place,
            {_blank_if(Flaw.NO_GENDER, _gender())} as gender,
            null::varchar as national_id,
            null::varchar as occupation,
            {_blank_if(Flaw.NO_STREET, "road")} as street,
            {_styled("town")} as city,
            state,
            {_blank_if(Flaw.NO_POSTAL_CODE, _postal_code())} as postal_code,
            {words(COUNTRY_NAMES, "system * 7 + country")} as country,
            {_status()} as status,
            if(system = 2 and {bits("chance", 30, 2)} = 0, null,
                {bits("habits", 36, 3)} > 2) as marketing_consent,
            {timestamp_sql("created")} as created_at,
            {timestamp_sql("updated")} as updated_at,
            {loaded_sql("load_day", minute=0)} as loaded_at
        from (
            select *,
                {either(Flaw.NAMES_SWAPPED, "written_last", "written_first")} as first,
                {either(Flaw.NAMES_SWAPPED, "written_first", "written_last")} as last
            from {_mistyped(named)}
        )"""


def truth(timeline: Timeline, size: Size, first: int) -> str:
    """The query of `raw.customer_truth`, from the record of number `first` on."""
    source = f"(select range as record from range({first}, {size.records}))"
    return f"""
        select {customer_id("record")} as customer_id,
            'p' || (1000001 + person) as person_id
        from {persons(timeline, source)}"""


def customer_id(record: str) -> str:
    """SQL for the id of a record's number."""
    return f"'c' || (1000001 + {record})"


def system(chance: str) -> str:
    """SQL for the system (its place in SYSTEMS) that holds a record."""
    return item(_SYSTEM_SHARES, bits(chance, 0, 4))


def mobile(draws: Draws, seen: str) -> str:
    """SQL for the number behind a person's mobile phone at a moment."""
    return draws.number(f"(person * 16 + floor({seen} / 2500)::bigint)", "mobile")


def landline(draws: Draws) -> str:
    """SQL for the number behind a household's phone."""
    return draws.number("(household >> 6)", "landline")


def home(household: str, seen: str) -> str:
    """SQL for the key of a household's address at a moment; one less was theirs before.

    They move every 900 to 4995 days.
    """
    period = f"(900 + {bits(household, 44, 12)})"
    phase = bits(household, 20, 12)
    return f"(({household} >> 6) + floor(({seen} + {phase}) / {period})::bigint)"


def _people(timeline: Timeline, size: Size, since: int) -> str:
    """Add when a record's system last looked; leave old loads out."""
    source = f"(select range as record from range({size.records}))"
    seen = looked(
        timeline.draws, key="record", purpose="look", size=size, since="appeared"
    )
    known = lives(timeline, homes(timeline, persons(timeline, source)))
    people = f"""(
        select record, chance, is_copy, person, habits, lane, member, kin, household,
            country, appeared, lapses, {seen} as seen
        from {known}
    )"""
    dated = YEARLY.bend_sql(
        YEARLY.bend_sql(people, "seen", "updated"), "appeared", "created"
    )
    return f"""(
        select * from (select *, floor(updated)::bigint + 1 as load_day from {dated})
        where load_day > {since}
    )"""


def _numbers(timeline: Timeline, people: str) -> str:
    """Add what chance has in store for a record: its system, flaws, style and keys."""
    draws = timeline.draws
    styles = "00000002" + "00022213" + "00111103" + "00022223"
    place = f"system * 8 + {bits('chance', 16, 3)}"
    mail = "if(in_family_mail, -lane, person * 16 + mail_version)"
    return f"""(
        select *, {customer_id("record")} as customer_id,
            {words(SYSTEMS, "system")} as source_system,
            substr('{styles}', 1 + {place}, 1) as style,
            nullif({words(_BLANKS, bits("slips", 40, 3))}, '') as blank,
            {draws.number(mail, "mail")} as mail,
            {_born()} as born
        from (
            select *, {flaws("chance")} as flaws, {system("chance")} as system,
                {draws.number(home("household", _told()), "home")} as home,
                {either(Flaw.OTHER_PHONE, landline(draws), mobile(draws, "seen"))}
                    as line,
                {draws.number("record", "slips")} as slips,
                floor(seen / 3000)::bigint + {either(Flaw.OTHER_EMAIL, "8", "0")}
                    as mail_version,
                kin > 1 and member < kin and {bits("household", 50, 4)} = 0
                    as in_family_mail,
                -- Some keep the surname they were born with, or are known by it.
                if(member = 1 and {bits("habits", 9, 2)} = 0, habits,
                    {either(Flaw.BIRTH_SURNAME, "habits", "household")}) as kin_name,
                (country * 2 + {bits("habits", 0, 1)}) * 256 + {bits("habits", 1, 8)}
                    as given
            from {people}
        )
    )"""


def _told() -> str:
    """The moment up to which a system knows of moves: a quarter hears of them late."""
    return f"(seen - if({bits('chance', 34, 2)} = 0, {bits('chance', 36, 11)}, 0))"


def _names(source: str, vocabulary: dict[str, PackedWords]) -> str:
    """Add `full_first` and `full_last`, and plain words for the e-mail."""
    last_names = vocabulary["last_names"]
    surname = packed_word(last_names, f"country * 512 + {bits('kin_name', 16, 9)}")
    # Spaniards have two surnames, some others join two by a hyphen.
    second = packed_word(last_names, f"country * 512 + {bits('habits', 40, 9)}")
    ending = words(_ENDINGS, f"country * 8 + {bits('kin_name', 29, 3)}")
    initial = "given_name[1] || '.'"
    return f"""(
        select *,
            {either(Flaw.INITIAL, initial, accented("written_name"))} as full_first,
            {accented("written_surname")} as full_last
        from (
            select *,
                {either(Flaw.SHORT_NAME, "short_form", "given_name")} as written_name,
                surname || case when country = 5 then ' ' || {second}
                    when {has(Flaw.DOUBLE_SURNAME)} then '-' || {second} else '' end
                    as written_surname
            from (
                select *,
                    {packed_word(vocabulary["first_names"], "given")} as given_name,
                    {packed_word(vocabulary["short_forms"], "given")} as short_form,
                    if({bits("kin_name", 25, 4)} < 6,
                        frequent[:4] || {ending}, frequent) as surname
                from (select *, {surname} as frequent from {source})
            )
        )
    )"""


def _mistyped(source: str) -> str:
    """Add names, `road` and `town` as written; of several slips only one is made."""
    victim = f"""case when {has(Flaw.FIRST_NAME_MISTYPED)} then full_first
        when {has(Flaw.LAST_NAME_MISTYPED)} then full_last
        when {has(Flaw.STREET_MISTYPED)} then street
        when {has(Flaw.CITY_MISTYPED)} then city end"""
    slipped = mistyped(
        f"(select *, {victim} as victim from {source})",
        column="victim",
        number="slips",
        when="victim is not null",
    )
    first = "if(victim = full_first, mistyped, full_first)"
    return f"""(
        select *, {_mail_name()} as mail_name,
            {_blank_if(Flaw.NO_FIRST_NAME, first)}
                as written_first,
            if(victim = full_last, mistyped, full_last) as written_last,
            if(victim = street, mistyped, street) as road,
            if(victim = city, mistyped, city) as town
        from {slipped}
    )"""


def _blank_if(flaw: Flaw, value: str) -> str:
    """A value, or one of the ways in which systems write that they have none."""
    return either(flaw, "blank", value)


def _styled(column: str) -> str:
    """Upper or lower case and blanks around, as careless hands and forms leave them."""
    return (
        f"case style when '0' then {column} when '1' then upper({column}) "
        f"when '2' then lower({column}) else ' ' || {column} || ' ' end"
    )


def _mail_name() -> str:
    return chosen(
        f"if(in_family_mail, 4, {bits('mail', 0, 2)})",
        "given_name || '.' || surname",
        "given_name || surname",
        "given_name[1] || surname",
        "surname || '.' || given_name[1]",
        "'family.' || surname",
    )


def _email(companies: PackedWords) -> str:
    domain = packed_word(companies, bits("mail", 20, 6))
    at = either(Flaw.BROKEN_EMAIL, "''", "'@'")
    name = f"replace(lower({plain('mail_name')}), ' ', '')"
    address = f"{name} || ({bits('mail', 2, 14)} % 9999) || {at} || {domain}"
    return f"if({bits('chance', 20, 4)} = 0, upper({address}), {address})"


def _phone() -> str:
    return phone("line", is_mobile=f"not {has(Flaw.OTHER_PHONE)}", home="home")


def _born() -> str:
    """The day of birth: parents before 1980, their children 20 and more years later."""
    alone = bits("habits", 40, 13)
    wrong = item((1, 10, -30, 365, 3653, -1, 9, 36525), bits("slips", 43, 3))
    return f"""date '1935-01-10' + ({bits("household", 30, 14)}
        + case when kin = 1 or member >= kin then {alone} when member = 0 then 0
            when member = 1 then {alone} % 2048 - 700 else 7300 + {alone} % 2048 end
        + {either(Flaw.OTHER_BIRTH_DATE, wrong, "0")})::int"""


def _birth_date() -> str:
    """The day of birth as the system writes days."""
    formats = ("%Y-%d-%m", "%m/%d/%Y", "%d.%m.%Y", "%d/%m/%Y", "%d %b %Y", "%Y-%m-%d")
    swapped, american, german, other, spelled, iso = (
        f"strftime(born, '{form}')" for form in formats
    )
    placeholder = words(_NO_BIRTH_DATES, bits("slips", 46, 2))
    return f"""case when {has(Flaw.PLACEHOLDER_BIRTH_DATE)} then {placeholder}
        when {has(Flaw.DAY_AND_MONTH_SWAPPED)} then {swapped}
        when system = 2 then {spelled} when system <> 1 then {iso}
        when country < 2 then {american} when country = 3 then {german}
        else {other} end"""


def _gender() -> str:
    kind = f"if({bits('habits', 51, 6)} = 0, 2, {bits('habits', 0, 1)})"
    return words(_GENDERS, f"system * 3 + {kind}")


def _postal_code() -> str:
    wrong = "postal_code[:2] || postal_code[4] || postal_code[3] || postal_code[5:]"
    return either(Flaw.POSTAL_CODE_MISTYPED, wrong, "postal_code")


def _status() -> str:
    """Active, inactive, closed or blocked: a system notices a lapse after 90 days."""
    gone = f"if({bits('chance', 24, 3)} = 0, 2, 1)"
    standing = (
        f"case when lapses < seen - 90 then {gone} "
        f"when {bits('chance', 24, 6)} = 0 then 3 else 0 end"
    )
    return words(_STATUSES, f"system * 4 + {standing}")
