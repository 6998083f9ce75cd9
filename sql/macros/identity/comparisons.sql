{#
    How records are compared, field by field: what is asked of a pair, from the best
    level to the last but one. Level 0 is "one of them is empty", level 1 "none of these",
    and the first condition is the highest level. `left_x` and `right_x` are the columns
    of `int_identity__match_records`. Similar texts are found by Jaro-Winkler similarity
    (Winkler 1990) and by Damerau-Levenshtein distance.

    frequency: column with the log2 share of the value that the highest level agrees on.
    is_frequency_exact: whether that is all the highest level asks for.
    household: what members of a family share as much as the records of one person ('same'),
    often ('likely') or no more than strangers do ('none').
    chance: how often two strangers agree, where there are too few records to count it.
    measures: similarities that several levels ask for.
#}
{% macro comparisons() -%}
    {% set same_parts -%}
        (cast(left(left_birth_date_digits, 4) = left(right_birth_date_digits, 4) as tinyint)
        + cast(substr(left_birth_date_digits, 5, 2) = substr(right_birth_date_digits, 5, 2) as tinyint)
        + cast(substr(left_birth_date_digits, 7, 2) = substr(right_birth_date_digits, 7, 2) as tinyint))
    {%- endset %}
    {% set same_place = 'coalesce(city_similarity >= 0.9e0, true)' %}
    {% set near_postal -%}
        postal_is_alike and damerau_levenshtein(left_postal_key, right_postal_key) <= 1
    {%- endset %}
    {{ return([
        {
            'name': 'first_name',
            'columns': ['first_name_key', 'name_group', 'first_name_sound'],
            'measures': {
                'first_name_similarity': similarity(
                    'first_name_key',
                    'left_first_name_sound[1] = right_first_name_sound[1]'
                    ' or substr(left_first_name_sound, 2) = substr(right_first_name_sound, 2)'
                    ' or right(left_first_name_key, 3) = right(right_first_name_key, 3)',
                ),
            },
            'empty': 'left_first_name_key is null or right_first_name_key is null',
            'levels': [
                ['equal', 'left_first_name_key = right_first_name_key'],
                ['nickname', 'left_name_group = right_name_group'],
                ['very similar', 'first_name_similarity >= 0.92e0'],
                [
                    'initial',
                    'left(left_first_name_key, 1) = left(right_first_name_key, 1)'
                    ' and least(length(left_first_name_key), length(right_first_name_key)) = 1',
                ],
                [
                    'similar',
                    'first_name_similarity >= 0.83e0'
                    ' or left_first_name_sound = right_first_name_sound',
                ],
            ],
            'frequency': 'first_name_key',
            'is_frequency_exact': true,
            'household': 'none',
            'chance': '0.005',
        },
        {
            'name': 'surname',
            'columns': ['surname_key', 'surname_sound'],
            'measures': {
                'surname_similarity': similarity(
                    'surname_key',
                    'left_surname_sound[1] = right_surname_sound[1]'
                    ' or substr(left_surname_sound, 2) = substr(right_surname_sound, 2)'
                    ' or right(left_surname_key, 3) = right(right_surname_key, 3)',
                ),
            },
            'empty': 'left_surname_key is null or right_surname_key is null',
            'levels': [
                ['equal', 'left_surname_key = right_surname_key'],
                ['very similar', 'surname_similarity >= 0.92e0'],
                [
                    'contained',
                    'least(length(left_surname_key), length(right_surname_key)) >= 4'
                    ' and (contains(left_surname_key, right_surname_key)'
                    ' or contains(right_surname_key, left_surname_key))',
                ],
                [
                    'similar',
                    'surname_similarity >= 0.83e0'
                    ' or left_surname_sound = right_surname_sound',
                ],
            ],
            'frequency': 'surname_key',
            'is_frequency_exact': true,
            'household': 'same',
            'chance': '0.002',
        },
        {
            'name': 'middle_name',
            'columns': ['middle_name_key'],
            'measures': {},
            'empty': 'left_middle_name_key is null or right_middle_name_key is null',
            'levels': [
                ['equal', 'left_middle_name_key = right_middle_name_key'],
                [
                    'initial',
                    'left(left_middle_name_key, 1) = left(right_middle_name_key, 1)'
                    ' and least(length(left_middle_name_key), length(right_middle_name_key)) = 1',
                ],
                [
                    'same first letter',
                    'left(left_middle_name_key, 1) = left(right_middle_name_key, 1)',
                ],
            ],
            'frequency': 'middle_name_key',
            'is_frequency_exact': true,
            'household': 'none',
            'chance': '0.02',
        },
        {
            'name': 'birth_date',
            'columns': ['birth_date_digits'],
            'measures': {'same_date_parts': same_parts,
                'wrong_digits': 'case when length(left_birth_date_digits) = length(right_birth_date_digits)'
                ' then hamming(left_birth_date_digits, right_birth_date_digits) end',
            },
            'empty': 'left_birth_date_digits is null or right_birth_date_digits is null',
            'levels': [
                ['equal', 'left_birth_date_digits = right_birth_date_digits'],
                [
                    'one digit wrong, or day and month swapped',
                    'same_date_parts = 2 and wrong_digits = 1'
                    ' or left(left_birth_date_digits, 4) = left(right_birth_date_digits, 4)'
                    ' and substr(left_birth_date_digits, 5, 2) = substr(right_birth_date_digits, 7, 2)'
                    ' and substr(left_birth_date_digits, 7, 2) = substr(right_birth_date_digits, 5, 2)',
                ],
                [
                    'two parts equal, or two digits wrong',
                    'same_date_parts = 2 or same_date_parts = 1 and wrong_digits = 2',
                ],
                ['same year', 'left(left_birth_date_digits, 4) = left(right_birth_date_digits, 4)'],
            ],
            'frequency': 'birth_date_digits',
            'is_frequency_exact': true,
            'household': 'none',
            'chance': '0.0001',
        },
        {
            'name': 'email',
            'columns': ['email_key', 'mailbox_key'],
            'measures': {
                'email_distance': edit_distance(
                    'email_key',
                    'left(left_email_key, 3) = left(right_email_key, 3)'
                    ' or right(left_mailbox_key, 3) = right(right_mailbox_key, 3)',
                ),
            },
            'empty': 'left_email_key is null or right_email_key is null',
            'levels': [
                ['equal', 'left_email_key = right_email_key'],
                ['same mailbox elsewhere', 'left_mailbox_key = right_mailbox_key'],
                ['one letter wrong', 'email_distance <= 1'],
                ['two or three letters wrong', 'email_distance <= 3'],
            ],
            'frequency': 'email_key',
            'is_frequency_exact': true,
            'household': 'likely',
            'chance': '0.00001',
        },
        {
            'name': 'phone',
            'columns': ['phone_key', 'phone_keys'],
            'measures': {},
            'empty': 'left_phone_key is null or right_phone_key is null',
            'levels': [
                [
                    'equal',
                    'left_phone_key = right_phone_key'
                    ' or len(left_phone_keys) + len(right_phone_keys) > 2'
                    ' and list_has_any(left_phone_keys, right_phone_keys)',
                ],
                [
                    'one digit wrong',
                    '(left(left_phone_key, 4) = left(right_phone_key, 4)'
                    ' or right(left_phone_key, 4) = right(right_phone_key, 4))'
                    ' and damerau_levenshtein(left_phone_key, right_phone_key) <= 1',
                ],
            ],
            'frequency': 'phone_key',
            'is_frequency_exact': true,
            'household': 'likely',
            'chance': '0.00001',
        },
        {
            'name': 'national_id',
            'columns': ['national_id_key'],
            'measures': {
                'national_id_distance': edit_distance(
                    'national_id_key',
                    'left(left_national_id_key, 3) = left(right_national_id_key, 3)'
                    ' or right(left_national_id_key, 3) = right(right_national_id_key, 3)'
                    ' or substr(left_national_id_key, 3, 3) = substr(right_national_id_key, 3, 3)',
                ),
            },
            'empty': 'left_national_id_key is null or right_national_id_key is null',
            'levels': [
                ['equal', 'left_national_id_key = right_national_id_key'],
                ['one sign wrong', 'national_id_distance <= 1'],
                ['two signs wrong', 'national_id_distance <= 2'],
            ],
            'frequency': 'national_id_key',
            'is_frequency_exact': true,
            'household': 'none',
            'chance': '0.00001',
        },
        {
            'name': 'address',
            'columns': ['street_key', 'house_number_key', 'address_keys'],
            'measures': {
                'street_similarity': similarity(
                    'street_key',
                    'left(left_street_key, 1) = left(right_street_key, 1)'
                    ' or left_house_number_key = right_house_number_key',
                ),
                'has_same_number': 'coalesce(left_house_number_key = right_house_number_key, false)',
            },
            'empty': '(left_street_key is null or right_street_key is null)'
                ' and (left_house_number_key is null or right_house_number_key is null)',
            'levels': [
                [
                    'equal',
                    'left_street_key = right_street_key and has_same_number'
                    ' or len(left_address_keys) + len(right_address_keys) > 2'
                    ' and list_has_any(left_address_keys, right_address_keys)',
                ],
                ['similar street, same number', 'street_similarity >= 0.9e0 and has_same_number'],
                ['same street', 'left_street_key = right_street_key'],
                ['similar street', 'street_similarity >= 0.85e0'],
                ['same number', 'has_same_number'],
            ],
            'frequency': 'street_key',
            'other_frequency': [
                'left_record.street_key is null or right_record.street_key is null',
                'house_number_key',
                2,
            ],
            'is_frequency_exact': false,
            'household': 'same',
            'chance': '0.00001',
        },
        {
            'name': 'area',
            'columns': ['postal_key', 'city_key'],
            'measures': {
                'city_similarity': similarity('city_key', 'left(left_city_key, 1) = left(right_city_key, 1)'),
                'postal_is_alike': 'left(left_postal_key, 3) = left(right_postal_key, 3)'
                    ' or right(left_postal_key, 2) = right(right_postal_key, 2)',
            },
            'empty': '(left_postal_key is null or right_postal_key is null)'
                ' and (left_city_key is null or right_city_key is null)',
            'levels': [
                ['equal', 'left_postal_key = right_postal_key and ' ~ same_place],
                ['same postal code', 'left_postal_key = right_postal_key'],
                [
                    'postal code with one sign wrong, same city',
                    near_postal ~ ' and city_similarity >= 0.9e0',
                ],
                ['same city', 'left_city_key = right_city_key'],
                ['postal code with one sign wrong', near_postal],
                ['similar city', 'city_similarity >= 0.88e0'],
            ],
            'frequency': 'postal_key',
            'other_frequency': [
                'left_record.postal_key is null or right_record.postal_key is null',
                'city_key',
                4,
            ],
            'is_frequency_exact': false,
            'household': 'same',
            'chance': '0.001',
        },
        {
            'name': 'gender',
            'columns': ['gender'],
            'measures': {},
            'empty': 'left_gender is null or right_gender is null',
            'levels': [['equal', 'left_gender = right_gender']],
            'frequency': none,
            'is_frequency_exact': false,
            'household': 'none',
            'chance': '0.5',
        },
        {
            'name': 'occupation',
            'columns': ['occupation_key'],
            'measures': {},
            'empty': 'left_occupation_key is null or right_occupation_key is null',
            'levels': [['equal', 'left_occupation_key = right_occupation_key']],
            'frequency': 'occupation_key',
            'is_frequency_exact': true,
            'household': 'none',
            'chance': '0.01',
        },
        {
            'name': 'birth_place',
            'columns': ['birth_place_key'],
            'measures': {},
            'empty': 'left_birth_place_key is null or right_birth_place_key is null',
            'levels': [
                ['equal', 'left_birth_place_key = right_birth_place_key'],
                [
                    'similar',
                    'jaro_winkler_similarity(left_birth_place_key, right_birth_place_key) >= 0.9e0'
                    ' or contains(left_birth_place_key, right_birth_place_key)'
                    ' or contains(right_birth_place_key, left_birth_place_key)',
                ],
            ],
            'frequency': 'birth_place_key',
            'is_frequency_exact': true,
            'household': 'none',
            'chance': '0.01',
        },
    ]) }}
{%- endmacro %}

{# Jaro-Winkler similarity of a field's two texts, 0 where a cheap condition rules it out. #}
{% macro similarity(field, condition) -%}
    case
        when left_{{ field }} = right_{{ field }} then 1e0
        when {{ condition }}
            then jaro_winkler_similarity(left_{{ field }}, right_{{ field }})
        when left_{{ field }} is not null and right_{{ field }} is not null then 0e0
    end
{%- endmacro %}

{# Signs to change between a field's two texts, 99 where a cheap condition rules it out. #}
{% macro edit_distance(field, condition) -%}
    case
        when left_{{ field }} = right_{{ field }} then 0
        when ({{ condition }}) and abs(length(left_{{ field }}) - length(right_{{ field }})) <= 3
            then damerau_levenshtein(left_{{ field }}, right_{{ field }})
        when left_{{ field }} is not null and right_{{ field }} is not null then 99
    end
{%- endmacro %}
