"""Customers by names that are alike: typed wrong, turned round, short, transcribed."""

from customer360.customer.lookup import CLUSTERS, MOST_MATCHES, RECORDS, matches_of
from customer360.customer.models import Models
from customer360.customer.page import Match
from customer360.records import replace

NICKNAMES = "nicknames"
# From there on all words are the same.
CERTAIN = 0.999

# Below that two words are others, and names that have less in common are nobody's.
_LEAST_WORD = 0.84
_LEAST_NAME = 0.5
# Who is that much less alike than the likest is not meant.
_MUCH_LESS = 0.15
_SAME_PERSON = 0.95
_INITIAL = 0.85
# What Chinese and Japanese names are made of has no spaces: each sign is a word.
_WORD = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]|[\p{L}\p{M}\p{N}]+"
# As passports write them, more or less: whoever types is forgiven a letter.
_TRANSCRIBED = {
    "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th",
    "щ": "shch", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "ю": "yu",
    "я": "ya", "є": "ye", "ъ": "", "ь": "",
    "ου": "u", "θ": "th", "χ": "ch", "ψ": "ps",
}  # fmt: skip
_LETTERS = (
    "øłđðıабвгґдезиіјклмнопрстуфыэαβγδεζηικλμνξοπρσςτυφω",
    "olddiabvggdeziijklmnoprstufyeavgdeziiklmnxoprsstyfo",
)
_PARTS = ("first_name", "middle_name", "last_name")


def by_name(models: Models, name: str) -> tuple[Match, ...]:
    """Customers whose records have names like this one, the likest first.

    Words are compared and not names: there are few different words even among millions
    of people, so that this takes a moment. One more than `MOST_MATCHES` says that there
    are others.
    """
    parts = [part for part in _PARTS if part in models.columns(RECORDS)]
    if not parts or not models.has(CLUSTERS):
        return ()
    rows = models.session.execute(_query(models, parts), [name]).rows
    likeness = {str(row[0]): float(str(row[1])) for row in rows}
    said = {str(row[0]): str(row[2]) for row in rows}
    best = max(likeness.values(), default=0.0)
    found = matches_of(
        models,
        {key: like for key, like in likeness.items() if like >= best - _MUCH_LESS},
        f"the name {name}" if best >= CERTAIN else f"a name like {name}",
    )
    return tuple(
        replace(match, known_as=known_as)
        if _has_other_words(
            known_as := said[match.customer_id], str(match.facts["full_name"])
        )
        else match
        for match in found
    )


def _has_other_words(name: str, than: str) -> bool:
    return not {*name.lower().split()} <= {*than.lower().split()}


def _query(models: Models, parts: list[str]) -> str:
    records = models.relations[RECORDS]
    texts = " union ".join(
        f"select {part} as text from {records} where {part} is not null"
        for part in parts
    )
    spoken = " union all ".join(
        f"select records.record_id, alike.variant, alike.place, alike.likeness, "
        f"alike.word_count from {records} as records "
        f"inner join alike on records.{part} = alike.text"
        for part in parts
    )
    groups = "select '' as name, '' as name_group where false"
    if {"name", "name_group"} <= {*models.columns(NICKNAMES)}:
        groups = (
            "select cast(name as varchar) as name, "
            "cast(name_group as varchar) as name_group "
            f"from {models.relations[NICKNAMES]}"
        )
    said = f"concat_ws(' ', {', '.join(f'records.{part}' for part in parts)})"
    return f"""
        with

        question as (select {_words_of("cast($1 as varchar)")} as words),

        -- `Mc Donald` is `McDonald`, too, in what is asked and in what is known.
        asked as (

            select
                'words' as variant,
                unnest(words) as word,
                unnest(generate_series(1, length(words))) as place,
                length(words) as asked_count
            from question
            union all
            select 'joined', array_to_string(words, ''), 1, 1
            from question
            where length(words) > 1

        ),

        groups as ({groups}),

        texts as ({texts}),

        split_texts as (

            select text, {_words_of("text")} as words
            from texts

        ),

        words as (

            select
                text,
                unnest(case
                    when length(words) > 1
                        then list_append(words, array_to_string(words, ''))
                    else words
                end) as word,
                length(words) as word_count
            from split_texts

        ),

        known as (select distinct word from words),

        likeness as (

            select
                asked.variant,
                asked.place,
                known.word,
                greatest(
                    jaro_winkler_similarity(asked.word, known.word),
                    case
                        when
                            least(length(asked.word), length(known.word)) = 1
                            and left(asked.word, 1) = left(known.word, 1)
                            then {_INITIAL}
                        when asked_groups.name_group = known_groups.name_group
                            then {_SAME_PERSON}
                        else 0
                    end
                ) / asked.asked_count as likeness
            from asked
            cross join known
            left join groups as asked_groups
                on asked.word = asked_groups.name
            left join groups as known_groups
                on known.word = known_groups.name
            where
                asked.word = known.word
                or (
                    asked.variant = 'words'
                    and likeness * asked.asked_count >= {_LEAST_WORD}
                )

        ),

        alike as (

            select
                words.text,
                likeness.variant,
                likeness.place,
                min(words.word_count) as word_count,
                max(likeness.likeness) as likeness
            from words
            inner join likeness
                on words.word = likeness.word
            group by
                words.text,
                likeness.variant,
                likeness.place

        ),

        spoken as ({spoken}),

        places as (

            select
                record_id,
                variant,
                place,
                max(likeness) as likeness,
                min(word_count) as word_count
            from spoken
            group by
                record_id,
                variant,
                place

        ),

        scored as (

            select
                record_id,
                sum(likeness) as likeness,
                sum(word_count) as word_count
            from places
            group by
                record_id,
                variant

        ),

        customers as (

            select
                clusters.customer_id,
                round(max(scored.likeness), 4) as likeness,
                min(scored.word_count) as word_count,
                min_by(
                    scored.record_id,
                    row(-scored.likeness, scored.word_count, scored.record_id)
                ) as record_id
            from scored
            inner join {models.relations[CLUSTERS]} as clusters
                on scored.record_id = clusters.record_id
            group by clusters.customer_id

        )

        select
            customers.customer_id,
            customers.likeness,
            {said} as said
        from customers
        inner join {records} as records
            on customers.record_id = records.record_id
        where customers.likeness >= {_LEAST_NAME}
        order by
            customers.likeness desc,
            customers.word_count,
            customers.customer_id
        limit {MOST_MATCHES + 1}
        """


def _words_of(text: str) -> str:
    """SQL for a text's words, in small Latin letters where the script has such."""
    letters = f"strip_accents(lower({text}))"
    for sign, latin in _TRANSCRIBED.items():
        letters = f"replace({letters}, '{sign}', '{latin}')"
    letters = f"translate({letters}, '{_LETTERS[0]}', '{_LETTERS[1]}')"
    return f"regexp_extract_all({letters}, '{_WORD}')"
