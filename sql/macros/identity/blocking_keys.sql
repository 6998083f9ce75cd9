{#
    The blocking keys of one record: a list of hashes in the order of the seed
    `identity_blocking_keys`, null where the record lacks a part of the key. Keys of
    phones and addresses are of the first of them; the others are in `further_keys`.
#}
{% macro blocking_keys() -%}
    {% set area = 'coalesce(postal_key, city_key)' %}
    {% set keys = [
        ['email_key'],
        ['phone_key'],
        ['national_id_key'],
        ['least(first_name_key, surname_key)', 'greatest(first_name_key, surname_key)'],
        ['surname_key', 'birth_date_digits'],
        ['name_group', 'birth_date_digits'],
        ['surname_sound', 'left(first_name_key, 1)', 'left(birth_date_digits, 4)'],
        ['left(first_name_key, 3)', 'left(surname_key, 2)',
            'substr(birth_date_digits, 5, 4)'],
        ['surname_key', area],
        ['first_name_key', area],
        ['birth_date_digits', area],
        ['surname_sound', 'left(first_name_key, 2)', 'city_key'],
        ['birth_place_key', 'birth_date_digits'],
        ['birth_place_key', 'surname_key'],
        ['birth_place_key', 'first_name_key'],
        ['left(first_name_key, 3)', 'left(surname_key, 4)'],
        ['house_number_key', 'left(street_key, 5)', 'left(' ~ area ~ ', 3)'],
        ['house_number_key', 'left(street_key, 5)', 'left(city_key, 4)'],
        ['mailbox_key'],
        ['birth_date_digits'],
        ['name_group', 'left(birth_date_digits, 6)'],
        ['name_group', 'surname_sound'],
        ['postal_key'],
        ['surname_key'],
        ['name_group'],
        ['birth_place_key', 'occupation_key'],
    ] -%}
    [
        {% for key in keys %}
        {{ hashed(key) }}{% if not loop.last %},{% endif %}
        {% endfor %}
    ]
{%- endmacro %}
