{#
    The tables of the var `enrichments`, which users declare: see the doc `enrichments`.
    What is declared wrong is told when the project is read.
#}
{% macro declared_enrichments() -%}
    {%- set taken = enriched_columns() -%}
    {%- set matches = [
        'customer_id', 'household_id', 'email', 'email_domain', 'registrable_domain',
        'phone', 'phone_country_code', 'city', 'state', 'postal_code', 'country_code',
        'region', 'time_zone',
    ] -%}
    {%- set columns_seen = [] -%}
    {%- for enrichment in var('enrichments') -%}
        {%- for part in ['relation', 'key', 'match', 'columns'] -%}
            {%- if not enrichment.get(part) -%}
                {{ exceptions.raise_compiler_error(
                    "the var enrichments has an entry without '" ~ part ~ "': "
                    ~ enrichment
                ) }}
            {%- endif -%}
        {%- endfor -%}
        {%- if enrichment['match'] not in matches -%}
            {{ exceptions.raise_compiler_error(
                "enrichments: " ~ enrichment['relation'] ~ " cannot be matched by '"
                ~ enrichment['match'] ~ "'; it can be by " ~ matches | join(', ')
            ) }}
        {%- endif -%}
        {%- for column in enrichment['columns'] -%}
            {%- if column in taken or column in columns_seen or column in matches -%}
                {{ exceptions.raise_compiler_error(
                    "enrichments: there already is a column '" ~ column
                    ~ "', which " ~ enrichment['relation'] ~ " has too"
                ) }}
            {%- endif -%}
            {%- do columns_seen.append(column) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(var('enrichments')) }}
{%- endmacro %}

{# What we enrich customers with ourselves. #}
{% macro enriched_columns() -%}
    {{ return([
        'email_domain', 'registrable_domain', 'email_domain_class', 'country_name',
        'region', 'time_zone', 'location_precision', 'phone_country_code',
        'phone_line_type', 'reference_place_km', 'farthest_address_km',
    ]) }}
{%- endmacro %}

{# The declared columns of a relation, each with a comma in front. #}
{% macro declared_columns(relation) -%}
    {%- for enrichment in declared_enrichments() -%}
    {%- for column in enrichment['columns'] -%}
    , {{ relation }}.{{ column }}
    {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#
    Joins to the declared tables. A key that comes twice would make two customers of
    one, so it is an error.
#}
{% macro declared_joins(customers) -%}
    {%- for enrichment in declared_enrichments() %}
    left join (
        select
            cast({{ enrichment['key'] }} as varchar) as enrichment_key
            {%- for column in enrichment['columns'] %},
            {{ only_value(
                column,
                "'enrichments: " ~ enrichment['relation'] ~ " has the "
                ~ enrichment['key'] ~ " ' || cast(" ~ enrichment['key']
                ~ " as varchar) || ' more than once'"
            ) }} as {{ column }}
            {%- endfor %}
        from {{ ref(enrichment['relation']) }}
        where {{ enrichment['key'] }} is not null
        group by {{ enrichment['key'] }}
    ) as enrichment_{{ loop.index }}
        on {{ customers }}.{{ enrichment['match'] }}
            = enrichment_{{ loop.index }}.enrichment_key
    {%- endfor -%}
{%- endmacro %}

{# The declared columns of these joins, each with a comma in front. #}
{% macro joined_columns() -%}
    {%- for enrichment in declared_enrichments() -%}
    {%- set table = 'enrichment_' ~ loop.index -%}
    {%- for column in enrichment['columns'] -%}
    , {{ table }}.{{ column }}
    {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}

{# An aggregate: the value of the one row there must be, and else an error. #}
{% macro only_value(column, message) -%}
    {{ return(adapter.dispatch('only_value')(column, message)) }}
{%- endmacro %}

{% macro default__only_value(column, message) -%}
    case when count(*) > 1 then raise_error({{ message }}) else max({{ column }}) end
{%- endmacro %}

{% macro duckdb__only_value(column, message) -%}
    case when count(*) > 1 then error({{ message }}) else any_value({{ column }}) end
{%- endmacro %}

{# How many customers have each column, as rows of name, count and minimum. #}
{% macro fill_counts() -%}
    {%- set names = enriched_columns() | list -%}
    {%- for enrichment in declared_enrichments() -%}
        {%- do names.extend(enrichment['columns']) -%}
    {%- endfor -%}
    {%- set minimums = var('minimum_fill_rates') -%}
    {%- for name in minimums -%}
        {%- if name not in names -%}
            {{ exceptions.raise_compiler_error(
                "minimum_fill_rates names '" ~ name ~ "'; the enriched columns are "
                ~ names | join(', ')
            ) }}
        {%- endif -%}
    {%- endfor -%}
    unnest({{ names }}) as column_name,
    unnest([
        {%- for name in names -%}
        count({{ name }}){{ ', ' if not loop.last }}
        {%- endfor -%}
    ]) as filled_count,
    unnest([
        {%- for name in names -%}
        cast({{ minimums.get(name, 'null') }} as double){{ ', ' if not loop.last }}
        {%- endfor -%}
    ]) as minimum_fill_rate
{%- endmacro %}
