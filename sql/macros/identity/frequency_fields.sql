{#
    The fields whose values say more the rarer they are, each with the column of
    `int_identity__standardized_records` it is counted by.
#}
{% macro frequency_fields() -%}
    {{ return([
        'first_name_key', 'surname_key', 'middle_name_key', 'birth_date_digits',
        'email_key', 'phone_key', 'national_id_key', 'street_key', 'house_number_key',
        'city_key', 'postal_key', 'occupation_key', 'birth_place_key',
    ]) }}
{%- endmacro %}
