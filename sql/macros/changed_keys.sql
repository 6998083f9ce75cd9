{#
    Which keys of this table are made anew: those whose `content_version` in `versions`,
    a query of it by `changed_key`, is not the sum of the table's own `row_version`s. A list;
    none for all of them.

    Each table compares itself with what it is made of now. So it does not matter what was
    late, corrected, deleted or given to another customer, nor which runs failed or left
    tables out. The keys are written out, so that the filter reaches the rows of the sources.
    Where very many have changed, all are made anew.
#}
{% macro changed_keys(key, versions) -%}
    {#- In a unit test dbt has no table to compare with. -#}
    {% if not execute or this is none or not is_incremental() -%}
    {{ return(none) }}
    {%- endif %}
    {% set columns = adapter.get_columns_in_relation(this) | map(attribute='name') | list %}
    {% if 'row_version' not in columns %}{{ return(none) }}{% endif %}
    {% set query -%}
        select coalesce(inputs.changed_key, known.changed_key)
        from (
            {{ versions }}
        ) as inputs
        full outer join (
            select
                {{ key }} as changed_key,
                {{ sum_of_versions('row_version') }} as content_version
            from {{ this }}
            group by {{ key }}
        ) as known
            on inputs.changed_key = known.changed_key
        where inputs.content_version is distinct from known.content_version
        limit 100001
    {%- endset %}
    {% set keys = run_query(query).columns[0].values() | list %}
    {{ return(none if keys | length > 100000 else keys) }}
{%- endmacro %}

{# A hook: rows go whose key is in no row of the parent any more. #}
{% macro forget_vanished_keys(key, parent, condition='true') -%}
    {% if execute and is_incremental() -%}
    delete from {{ this }}
    where {{ key }} not in (
        select distinct {{ key }}
        from {{ ref(parent) }}
        where {{ condition }}
    )
    {%- endif %}
{%- endmacro %}

{# A number below 2 to the power of 61 that changes whenever one of the values does. #}
{% macro content_version(values) -%}
    {{ return(adapter.dispatch('content_version')(values)) }}
{%- endmacro %}

{% macro default__content_version(values) -%}
    abs({{ row_version(values) }} % 2305843009213693951)
{%- endmacro %}

{# Hashed twice: what hash() makes of several values can cancel out in a sum. #}
{% macro duckdb__content_version(values) -%}
    cast(hash(hash({{ values | join(', ') }})) % 2305843009213693951 as bigint)
{%- endmacro %}

{# What several rows come to: an aggregate that can be added up again. #}
{% macro sum_of_versions(version) -%}
    cast(sum({{ version }}) % 2305843009213693951 as bigint)
{%- endmacro %}
