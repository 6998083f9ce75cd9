{#
    A query of the blocking keys of records: record_number, key_number, block_key. All
    phones of a record give a key.
#}
{% macro record_keys(records) -%}
    select
        record_number,
        key_number,
        block_key
    from (
        select
            record_number,
            cast(unnest(range(1, 27)) as tinyint) as key_number,
            unnest({{ blocking_keys() }}) as block_key
        from {{ records }}
        union all
        select
            record_number,
            cast(2 as tinyint) as key_number,
            hash(
                unnest(list_filter(phone_keys, lambda phone: phone != phone_key))
            ) as block_key
        from {{ records }}
        where len(phone_keys) > 1
    ) as keyed
    where block_key is not null
{%- endmacro %}
