{# How DuckDB makes relations, and what is a DuckLake's own. #}
{% macro duckdb__create_schema(relation) -%}
    {%- do adapter.create_schema(relation) -%}
{%- endmacro %}

{% macro duckdb__drop_schema(relation) -%}
    {%- do adapter.drop_schema(relation) -%}
{%- endmacro %}

{% macro duckdb__list_schemas(database) -%}
    {{ return(run_query("select schema_name from information_schema.schemata" ~ (" where lower(catalog_name) = '" ~ database | lower ~ "'" if database else ''))) }}
{%- endmacro %}

{% macro duckdb__check_schema_exists(information_schema, schema) -%}
    {{ return(default__check_schema_exists(information_schema, schema)) }}
{%- endmacro %}

{% macro duckdb__list_relations_without_caching(schema_relation) -%}
    {{ return(default__list_relations_without_caching(schema_relation)) }}
{%- endmacro %}

{% macro duckdb__get_columns_in_relation(relation) -%}
    {{ return(default__get_columns_in_relation(relation)) }}
{%- endmacro %}

{% macro duckdb__drop_relation(relation) -%}
    {%- call statement('drop_relation', auto_begin=false) -%}
        drop {{ relation.type }} if exists {{ relation }} {{ 'cascade' if not adapter.is_ducklake(relation) }}
    {%- endcall -%}
{%- endmacro %}

{% macro duckdb__rename_relation(from_relation, to_relation) -%}
    {%- call statement('rename_relation') -%}
        alter {{ to_relation.type }} {{ from_relation }} rename to {{ adapter.quote(to_relation.identifier) }}
    {%- endcall -%}
{%- endmacro %}

{# Temporary tables belong to no schema, and each needs a name of its own. #}
{% macro duckdb__make_temp_relation(base_relation, suffix) -%}
    {{ return(base_relation.incorporate(path={
        'identifier': base_relation.identifier ~ suffix ~ py_current_timestring(),
        'schema': none,
        'database': none,
    })) }}
{%- endmacro %}

{% macro duckdb__dispatch_temporary_relation(target_relation, batch_id='') -%}
    {{ return({'relation': make_temp_relation(target_relation), 'temporary': true}) }}
{%- endmacro %}

{% macro duckdb__get_empty_subquery_sql(select_sql, select_sql_header=none) -%}
    {%- if select_sql_header is not none and execute -%}
        {%- do run_query(select_sql_header) -%}
    {%- endif -%}
    {{ default__get_empty_subquery_sql(select_sql) }}
{%- endmacro %}

{% macro get_column_names() -%}
    ({{ default__get_column_names() }})
{%- endmacro %}

{% macro create_table_as(temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none) -%}
    {%- set own = adapter.dispatch('create_table_as', 'dbt') -%}
    {#- Many projects have one that knows nothing of a DuckLake. -#}
    {%- if not partitioned_by and not sorted_by -%}
        {{ return(own(temporary, relation, compiled_code, language)) }}
    {%- endif -%}
    {{ return(own(temporary, relation, compiled_code, language, partitioned_by=partitioned_by, sorted_by=sorted_by)) }}
{%- endmacro %}

{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none) -%}
    {%- if language == 'python' -%}
        {{ return(py_write_table(temporary=temporary, relation=relation, compiled_code=compiled_code, partitioned_by=partitioned_by, sorted_by=sorted_by)) }}
    {%- elif language != 'sql' -%}
        {{ exceptions.raise_compiler_error("duckdb__create_table_as macro didn't get supported language, it got " ~ language) }}
    {%- endif -%}
    {%- set is_contracted = config.get('contract') and config.get('contract').enforced -%}
    {%- if is_contracted -%}
        {{ get_assert_columns_equivalent(compiled_code) }}
    {%- endif -%}
    {%- set header = config.get('sql_header') -%}
    {%- set layout -%}
        {%- if partitioned_by %}
    {{ duckdb__alter_table_set_partitioned_by(relation, partitioned_by) }}
        {%- endif -%}
        {%- if sorted_by %}
    {{ duckdb__alter_table_set_sorted_by(relation, sorted_by) }}
        {%- endif -%}
    {%- endset -%}
    {{ header if header is not none }}
    create {{ 'temporary ' if temporary }}table {{ relation.include(database=not temporary, schema=not temporary) }}
    {%- if is_contracted and not temporary %}
    {{ get_table_columns_and_constraints() }};
    {{ layout }}
    insert into {{ relation }} {{ get_column_names() }} (
        {{ get_select_subquery(compiled_code) }}
    );
    {%- elif layout | trim %} as (
        select * from (
            {{ compiled_code }}
        ) as model_subq
        limit 0
    );
    {{ layout }}
    insert into {{ relation }}
    select * from (
        {{ compiled_code }}
    ) as model_subq;
    {%- else %} as (
        {{ compiled_code }}
    );
    {%- endif -%}
{%- endmacro %}

{# A Python model, and how its rows become a table. #}
{% macro py_write_table(temporary, relation, compiled_code, partitioned_by=none, sorted_by=none) -%}
{%- set name = relation.include(database=not temporary, schema=not temporary) -%}
{%- set made = 'create temporary table' if temporary else 'create table' -%}
{{ compiled_code }}

def materialize(df, con):
    con.register('c360_python_rows', df)
{%- if partitioned_by or sorted_by %}
    con.execute('{{ made }} {{ name }} as from c360_python_rows limit 0')
{%- if partitioned_by %}
    con.execute('{{ duckdb__alter_table_set_partitioned_by(relation, partitioned_by) }}')
{%- endif %}
{%- if sorted_by %}
    con.execute('{{ duckdb__alter_table_set_sorted_by(relation, sorted_by) }}')
{%- endif %}
    con.execute('insert into {{ name }} from c360_python_rows')
{%- else %}
    con.execute('{{ made }} {{ name }} as from c360_python_rows')
{%- endif %}
    con.unregister('c360_python_rows')
{% endmacro %}

{% macro duckdb__create_view_as(relation, sql) -%}
    {{ return(default__create_view_as(relation, sql)) }}
{%- endmacro %}

{# How a DuckLake table is cut and sorted: nothing elsewhere, with a warning. #}
{% macro c360_layout(relation, temporary, name, other_name) -%}
    {%- set given = config.get(name) -%}
    {%- if given is none or given == '' -%}
        {%- set given = config.get(other_name) -%}
    {%- endif -%}
    {%- if temporary or given is none or given == '' -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set what = name ~ '/' ~ other_name -%}
    {%- set parts = normalize_string_or_list(given, what) -%}
    {%- if not parts -%}
        {{ exceptions.raise_compiler_error(what ~ ' must contain at least one column') }}
    {%- endif -%}
    {%- if config.get('materialized') in ('table', 'incremental') and relation.identifier != this.identifier -%}
        {{ return(none) }}
    {%- endif -%}
    {%- if not adapter.is_ducklake(relation) -%}
        {%- do adapter.warn_once(what ~ ' is only supported for DuckLake relations; ignoring for ' ~ relation) -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(parts) }}
{%- endmacro %}

{% macro duckdb__get_partitioned_by(relation, temporary) -%}
    {%- set parts = c360_layout(relation, temporary, 'partitioned_by', 'partition_by') -%}
    {{ return(parts | join(', ') if parts else none) }}
{%- endmacro %}

{% macro duckdb__get_sorted_by(relation, temporary) -%}
    {%- set parts = c360_layout(relation, temporary, 'sorted_by', 'sort_by') -%}
    {{ return(get_quoted_csv(parts) if parts else none) }}
{%- endmacro %}

{% macro duckdb__alter_table_set_partitioned_by(relation, partitioned_by) -%}
    alter table {{ relation }} set partitioned by ({{ partitioned_by }});
{%- endmacro %}

{% macro duckdb__alter_table_set_sorted_by(relation, sorted_by) -%}
    alter table {{ relation }} set sorted by ({{ sorted_by }});
{%- endmacro %}

{% macro normalize_string_or_list(raw, field_name) -%}
    {%- if raw is none -%}
        {{ return([]) }}
    {%- elif raw is mapping or (raw is not string and raw is not sequence) -%}
        {{ exceptions.raise_compiler_error(field_name ~ ' must be a list of strings or a string') }}
    {%- endif -%}
    {%- set items = [raw] if raw is string else raw | list -%}
    {%- for item in items if item is not string -%}
        {{ exceptions.raise_compiler_error(field_name ~ ' list values must be non-empty strings') }}
    {%- endfor -%}
    {{ return(items) }}
{%- endmacro %}

{# Keys, and tables that point at the one that is made anew. #}
{% macro enforced_constraint_types() -%}
    {%- set types = [] -%}
    {%- if config.get('contract') and config.get('contract').enforced -%}
        {%- for constraint in model.get('constraints', []) -%}
            {%- do types.append(constraint.type) -%}
        {%- endfor -%}
        {%- for column in model.get('columns', {}).values() -%}
            {%- for constraint in column.get('constraints', []) -%}
                {%- do types.append(constraint.type) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(types) }}
{%- endmacro %}

{% macro existing_constraint_types(relation) -%}
    {{ return(adapter.existing_key_constraint_types(relation) if relation is not none and relation.is_table else []) }}
{%- endmacro %}

{% macro has_foreign_key_constraints(relation=none) -%}
    {{ return(adapter.catalog_supports_foreign_keys(this.database) and 'foreign_key' in enforced_constraint_types() + existing_constraint_types(relation)) }}
{%- endmacro %}

{% macro may_be_foreign_key_target(relation=none) -%}
    {%- set types = enforced_constraint_types() + existing_constraint_types(relation) -%}
    {{ return(adapter.catalog_supports_foreign_keys(this.database) and ('primary_key' in types or 'unique' in types)) }}
{%- endmacro %}

{% macro drop_relation_for_rebuild(relation) -%}
    {%- do adapter.ensure_transaction() -%}
    {{ return(c360_drop_for_rebuild(relation)) }}
{%- endmacro %}

{% macro drop_foreign_key_dependents(relation) -%}
    {{ return(c360_drop_for_rebuild(relation)) }}
{%- endmacro %}

{% macro restore_foreign_key_dependents(dropped) -%}
    {%- do c360_put_back() -%}
{%- endmacro %}

{% macro drop_indexes_on_relation(relation) -%}
    {%- set found = run_query("select index_name from duckdb_indexes() where database_name = '" ~ relation.database ~ "' and schema_name = '" ~ relation.schema ~ "' and table_name = '" ~ relation.identifier ~ "'") -%}
    {%- for row in found or [] -%}
        {%- do run_query('drop index ' ~ relation.without_identifier() ~ '.' ~ adapter.quote(row[0])) -%}
    {%- endfor -%}
{%- endmacro %}

{% macro duckdb__get_create_index_sql(relation, index_dict) -%}
    {%- set index = adapter.parse_index(index_dict) -%}
    create {{ 'unique ' if index.unique }}index {{ adapter.quote(index.render(relation) ~ '_' ~ local_md5(py_current_timestring())[:8]) }}
    on {{ relation }} ({{ index.columns | join(', ') }});
{%- endmacro %}

{% macro duckdb__apply_grants(relation, grant_config, should_revoke=true) -%}
    {%- if grant_config -%}
        {%- do adapter.warn_once('Grants for relations are not supported by DuckDB') -%}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb_escape_comment(comment) -%}
    {%- if comment is not string -%}
        {{ exceptions.raise_compiler_error('cannot escape a non-string: ' ~ comment) }}
    {%- endif -%}
    '{{ comment | replace("'", "''") }}'
{%- endmacro %}

{% macro duckdb__alter_relation_comment(relation, comment) -%}
    comment on {{ relation.type }} {{ relation }} is {{ duckdb_escape_comment(comment) }};
{%- endmacro %}

{% macro duckdb__alter_column_comment(relation, column_dict) -%}
    {%- for name, column in column_dict.items() -%}
        comment on column {{ relation }}.{{ adapter.quote(name) if column.quote else name }} is {{ duckdb_escape_comment(column.description) }};
    {%- endfor -%}
{%- endmacro %}

{% macro duckdb__alter_relation_add_remove_columns(relation, add_columns, remove_columns) -%}
    {{ return(default__alter_relation_add_remove_columns(relation, add_columns, remove_columns)) }}
{%- endmacro %}

{% macro duckdb__get_incremental_default_sql(arg_dict) -%}
    {{ return(get_incremental_delete_insert_sql(arg_dict)) }}
{%- endmacro %}

{% macro duckdb__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) -%}
    {{ return(default__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates)) }}
{%- endmacro %}

{% macro duckdb__get_incremental_merge_sql(args_dict) -%}
    {{ return(default__get_incremental_merge_sql(args_dict)) }}
{%- endmacro %}

{% macro duckdb__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
    {{ return(c360_merge_sql(target, source, dest_columns)) }}
{%- endmacro %}

{% macro normalize_incremental_predicates(incremental_predicates) -%}
    {{ return([] if incremental_predicates is none else [incremental_predicates] if incremental_predicates is string else incremental_predicates | list) }}
{%- endmacro %}

{% macro duckdb__snapshot_merge_sql(target, source, insert_cols) -%}
    {{ return(default__snapshot_merge_sql(target, source, insert_cols)) }}
{%- endmacro %}

{% macro duckdb__post_snapshot(temporary_relation) -%}
    {{ return(default__post_snapshot(temporary_relation)) }}
{%- endmacro %}

{% macro duckdb__snapshot_string_as_time(timestamp) -%}
    {{ return("'" ~ timestamp ~ "'::timestamp") }}
{%- endmacro %}

{% macro duckdb__snapshot_get_time() -%}
    {{ current_timestamp() }}::timestamp
{%- endmacro %}

{% macro duckdb__current_timestamp() -%}
    now()
{%- endmacro %}

{% macro duckdb__get_binding_char() -%}
    {{ return(adapter.get_binding_char()) }}
{%- endmacro %}

{% macro duckdb__get_batch_size() -%}
    {{ return(10000) }}
{%- endmacro %}

{% macro duckdb__load_csv_rows(model, agate_table) -%}
    {{ return(default__load_csv_rows(model, agate_table)) }}
{%- endmacro %}

{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] -%}
    {%- set made = this.incorporate(type='table') -%}
    {%- set old = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}
    {%- do adapter.ensure_transaction() -%}
    {%- set partitioned_by = duckdb__get_partitioned_by(made, false) -%}
    {%- set sorted_by = duckdb__get_sorted_by(made, false) -%}
    {#- What has a foreign key must get its own name at once; the rest may be read while it is made. -#}
    {%- set in_place = has_foreign_key_constraints(old) -%}
    {%- set next = made if in_place else make_intermediate_relation(made) -%}
    {%- if in_place and old is not none -%}
        {%- set dropped = drop_relation_for_rebuild(old) -%}
    {%- elif not in_place -%}
        {%- do drop_relation_if_exists(load_cached_relation(next)) -%}
    {%- endif -%}
    {%- call statement('main', language=model.language) -%}
        {{ create_table_as(false, next, compiled_code, model.language, partitioned_by=partitioned_by, sorted_by=sorted_by) }}
    {%- endcall -%}
    {%- if not in_place -%}
        {%- if old is not none -%}
            {%- set dropped = drop_relation_for_rebuild(old) -%}
        {%- endif -%}
        {%- do adapter.rename_relation(next, made) -%}
    {%- endif -%}
    {%- do restore_foreign_key_dependents(dropped) -%}
    {%- do create_indexes(made) -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do apply_grants(made, config.get('grants'), should_revoke=should_revoke(old, full_refresh_mode=true)) -%}
    {%- do persist_docs(made, model) -%}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}
    {{ return({'relations': [made]}) }}
{%- endmaterialization %}
