{# Materializations as macros. They run where a project replaces a part of one; without
   that our own code does the same in less time. #}

{% materialization view, default -%}
    {%- set made = this.incorporate(type='view') -%}
    {%- set old = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}
    {%- do adapter.ensure_transaction() -%}
    {%- set next = make_intermediate_relation(made) -%}
    {%- do drop_relation_if_exists(load_cached_relation(next)) -%}
    {%- call statement('main') -%}
        {{ get_create_view_as_sql(next, sql) }}
    {%- endcall -%}
    {%- do drop_relation_if_exists(old) -%}
    {%- do adapter.rename_relation(next, made) -%}
    {%- do apply_grants(made, config.get('grants'), should_revoke=should_revoke(old, full_refresh_mode=true)) -%}
    {%- do persist_docs(made, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}
    {{ return({'relations': [made]}) }}
{%- endmaterialization %}

{% materialization table, default -%}
    {%- set made = this.incorporate(type='table') -%}
    {%- set old = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}
    {%- set next = make_intermediate_relation(made) -%}
    {%- do drop_relation_if_exists(load_cached_relation(next)) -%}
    {%- call statement('main') -%}
        {{ get_create_table_as_sql(false, next, sql) }}
    {%- endcall -%}
    {%- do drop_relation_if_exists(old) -%}
    {%- do adapter.rename_relation(next, made) -%}
    {%- do create_indexes(made) -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do apply_grants(made, config.get('grants'), should_revoke=should_revoke(old, full_refresh_mode=true)) -%}
    {%- do persist_docs(made, model) -%}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}
    {{ return({'relations': [made]}) }}
{%- endmaterialization %}

{% materialization clone, default -%}
    {%- set made = this.incorporate(type='view') -%}
    {%- set old = load_cached_relation(this) -%}
    {%- if not defer_relation -%}
        {%- do log('No relation found in state manifest for ' ~ model.unique_id, info=true) -%}
        {{ return({'relations': []}) }}
    {%- endif -%}
    {%- do drop_relation_if_exists(old) -%}
    {%- call statement('main') -%}
        create or replace view {{ made }} as (
            select * from {{ defer_relation }}
        )
    {%- endcall -%}
    {{ return({'relations': [made]}) }}
{%- endmaterialization %}

{% materialization seed, default -%}
    {%- set made = this.incorporate(type='table') -%}
    {%- set old = load_cached_relation(this) -%}
    {%- set anew = should_full_refresh() or old is none -%}
    {%- set agate_table = load_agate_table() -%}
    {%- do store_result('agate_table', response='OK', agate_table=agate_table) -%}
    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}
    {%- if old is not none and old.is_view -%}
        {{ exceptions.raise_compiler_error("Cannot seed to '" ~ old ~ "', it is a view") }}
    {%- elif old is not none -%}
        {%- set create_sql = reset_csv_table(model, anew, old, agate_table) -%}
    {%- else -%}
        {%- set create_sql = create_csv_table(model, agate_table) -%}
    {%- endif -%}
    {%- set code = 'CREATE' if anew else 'INSERT' -%}
    {%- set count = agate_table.rows | length -%}
    {%- set insert_sql = load_csv_rows(model, agate_table) -%}
    {%- call noop_statement('main', code ~ ' ' ~ count, code, count) -%}
        {{ get_csv_sql(create_sql, insert_sql) }}
    {%- endcall -%}
    {%- do apply_grants(made, config.get('grants'), should_revoke=should_revoke(old, anew)) -%}
    {%- do persist_docs(made, model) -%}
    {%- if anew -%}
        {%- do create_indexes(made) -%}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}
    {{ return({'relations': [made]}) }}
{%- endmaterialization %}

{% macro default__get_csv_sql(create_or_truncate_sql, insert_sql) -%}
    {{ create_or_truncate_sql }};
    -- dbt seed --
    {{ insert_sql }}
{%- endmacro %}

{% macro default__get_binding_char() -%}
    {{ return(adapter.get_binding_char()) }}
{%- endmacro %}

{% macro default__get_batch_size() -%}
    {{ return(10000) }}
{%- endmacro %}

{% macro get_seed_column_quoted_csv(model, column_names) -%}
    {%- set quoted = [] -%}
    {%- for name in column_names -%}
        {%- do quoted.append(adapter.quote_seed_column(name, model.config.get('quote_columns'))) -%}
    {%- endfor -%}
    {{ return(quoted | join(', ')) }}
{%- endmacro %}

{% macro default__create_csv_table(model, agate_table) -%}
    {%- set types = model.config.get('column_types', {}) -%}
    {%- set text -%}
        create table {{ this.render() }} (
        {%- for name in agate_table.column_names %}
            {{ adapter.quote_seed_column(name, model.config.get('quote_columns')) }} {{ types.get(name, agate_table.column_types[loop.index0]) }}
            {{- ',' if not loop.last -}}
        {%- endfor %}
        )
    {%- endset -%}
    {%- call statement('create_csv_table') -%}
        {{ text }}
    {%- endcall -%}
    {{ return(text) }}
{%- endmacro %}

{% macro default__reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
    {%- if full_refresh -%}
        {%- do adapter.drop_relation(old_relation) -%}
        {{ return(create_csv_table(model, agate_table)) }}
    {%- endif -%}
    {%- do adapter.truncate_relation(old_relation) -%}
    {{ return('truncate table ' ~ old_relation.render()) }}
{%- endmacro %}

{% macro default__load_csv_rows(model, agate_table) -%}
    {{ return(c360_load_seed(this)) }}
{%- endmacro %}

{# Unit tests, for packages that look at how one is judged. #}
{% macro default__get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
    with

    actual as (

        select
            {{ expected_column_names | join(', ') }},
            {{ dbt.string_literal('actual') }} as {{ adapter.quote('actual_or_expected') }}
        from ({{ main_sql }}) as found

    ),

    expected as (

        select
            {{ expected_column_names | join(', ') }},
            {{ dbt.string_literal('expected') }} as {{ adapter.quote('actual_or_expected') }}
        from ({{ expected_fixture_sql }}) as wanted

    )

    select * from actual
    union all
    select * from expected
{%- endmacro %}

{% macro format_row(row, column_name_to_data_types) -%}
    {%- set formatted = {} -%}
    {%- for name, value in row.items() -%}
        {%- set type = column_name_to_data_types.get(name | lower, 'text') -%}
        {%- if value is none -%}
            {%- do formatted.update({name: safe_cast('null', type)}) -%}
        {%- elif value is string -%}
            {%- do formatted.update({name: safe_cast(dbt.string_literal(dbt.escape_single_quotes(value)), type)}) -%}
        {%- else -%}
            {%- do formatted.update({name: safe_cast(value, type)}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(formatted) }}
{%- endmacro %}

{% macro get_fixture_sql(rows, column_name_to_data_types) -%}
    {%- set types = column_name_to_data_types or {} -%}
    {%- for row in rows %}
    {%- set cells = format_row(row, types) %}
    select
    {%- for name in types or row %}
        {{ cells.get(name) or safe_cast('null', types[name]) }} as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted={}) -%}
    {%- if not rows -%}
        select * from dbt_internal_unit_test_actual limit 0
    {%- else -%}
        {{ get_fixture_sql(rows, column_name_to_data_types) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__validate_fixture_rows(rows, row_number) -%}
{%- endmacro %}

{% macro default__resolve_model_name(input_model_name) -%}
    {{ return(input_model_name | string | replace('"', '\\"')) }}
{%- endmacro %}

{% macro py_script_comment() -%}
{%- endmacro %}

{% macro py_script_postfix(model) -%}
{%- endmacro %}
