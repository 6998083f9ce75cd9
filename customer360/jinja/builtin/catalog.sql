{# What there is, for templates that ask for a catalogue. #}
{% macro c360_catalog_query() -%}
    select
        relations.database_name as table_database,
        relations.schema_name as table_schema,
        relations.name as table_name,
        relations.kind as table_type,
        relations.comment as table_comment,
        cast(null as varchar) as table_owner,
        columns.column_name,
        columns.column_index,
        columns.data_type as column_type,
        columns.comment as column_comment
    from (
        select database_name, schema_name, table_name as name, 'BASE TABLE' as kind, comment
        from duckdb_tables()
        union all
        select database_name, schema_name, view_name, 'VIEW', comment
        from duckdb_views()
    ) as relations
    inner join duckdb_columns() as columns
        on relations.database_name = columns.database_name
        and relations.schema_name = columns.schema_name
        and relations.name = columns.table_name
    where true
{% endmacro %}

{% macro default__get_catalog(information_schema, schemas) -%}
    {%- set names = [] -%}
    {%- for schema in schemas -%}
        {%- do names.append("'" ~ schema | lower ~ "'") -%}
    {%- endfor -%}
    {%- set place = "and lower(relations.database_name) = lower('" ~ target.database ~ "') " -%}
    {{ return(run_query(c360_catalog_query() ~ place ~ 'and lower(relations.schema_name) in (' ~ (names | join(', ') or "''") ~ ') order by 1, 2, 3, 8')) }}
{%- endmacro %}

{# A relation without a name of its own stands for its schema. #}
{% macro default__get_catalog_relations(information_schema, relations) -%}
    {%- set conditions = ['false'] -%}
    {%- for relation in relations -%}
        {%- set parts = ["lower(relations.database_name) = lower('" ~ (relation.database or target.database) ~ "')"] -%}
        {%- do parts.append("lower(relations.schema_name) = lower('" ~ relation.schema ~ "')") -%}
        {%- if relation.identifier -%}
            {%- do parts.append("lower(relations.name) = lower('" ~ relation.identifier ~ "')") -%}
        {%- endif -%}
        {%- do conditions.append('(' ~ parts | join(' and ') ~ ')') -%}
    {%- endfor -%}
    {{ return(run_query(c360_catalog_query() ~ 'and (' ~ conditions | join(' or ') ~ ') order by 1, 2, 3, 8')) }}
{%- endmacro %}

{% macro default__get_catalog_for_single_relation(relation) -%}
    {{ return(default__get_catalog_relations(none, [relation])) }}
{%- endmacro %}

{% macro default__get_relation_last_modified(information_schema, relations) -%}
    {{ exceptions.raise_not_implemented('get_relation_last_modified is not implemented for adapter ' ~ adapter.type()) }}
{%- endmacro %}
