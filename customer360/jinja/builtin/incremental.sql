{# True in a run that adds to a table that is there already. #}
{% macro is_incremental() -%}
    {{ return(c360_is_incremental()) }}
{%- endmacro %}

{% macro should_full_refresh() -%}
    {{ return(c360_is_full_refresh()) }}
{%- endmacro %}

{# What becomes of a table whose query has other columns now. #}
{% macro incremental_validate_on_schema_change(on_schema_change, default='ignore') -%}
    {%- if on_schema_change in ('sync_all_columns', 'append_new_columns', 'fail', 'ignore') -%}
        {{ return(on_schema_change) }}
    {%- endif -%}
    {%- if on_schema_change -%}
        {%- do log('Invalid value for on_schema_change (' ~ on_schema_change ~ ') specified. Setting default value of ' ~ default ~ '.') -%}
    {%- endif -%}
    {{ return(default) }}
{%- endmacro %}

{# The columns of the first that the second has not, by name without case. #}
{% macro diff_columns(source_columns, target_columns) -%}
    {%- set known = target_columns | map(attribute='name') | map('lower') | list -%}
    {%- set found = [] -%}
    {%- for column in source_columns if column.name | lower not in known -%}
        {%- do found.append(column) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{% macro default__diff_column_data_types(source_columns, target_columns) -%}
    {%- set found = [] -%}
    {%- for new in source_columns -%}
        {%- for old in target_columns if old.name | lower == new.name | lower and old.data_type != new.data_type and not old.can_expand_to(other_column=new) -%}
            {%- do found.append({'column_name': old.name, 'new_type': new.data_type}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{% macro default__check_for_schema_changes(source_relation, target_relation) -%}
    {%- set new = adapter.get_columns_in_relation(source_relation) -%}
    {%- set old = adapter.get_columns_in_relation(target_relation) -%}
    {%- set added = diff_columns(new, old) -%}
    {%- set removed = diff_columns(old, new) -%}
    {%- set retyped = diff_column_data_types(new, old) -%}
    {{ return({
        'schema_changed': (added or removed or retyped) | length > 0,
        'source_not_in_target': added,
        'target_not_in_source': removed,
        'source_columns': new,
        'target_columns': old,
        'new_target_types': retyped,
    }) }}
{%- endmacro %}

{% macro default__sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) -%}
    {%- set added = schema_changes_dict.source_not_in_target -%}
    {%- set removed = schema_changes_dict.target_not_in_source if on_schema_change == 'sync_all_columns' else [] -%}
    {%- if added or removed -%}
        {%- do alter_relation_add_remove_columns(target_relation, added, removed) -%}
    {%- endif -%}
    {%- if on_schema_change == 'sync_all_columns' -%}
        {%- for column in schema_changes_dict.new_target_types -%}
            {%- do alter_column_type(target_relation, column.column_name, column.new_type) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{# Changes the table as configured; gives the columns to fill, none to leave that open. #}
{% macro default__process_schema_changes(on_schema_change, source_relation, target_relation) -%}
    {%- if on_schema_change == 'ignore' -%}
        {{ return({}) }}
    {%- endif -%}
    {%- set changes = check_for_schema_changes(source_relation, target_relation) -%}
    {%- if changes.schema_changed and on_schema_change == 'fail' -%}
        {{ exceptions.raise_compiler_error('The source and target schemas on this incremental model are out of sync! '
            ~ 'Source columns not in target: ' ~ changes.source_not_in_target | map(attribute='name') | join(', ')
            ~ '; target columns not in source: ' ~ changes.target_not_in_source | map(attribute='name') | join(', ')
            ~ '; new column types: ' ~ changes.new_target_types) }}
    {%- elif changes.schema_changed -%}
        {%- do sync_column_schemas(on_schema_change, target_relation, changes) -%}
    {%- endif -%}
    {{ return(changes.source_columns) }}
{%- endmacro %}

{# The strategies: each gives the statements that add the new rows. #}
{% macro default__get_incremental_append_sql(arg_dict) -%}
    {{ return(get_insert_into_sql(arg_dict.target_relation, arg_dict.temp_relation, arg_dict.dest_columns)) }}
{%- endmacro %}

{% macro get_insert_into_sql(target_relation, temp_relation, dest_columns) -%}
    {%- set names = get_quoted_csv(dest_columns | map(attribute='name')) -%}
    insert into {{ target_relation }} ({{ names }})
    (
        select {{ names }}
        from {{ temp_relation }}
    )
{%- endmacro %}

{% macro default__get_incremental_default_sql(arg_dict) -%}
    {{ return(get_incremental_append_sql(arg_dict)) }}
{%- endmacro %}

{% macro default__get_incremental_delete_insert_sql(arg_dict) -%}
    {{ return(get_delete_insert_merge_sql(arg_dict.target_relation, arg_dict.temp_relation, arg_dict.unique_key, arg_dict.dest_columns, arg_dict.incremental_predicates)) }}
{%- endmacro %}

{% macro default__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) -%}
    {%- set predicates = [incremental_predicates] if incremental_predicates is string else incremental_predicates or [] -%}
    {%- if unique_key is string -%}
    delete from {{ target }}
    where ({{ unique_key }}) in (select ({{ unique_key }}) from {{ source }})
    {%- for predicate in predicates %}
        and {{ predicate }}
    {%- endfor -%};
    {%- elif unique_key -%}
    delete from {{ target }} as DBT_INCREMENTAL_TARGET
    using {{ source }} as new_rows
    where true
    {%- for name in unique_key %}
        and new_rows.{{ name }} = DBT_INCREMENTAL_TARGET.{{ name }}
    {%- endfor -%}
    {%- for predicate in predicates %}
        and {{ predicate }}
    {%- endfor -%};
    {%- endif %}
    {{ get_insert_into_sql(target, source, dest_columns) }}
{%- endmacro %}

{% macro default__get_incremental_merge_sql(arg_dict) -%}
    {{ return(get_merge_sql(arg_dict.target_relation, arg_dict.temp_relation, arg_dict.unique_key, arg_dict.dest_columns, arg_dict.incremental_predicates)) }}
{%- endmacro %}

{% macro default__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
    {{ return(c360_merge_sql(target, source, dest_columns)) }}
{%- endmacro %}

{% macro default__get_merge_unique_key_match(source_unique_key, target_unique_key) -%}
    {{ source_unique_key }} = {{ target_unique_key }}
{%- endmacro %}

{% macro default__get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) -%}
    {%- if merge_update_columns and merge_exclude_columns -%}
        {{ exceptions.raise_compiler_error('Model cannot specify merge_update_columns and merge_exclude_columns. Please update model to use only one config') }}
    {%- elif merge_update_columns -%}
        {{ return(merge_update_columns) }}
    {%- endif -%}
    {%- set excluded = (merge_exclude_columns or []) | map('lower') | list -%}
    {%- set names = [] -%}
    {%- for column in dest_columns if column.name | lower not in excluded -%}
        {%- do names.append(column.quoted) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{% macro default__get_incremental_insert_overwrite_sql(arg_dict) -%}
    {{ return(get_insert_overwrite_merge_sql(arg_dict.target_relation, arg_dict.temp_relation, arg_dict.dest_columns, arg_dict.predicates)) }}
{%- endmacro %}

{% macro default__get_insert_overwrite_merge_sql(target, source, dest_columns, predicates, include_sql_header=false) -%}
    delete from {{ target }}
    {{ 'where ' ~ predicates | join(' and ') if predicates }};
    {{ get_insert_into_sql(target, source, dest_columns) }}
{%- endmacro %}

{% macro default__get_incremental_microbatch_sql(arg_dict) -%}
    {{ exceptions.raise_not_implemented('microbatch strategy not implemented for adapter ' ~ adapter.type()) }}
{%- endmacro %}

{% materialization incremental, default -%}
    {%- set made = this.incorporate(type='table') -%}
    {%- set old = load_cached_relation(this) -%}
    {%- set language = model.language -%}
    {%- set anew = old is none or old.is_view or should_full_refresh() -%}
    {%- set on_schema_change = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') -%}
    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}
    {%- do adapter.ensure_transaction() -%}
    {%- set next = make_intermediate_relation(made) -%}
    {%- if old is none -%}
        {%- set build_sql = create_table_as(false, made, compiled_code, language) -%}
    {%- elif anew and has_foreign_key_constraints(old) -%}
        {%- set dropped = drop_relation_for_rebuild(old) -%}
        {%- set build_sql = create_table_as(false, made, compiled_code, language) -%}
    {%- elif anew -%}
        {%- do drop_relation_if_exists(load_cached_relation(next)) -%}
        {%- set build_sql = create_table_as(false, next, compiled_code, language) -%}
    {%- else -%}
        {%- set new_rows = make_temp_relation(made) -%}
        {%- call statement('new_rows', language=language) -%}
            {{ create_table_as(true, new_rows, compiled_code, language) }}
        {%- endcall -%}
        {%- do adapter.expand_target_column_types(from_relation=new_rows, to_relation=made) -%}
        {%- set columns = process_schema_changes(on_schema_change, new_rows, made) or adapter.get_columns_in_relation(made) -%}
        {%- set strategy = adapter.get_incremental_strategy_macro(context, config.get('incremental_strategy') or 'default') -%}
        {%- set build_sql = strategy({
            'target_relation': made,
            'temp_relation': new_rows,
            'unique_key': config.get('unique_key'),
            'dest_columns': columns,
            'incremental_predicates': config.get('predicates') or config.get('incremental_predicates'),
        }) -%}
        {%- set language = 'sql' -%}
    {%- endif -%}
    {%- call statement('main', language='sql' if not anew else language) -%}
        {{ build_sql }}
    {%- endcall -%}
    {%- if anew and old is not none and dropped is not defined -%}
        {%- set dropped = drop_relation_for_rebuild(old) -%}
        {%- do adapter.rename_relation(next, made) -%}
    {%- endif -%}
    {%- do restore_foreign_key_dependents(dropped) -%}
    {%- do apply_grants(made, config.get('grants'), should_revoke=should_revoke(old, anew)) -%}
    {%- do persist_docs(made, model) -%}
    {%- if anew -%}
        {%- do create_indexes(made) -%}
    {%- else -%}
        {%- do adapter.drop_relation(new_rows) -%}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}
    {{ return({'relations': [made]}) }}
{%- endmaterialization %}
