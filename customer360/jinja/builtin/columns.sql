{# Columns of relations and of queries, and how they are changed. #}
{% macro default__get_columns_in_relation(relation) -%}
    {{ return(adapter.get_columns_in_relation(relation)) }}
{%- endmacro %}

{% macro sql_convert_columns_in_relation(table) -%}
    {%- set columns = [] -%}
    {%- for row in table -%}
        {%- do columns.append(api.Column(*row)) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{% macro get_list_of_column_names(columns) -%}
    {{ return(columns | map(attribute='name') | list) }}
{%- endmacro %}

{% macro default__get_empty_subquery_sql(select_sql, select_sql_header=none) -%}
    {{ select_sql_header or '' }}
    select * from (
        {{ select_sql }}
    ) as __dbt_sbq
    where false
    limit 0
{%- endmacro %}

{# The column names that a query gives. #}
{% macro default__get_columns_in_query(select_sql) -%}
    {%- if not execute -%}
        {{ return([]) }}
    {%- endif -%}
    {{ return(run_query(get_empty_subquery_sql(select_sql)).columns | map(attribute='name') | list) }}
{%- endmacro %}

{# The columns of a query, with their types. #}
{% macro get_column_schema_from_query(select_sql, select_sql_header=none) -%}
    {%- if not execute -%}
        {{ return([]) }}
    {%- endif -%}
    {{ return(adapter.get_column_schema_from_query(get_empty_subquery_sql(select_sql, select_sql_header))) }}
{%- endmacro %}

{# A query without rows that has the columns of a yml. #}
{% macro default__get_empty_schema_sql(columns) -%}
    {%- set untyped = [] -%}
    {%- set vague = [] -%}
    select
    {%- for column in columns.values() -%}
        {%- set type = column.get('data_type') -%}
        {%- if not type -%}
            {%- do untyped.append(column.name) -%}
        {%- elif type | trim | lower in ('numeric', 'decimal', 'number') -%}
            {%- do vague.append(column.name) -%}
        {%- endif %}
        {{ cast('null', type) }} as {{ adapter.quote(column.name) if column.get('quote') else column.name }}
        {{- ',' if not loop.last -}}
    {%- endfor -%}
    {%- if untyped -%}
        {{ exceptions.column_type_missing(column_names=untyped) }}
    {%- elif vague -%}
        {%- do exceptions.warn('Detected columns with numeric type and unspecified precision/scale, this can lead to unintended rounding: ' ~ vague ~ '`') -%}
    {%- endif -%}
{%- endmacro %}

{% macro get_quoted_csv(column_names) -%}
    {%- set quoted = [] -%}
    {%- for name in column_names -%}
        {%- do quoted.append(adapter.quote(name)) -%}
    {%- endfor -%}
    {{ return(quoted | join(', ')) }}
{%- endmacro %}

{% macro default__alter_column_type(relation, column_name, new_column_type) -%}
    {%- call statement('alter_column_type') -%}
        alter table {{ relation.render() }} alter column {{ adapter.quote(column_name) }} type {{ new_column_type }}
    {%- endcall -%}
{%- endmacro %}

{% macro default__alter_relation_add_remove_columns(relation, add_columns, remove_columns) -%}
    {%- for column in add_columns or [] -%}
        {%- do run_query('alter ' ~ relation.type ~ ' ' ~ relation ~ ' add column ' ~ adapter.quote(column.name) ~ ' ' ~ column.data_type) -%}
    {%- endfor -%}
    {%- for column in remove_columns or [] -%}
        {%- do run_query('alter ' ~ relation.type ~ ' ' ~ relation ~ ' drop column ' ~ adapter.quote(column.name)) -%}
    {%- endfor -%}
{%- endmacro %}

{# Contracts: the query must have the columns of the yml. #}
{% macro default__get_assert_columns_equivalent(sql) -%}
    {{ return(assert_columns_equivalent(sql)) }}
{%- endmacro %}

{% macro assert_columns_equivalent(sql) -%}
    {%- if not model.columns -%}
        {%- do exceptions.raise_contract_error([], []) -%}
    {%- endif -%}
    {%- set found = format_columns(get_column_schema_from_query(sql, config.get('sql_header'))) -%}
    {%- set wanted = format_columns(get_column_schema_from_query(get_empty_schema_sql(model.columns))) -%}
    {%- set said = wanted | map(attribute='formatted') | sort | list -%}
    {%- if said != found | map(attribute='formatted') | sort | list -%}
        {%- do exceptions.raise_contract_error(wanted, found) -%}
    {%- endif -%}
{%- endmacro %}

{% macro format_columns(columns) -%}
    {%- set formatted = [] -%}
    {%- for column in columns -%}
        {%- do formatted.append(format_column(column)) -%}
    {%- endfor -%}
    {{ return(formatted) }}
{%- endmacro %}

{% macro default__format_column(column) -%}
    {{ return({'name': column.name, 'data_type': column.dtype, 'formatted': column.name | lower ~ ' ' ~ column.dtype}) }}
{%- endmacro %}

{% macro default__get_table_columns_and_constraints() -%}
    {{ return(table_columns_and_constraints()) }}
{%- endmacro %}

{% macro table_columns_and_constraints() -%}
    (
    {{ (adapter.render_raw_columns_constraints(raw_columns=model.columns)
        + adapter.render_raw_model_constraints(raw_constraints=model.constraints)) | join(',\n    ') }}
    )
{%- endmacro %}

{# The names of the described columns, in brackets unless they stand in a `select`. #}
{% macro default__get_column_names() -%}
    {%- for column in model.columns.values() -%}
        {{ adapter.quote(column.name) if column.get('quote') else column.name }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro default__get_select_subquery(sql) -%}
    select {{ default__get_column_names() }}
    from (
        {{ sql }}
    ) as model_subq
{%- endmacro %}
