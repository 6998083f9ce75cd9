{#
    What a rule of the seed `quality_rules` can name. A record, and a customer, is
    measured by two lists, of texts and of numbers, so that one expression checks any
    number of rules: planning columns for each took longer than checking them.
#}
{% macro quality_texts() -%}
    {{ return([
        'full_name', 'first_name', 'last_name', 'gender', 'email', 'email_domain',
        'phone', 'street', 'city', 'state', 'postal_code', 'country_code', 'address',
        'birth_date', 'source_system', 'surname', 'customer_surname',
        'customer_birth_date',
    ]) }}
{%- endmacro %}

{# Each begins with the prefix of the checks that read it. #}
{% macro quality_numbers() -%}
    {{ return([
        'unreadable_email', 'unreadable_phone', 'unreadable_birth_date',
        'unreadable_country_code', 'digits_in_full_name', 'unlisted_phone',
        'unlisted_country_code', 'unlisted_postal_code', 'age_of_created_at',
        'age_of_updated_at', 'customers_of_email', 'customers_of_phone',
        'records_of_source_system',
    ]) }}
{%- endmacro %}

{# Where a name stands in one of the lists; null if it does not. #}
{% macro quality_position(prefix, name) -%}
    case
        when {{ prefix }} is null
            then list_position({{ quality_texts() }}, {{ name }})
        else list_position({{ quality_numbers() }}, {{ prefix }} || {{ name }})
    end
{%- endmacro %}

{# The two lists, as columns, where the fields are. #}
{% macro quality_lists() -%}
    [{{ quality_texts() | join(', ') }}] as texts,
    [{{ quality_numbers() | join(', ') }}] as numbers
{%- endmacro %}

{#
    The numbers of the check `in_reference`, as columns: 1 where a field of the relation
    is not as the joined `countries` say, 0 or null where it is.
#}
{% macro unlisted_numbers(relation) -%}
    cast(
        {{ relation }}.phone like '+%'
        and not starts_with({{ relation }}.phone, '+' || countries.calling_code)
        as integer
    ) as unlisted_phone,
    cast(
        {{ relation }}.country_code is not null and countries.country_code is null
        as integer
    ) as unlisted_country_code,
    cast(
        position(
            ' ' || {{ shape_of(relation ~ '.postal_key') }} || ' '
            in ' ' || countries.postal_code_shapes || ' '
        ) = 0
        as integer
    ) as unlisted_postal_code
{%- endmacro %}
