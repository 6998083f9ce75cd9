{# Relations: what is there, what it looks like, and how to name a new one. #}
{% macro load_relation(relation) -%}
    {{ return(adapter.get_relation(relation.database, relation.schema, relation.identifier) if execute else none) }}
{%- endmacro %}

{% macro load_cached_relation(relation) -%}
    {{ return(load_relation(relation)) }}
{%- endmacro %}

{# Whether there is such a relation, and the relation as it is or would be. #}
{% macro get_or_create_relation(database, schema, identifier, type) -%}
    {%- set found = adapter.get_relation(database=database, schema=schema, identifier=identifier) -%}
    {%- if found -%}
        {{ return([true, found]) }}
    {%- endif -%}
    {{ return([false, api.Relation.create(database=database, schema=schema, identifier=identifier, type=type)]) }}
{%- endmacro %}

{% macro drop_relation_if_exists(relation) -%}
    {%- if relation is not none -%}
        {%- do adapter.drop_relation(relation) -%}
    {%- endif -%}
{%- endmacro %}

{% macro drop_relation(relation) -%}
    {%- do adapter.drop_relation(relation) -%}
{%- endmacro %}

{% macro create_schema(relation) -%}
    {%- do adapter.create_schema(relation) -%}
{%- endmacro %}

{% macro make_temp_relation(base_relation, suffix='__dbt_tmp') -%}
    {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix})) }}
{%- endmacro %}

{% macro get_columns_in_relation(relation) -%}
    {{ return(adapter.get_columns_in_relation(relation)) }}
{%- endmacro %}

{% macro get_empty_subquery_sql(select_sql, select_sql_header=none) -%}
    select * from ({{ select_sql }}) as dbt_sbq where false limit 0
{%- endmacro %}

{# The column names that a query gives. #}
{% macro get_columns_in_query(select_sql) -%}
    {%- if not execute -%}
        {{ return([]) }}
    {%- endif -%}
    {{ return(run_query(get_empty_subquery_sql(select_sql)).column_names) }}
{%- endmacro %}

{# The columns of a query, with their types. #}
{% macro get_column_schema_from_query(select_sql, select_sql_header=none) -%}
    {%- if not execute -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set found = run_query(get_empty_subquery_sql(select_sql)) -%}
    {%- set columns = [] -%}
    {%- for name in found.column_names -%}
        {%- do columns.append(api.Column.create(name, found.column_types[loop.index0])) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{% macro get_quoted_csv(column_names) -%}
    {%- set quoted = [] -%}
    {%- for name in column_names -%}
        {%- do quoted.append(adapter.quote(name)) -%}
    {%- endfor -%}
    {{ return(quoted | join(', ')) }}
{%- endmacro %}

{% macro check_schema_exists(information_schema, schema) -%}
    {{ return(adapter.check_schema_exists(none, schema)) }}
{%- endmacro %}

{% macro list_relations_without_caching(schema_relation) -%}
    {{ return(adapter.list_relations(schema_relation.database, schema_relation.schema)) }}
{%- endmacro %}

{% macro in_transaction(sql) -%}
    {{ return({'sql': sql, 'transaction': true}) }}
{%- endmacro %}

{% macro before_begin(sql) -%}
    {{ return({'sql': sql, 'transaction': false}) }}
{%- endmacro %}

{% macro after_commit(sql) -%}
    {{ return({'sql': sql, 'transaction': false}) }}
{%- endmacro %}

{% macro noop_statement(name=none, message=none, code=none, rows_affected=none, res=none) -%}
    {%- do store_result(name, message) -%}
{%- endmacro %}
