{#
    The values that records have for a field, as text, and what speaks for each. Values of
    one `value_key` mean the same, however they are written; `known_key` is what may be
    known from other customers.
#}
{% macro survivorship_candidates(
    field, value_key=none, known_key='null', is_valid='true', completeness='1'
) -%}
    select
        record_id,
        '{{ field }}' as field,
        cast({{ field }} as varchar) as value,
        coalesce({{ value_key ~ ', ' if value_key }}cast({{ field }} as varchar))
            as value_key,
        cast({{ known_key }} as varchar) as known_key,
        case when {{ is_valid }} then 1 else 0 end as valid_score,
        {{ completeness }} as complete_score
    from members
    where {{ field }} is not null
{%- endmacro %}

{# How many of `records` have each word of a field. #}
{% macro count_known_words(field, known_key) -%}
    select
        '{{ field }}' as field,
        {{ known_key }} as known_key,
        count(*) as record_count
    from records
    where {{ known_key }} is not null
    group by {{ known_key }}
{%- endmacro %}
