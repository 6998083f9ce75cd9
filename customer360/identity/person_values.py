"""SQL that gives the raw columns of a person from the columns of a file."""

from collections.abc import Mapping

from customer360.identity.person_fields import PersonField
from customer360.identity.person_mapping import MappedColumn, PersonMapping

# Programs write numbers that have gaps with a point and a nought.
_NUMERIC = frozenset(
    {
        PersonField.PHONE,
        PersonField.BIRTH_DATE,
        PersonField.BIRTH_YEAR,
        PersonField.BIRTH_MONTH,
        PersonField.BIRTH_DAY,
        PersonField.NATIONAL_ID,
        PersonField.HOUSE_NUMBER,
        PersonField.POSTAL_CODE,
    }
)
_TITLES = (
    "(?i)^((mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|rev|herr|frau|fräulein|dipl|"
    "ing|m|mme|mlle|monsieur|madame|señor|señora|sr|sra|sig|dott)[.]? +)+"
)
_SUFFIXES = "(?i)[, ]+(jr|sr|ii|iii|iv|esq|phd|md|dds)[.]?$"
_PARTICLES = (
    "(?i)^(.*?) ?((?:(?:van|von|vom|zu|zum|zur|der|den|de|del|della|di|da|dos|das|du|"
    "la|le|ten|ter|bin|ibn|al|el|mac|st|af|av) )*[^ ]+)$"
)

DAY_OR_MONTH_FIRST = "^([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})$"
_YEAR = 3
# Of two digits: 49 is 1949, 20 is 2020.
_YOUNGEST = "25"


def person_values(
    mapping: PersonMapping, *, is_month_first: bool = False
) -> Mapping[str, str]:
    """SQL by raw column, text all of it but `created_at` and `updated_at`."""
    single = {
        field: _first_filled(mapping.of(field))
        for field in PersonField
        if mapping.has(field)
    }
    values = {
        str(field): sql for field, sql in single.items() if str(field) in _AS_THEY_ARE
    }
    values |= _names(single)
    if (born := _birth_date(single, is_month_first=is_month_first)) is not None:
        values["birth_date"] = born
    if (street := _street(single)) is not None:
        values["street"] = street
    for field in (PersonField.CREATED_AT, PersonField.UPDATED_AT):
        if field in single:
            values[str(field)] = f"try_cast({single[field]} as timestamp)"
    return values


_AS_THEY_ARE = frozenset(
    {
        "email",
        "phone",
        "gender",
        "national_id",
        "city",
        "state",
        "postal_code",
        "country",
        "occupation",
        "birth_place",
    }
)


def further_phones(mapping: PersonMapping) -> tuple[str, ...]:
    """SQL of the second and every other phone number."""
    return tuple(text_of(item) for item in mapping.of(PersonField.PHONE)[1:])


def text_of(item: MappedColumn) -> str:
    """SQL of the text that the file has there, null where it has none."""
    parts = [
        f"nullif(trim(cast({column.sql} as varchar)), '')" for column in item.columns
    ]
    if item.field in _NUMERIC:
        parts = [f"regexp_replace({part}, '^([0-9]+)[.]0$', '\\1')" for part in parts]
    if len(parts) == 1:
        return parts[0]
    return f"nullif(concat_ws(' ', {', '.join(parts)}), '')"


def _first_filled(items: tuple[MappedColumn, ...]) -> str:
    texts = [text_of(item) for item in items]
    if len(texts) == 1 or items[0].field is PersonField.PHONE:
        return texts[0]
    return f"coalesce({', '.join(texts)})"


def _names(single: Mapping[PersonField, str]) -> Mapping[str, str]:
    names = {
        column: single[field]
        for column, field in (
            ("first_name", PersonField.FIRST_NAME),
            ("middle_name", PersonField.MIDDLE_NAME),
            ("last_name", PersonField.LAST_NAME),
        )
        if field in single
    }
    if PersonField.FULL_NAME not in single:
        return names
    # Only where a record has no name in parts.
    parts = [names[name] for name in ("first_name", "last_name") if name in names]
    condition = " and ".join(f"{part} is null" for part in parts) or "true"
    split = _split_name(single[PersonField.FULL_NAME])
    return {
        **names,
        **{
            name: f"coalesce({names[name]}, case when {condition} then {sql} end)"
            if name in names
            else f"case when {condition} then {sql} end"
            for name, sql in split.items()
        },
    }


def _split_name(full_name: str) -> Mapping[str, str]:
    plain = (
        f"regexp_replace(regexp_replace(regexp_replace({full_name}, '[ ]+', ' ', 'g'), "
        f"'{_TITLES}', ''), '{_SUFFIXES}', '')"
    )
    turned = f"contains({plain}, ',')"
    given = (
        f"case when {turned} then trim(split_part({plain}, ',', 2)) "
        f"else regexp_extract({plain}, '{_PARTICLES}', 1) end"
    )
    last = (
        f"case when {turned} then trim(split_part({plain}, ',', 1)) "
        f"else regexp_extract({plain}, '{_PARTICLES}', 2) end"
    )
    return {
        "first_name": f"nullif(split_part({given}, ' ', 1), '')",
        "middle_name": f"nullif(regexp_extract({given}, ' (.*)$', 1), '')",
        "last_name": f"nullif({last}, '')",
    }


def _birth_date(
    single: Mapping[PersonField, str], *, is_month_first: bool
) -> str | None:
    if PersonField.BIRTH_DATE in single:
        text = single[PersonField.BIRTH_DATE]
        # In one way for the whole file, which a value alone does not tell.
        day, month = (2, 1) if is_month_first else (1, 2)
        parts = {
            part: f"regexp_extract({text}, '{DAY_OR_MONTH_FIRST}', {part})"
            for part in (day, month, _YEAR)
        }
        century = f"case when {parts[_YEAR]} > '{_YOUNGEST}' then '19' else '20' end"
        year = (
            f"case when length({parts[_YEAR]}) = 2 then {century} else '' end "
            f"|| {parts[_YEAR]}"
        )
        return (
            f"case when regexp_matches({text}, '{DAY_OR_MONTH_FIRST}') then {year} "
            f"|| '-' || lpad({parts[month]}, 2, '0') || '-' "
            f"|| lpad({parts[day]}, 2, '0') else {text} end"
        )
    if PersonField.BIRTH_YEAR in single:
        padded = [
            f"lpad({single[part]}, {width}, '0')"
            for part, width in (
                (PersonField.BIRTH_YEAR, 4),
                (PersonField.BIRTH_MONTH, 2),
                (PersonField.BIRTH_DAY, 2),
            )
        ]
        return f"{padded[0]} || '-' || {padded[1]} || '-' || {padded[2]}"
    return None


def _street(single: Mapping[PersonField, str]) -> str | None:
    line = [
        single[field]
        for field in (PersonField.HOUSE_NUMBER, PersonField.STREET)
        if field in single
    ]
    if not line and PersonField.ADDRESS_LINE_2 not in single:
        return None
    street = (
        line[0] if len(line) == 1 else f"nullif(concat_ws(' ', {', '.join(line)}), '')"
    )
    if not line:
        return single[PersonField.ADDRESS_LINE_2]
    if PersonField.ADDRESS_LINE_2 not in single:
        return street
    return (
        f"nullif(concat_ws(', ', {street}, {single[PersonField.ADDRESS_LINE_2]}), '')"
    )
