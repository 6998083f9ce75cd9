{# Relations: what is there, what it looks like, how a new one is named. #}
{% macro load_relation(relation) -%}
    {{ return(adapter.get_relation(relation.database, relation.schema, relation.identifier) if execute else none) }}
{%- endmacro %}

{% macro load_cached_relation(relation) -%}
    {{ return(load_relation(relation) if relation is not none else none) }}
{%- endmacro %}

{# Whether there is such a relation, and the relation as it is or would be. #}
{% macro default__get_or_create_relation(database, schema, identifier, type) -%}
    {%- set found = adapter.get_relation(database=database, schema=schema, identifier=identifier) -%}
    {%- if found -%}
        {{ return([true, found]) }}
    {%- endif -%}
    {{ return([false, api.Relation.create(database=database, schema=schema, identifier=identifier, type=type)]) }}
{%- endmacro %}

{% macro default__make_temp_relation(base_relation, suffix) -%}
    {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix})) }}
{%- endmacro %}

{% macro default__make_intermediate_relation(base_relation, suffix) -%}
    {{ return(default__make_temp_relation(base_relation, suffix)) }}
{%- endmacro %}

{% macro default__make_backup_relation(base_relation, backup_relation_type, suffix) -%}
    {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix}, type=backup_relation_type)) }}
{%- endmacro %}

{% macro default__truncate_relation(relation) -%}
    {%- call statement('truncate_relation') -%}
        truncate table {{ relation.render() }}
    {%- endcall -%}
{%- endmacro %}

{% macro drop_relation_if_exists(relation) -%}
    {%- if relation is not none -%}
        {%- do adapter.drop_relation(relation) -%}
    {%- endif -%}
{%- endmacro %}

{% macro default__drop_relation(relation) -%}
    {%- call statement('drop_relation', auto_begin=false) -%}
        {{ get_drop_sql(relation) }}
    {%- endcall -%}
{%- endmacro %}

{% macro default__rename_relation(from_relation, to_relation) -%}
    {%- call statement('rename_relation') -%}
        {{ get_rename_sql(from_relation, to_relation.identifier) }}
    {%- endcall -%}
{%- endmacro %}

{% macro default__create_schema(relation) -%}
    {%- call statement('create_schema') -%}
        create schema if not exists {{ relation.without_identifier() }}
    {%- endcall -%}
{%- endmacro %}

{% macro default__drop_schema(relation) -%}
    {%- call statement('drop_schema') -%}
        drop schema if exists {{ relation.without_identifier() }} cascade
    {%- endcall -%}
{%- endmacro %}

{% macro default__drop_schema_named(schema_name) -%}
    {{ return(drop_schema(api.Relation.create(database=target.database, schema=schema_name))) }}
{%- endmacro %}

{% macro default__check_schema_exists(information_schema, schema) -%}
    {{ return(adapter.check_schema_exists(information_schema.database if information_schema is not none else none, schema)) }}
{%- endmacro %}

{% macro default__list_schemas(database) -%}
    {{ return(adapter.list_schemas(database)) }}
{%- endmacro %}

{% macro default__list_relations_without_caching(schema_relation) -%}
    {{ return(adapter.list_relations_without_caching(schema_relation)) }}
{%- endmacro %}

{% macro default__list_function_relations_without_caching(schema_relation) -%}
    {{ return([]) }}
{%- endmacro %}

{% macro default__information_schema_name(database) -%}
    {%- if database -%}
        {{ adapter.quote_as_configured(database, 'database') }}.information_schema
    {%- else -%}
        information_schema
    {%- endif -%}
{%- endmacro %}

{% macro default__get_relations() -%}
    {{ return([]) }}
{%- endmacro %}

{% macro in_transaction(sql) -%}
    {{ return(make_hook_config(sql, inside_transaction=true)) }}
{%- endmacro %}

{% macro before_begin(sql) -%}
    {{ return(make_hook_config(sql, inside_transaction=false)) }}
{%- endmacro %}

{% macro after_commit(sql) -%}
    {{ return(make_hook_config(sql, inside_transaction=false)) }}
{%- endmacro %}

{% macro make_hook_config(sql, inside_transaction) -%}
    {{ return(tojson({'sql': sql, 'transaction': inside_transaction})) }}
{%- endmacro %}

{# Statements that belong before or after a node, those of one kind. #}
{% macro run_hooks(hooks, inside_transaction=true) -%}
    {%- for hook in hooks or [] if hook.transaction == inside_transaction -%}
        {%- set text = render(hook.sql) | trim -%}
        {%- if text -%}
            {%- call statement(auto_begin=inside_transaction) -%}
                {{ text }}
            {%- endcall -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro noop_statement(name=none, message=none, code=none, rows_affected=none, res=none) -%}
    {%- set text = caller() -%}
    {%- if name == 'main' -%}
        {%- do write(text) -%}
    {%- endif -%}
    {%- do store_raw_result(name, message=message, code=code, rows_affected=rows_affected, agate_table=res) -%}
{%- endmacro %}

{% macro is_core_v2() -%}
    {{ return(false) }}
{%- endmacro %}
