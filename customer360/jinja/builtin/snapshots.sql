{# Snapshots as macros; they run where a project has a strategy or a part of its own. #}

{% macro get_snapshot_table_column_names() -%}
    {{ return({
        'dbt_valid_to': 'dbt_valid_to',
        'dbt_valid_from': 'dbt_valid_from',
        'dbt_scd_id': 'dbt_scd_id',
        'dbt_updated_at': 'dbt_updated_at',
        'dbt_is_deleted': 'dbt_is_deleted',
    }) }}
{%- endmacro %}

{# The configured names of the columns, with the usual ones for those not renamed. #}
{% macro c360_snapshot_columns() -%}
    {%- set names = get_snapshot_table_column_names() -%}
    {%- for given in (config.get('snapshot_meta_column_names'), config.get('snapshot_table_column_names')) if given -%}
        {%- for key, name in given.items() if name -%}
            {%- do names.update({key: name}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{% macro strategy_dispatch(name) -%}
    {%- set words = name.split('.') -%}
    {%- set macro_name = 'snapshot_' ~ words[-1] ~ '_strategy' -%}
    {%- set place = context if words | length == 1 else context.get(words[0]) -%}
    {%- if place is none -%}
        {{ exceptions.raise_compiler_error("Could not find package '" ~ words[0] ~ "', called with '" ~ name ~ "'") }}
    {%- endif -%}
    {%- set found = place.get(macro_name) -%}
    {%- if found is none -%}
        {{ exceptions.raise_compiler_error("The specified strategy macro '" ~ words[-1] ~ "' was not found in package '" ~ (words[0] if words | length > 1 else none) ~ "'") }}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}

{% macro default__snapshot_hash_arguments(args) -%}
    md5(
    {%- for arg in args -%}
        coalesce(cast({{ arg }} as varchar), ''){{ " || '|' || " if not loop.last }}
    {%- endfor -%}
    )
{%- endmacro %}

{% macro default__snapshot_string_as_time(timestamp) -%}
    {{ exceptions.raise_not_implemented('snapshot_string_as_time macro not implemented for adapter ' ~ adapter.type()) }}
{%- endmacro %}

{% macro get_snapshot_get_time_data_type() -%}
    {%- set columns = get_column_schema_from_query('select ' ~ snapshot_get_time() ~ ' as moment') -%}
    {{ return(columns[0].dtype if columns else none) }}
{%- endmacro %}

{% macro snapshot_timestamp_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) -%}
    {%- set updated_at = config.get('updated_at') -%}
    {%- set hard_deletes = adapter.get_hard_deletes_behavior(config) -%}
    {{ return({
        'unique_key': config.get('unique_key'),
        'updated_at': updated_at,
        'row_changed': '(' ~ snapshotted_rel ~ '.' ~ c360_snapshot_columns().dbt_valid_from ~ ' < ' ~ current_rel ~ '.' ~ updated_at ~ ')',
        'scd_id': snapshot_hash_arguments(api.Relation.scd_args(config.get('unique_key'), updated_at)),
        'invalidate_hard_deletes': hard_deletes == 'invalidate',
        'hard_deletes': hard_deletes,
    }) }}
{%- endmacro %}

{# Whether the query has a column that the table has not, and which ones to compare. #}
{% macro snapshot_check_all_get_existing_columns(node, target_exists, check_cols_config) -%}
    {%- if not target_exists -%}
        {{ return([false, []]) }}
    {%- endif -%}
    {%- if check_cols_config == 'all' -%}
        {%- set wanted = get_columns_in_query(node.compiled_code) -%}
    {%- elif check_cols_config is iterable and check_cols_config is not string and check_cols_config -%}
        {%- set wanted = get_columns_in_query('select ' ~ check_cols_config | join(', ') ~ ' from (\n' ~ node.compiled_code ~ '\n) as subq') -%}
    {%- else -%}
        {{ exceptions.raise_compiler_error("Invalid value for 'check_cols': " ~ check_cols_config) }}
    {%- endif -%}
    {%- set table = adapter.get_relation(database=node.database, schema=node.schema, identifier=node.alias) -%}
    {%- set there = adapter.get_columns_in_relation(table) | map(attribute='name') | list -%}
    {%- set found = [] -%}
    {%- for name in wanted if name in there -%}
        {%- do found.append(adapter.quote(name)) -%}
    {%- endfor -%}
    {{ return([found | length < wanted | length, found]) }}
{%- endmacro %}

{% macro snapshot_check_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) -%}
    {%- set updated_at = config.get('updated_at') or snapshot_get_time() -%}
    {%- set hard_deletes = adapter.get_hard_deletes_behavior(config) -%}
    {%- set is_wider, names = snapshot_check_all_get_existing_columns(node, target_exists, config.get('check_cols')) -%}
    {%- set changes = [get_true_sql()] if is_wider else [] -%}
    {%- for name in names if not is_wider -%}
        {%- do changes.append(snapshotted_rel ~ '.' ~ name ~ ' is distinct from ' ~ current_rel ~ '.' ~ name) -%}
    {%- endfor -%}
    {{ return({
        'unique_key': config.get('unique_key'),
        'updated_at': updated_at,
        'row_changed': '(' ~ (changes | join(' or ') or 'false') ~ ')',
        'scd_id': snapshot_hash_arguments(api.Relation.scd_args(config.get('unique_key'), updated_at)),
        'invalidate_hard_deletes': hard_deletes == 'invalidate',
        'hard_deletes': hard_deletes,
    }) }}
{%- endmacro %}

{% macro default__get_true_sql() -%}
    {{ return('true') }}
{%- endmacro %}

{% macro unique_key_fields(unique_key) -%}
    {%- if unique_key is string -%}
        {{ unique_key }} as dbt_unique_key
    {%- else -%}
        {%- for key in unique_key -%}
            {{ key }} as dbt_unique_key_{{ loop.index }}{{ ', ' if not loop.last }}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro unique_key_join_on(unique_key, identifier, from_identifier) -%}
    {%- if unique_key is string -%}
        {{ identifier }}.dbt_unique_key = {{ from_identifier }}.dbt_unique_key
    {%- else -%}
        {%- for key in unique_key -%}
            {{ equals(identifier ~ '.dbt_unique_key_' ~ loop.index, from_identifier ~ '.dbt_unique_key_' ~ loop.index) }}{{ ' and ' if not loop.last }}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro unique_key_is_null(unique_key, identifier) -%}
    {{ identifier }}.dbt_unique_key{{ '' if unique_key is string else '_1' }} is null
{%- endmacro %}

{% macro unique_key_is_not_null(unique_key, identifier) -%}
    {{ identifier }}.dbt_unique_key{{ '' if unique_key is string else '_1' }} is not null
{%- endmacro %}

{% macro get_dbt_valid_to_current(strategy, columns) -%}
    coalesce(nullif({{ strategy.updated_at }}, {{ strategy.updated_at }}), {{ config.get('dbt_valid_to_current') or 'null' }}) as {{ columns.dbt_valid_to }}
{%- endmacro %}

{% macro get_updated_at_column_data_type(snapshot_sql) -%}
    {%- set found = get_column_schema_from_query(snapshot_sql) | selectattr('name', 'in', ['dbt_updated_at', 'DBT_UPDATED_AT']) | list -%}
    {{ return(found[0].dtype if found else none) }}
{%- endmacro %}

{% macro check_time_data_types(sql) -%}
{%- endmacro %}

{# The first version of every row. #}
{% macro default__build_snapshot_table(strategy, sql) -%}
    {%- set columns = c360_snapshot_columns() -%}
    select
        *,
        {{ strategy.scd_id }} as {{ columns.dbt_scd_id }},
        {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
        {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
        {{ get_dbt_valid_to_current(strategy, columns) }}
        {{- ", 'False' as " ~ columns.dbt_is_deleted if strategy.hard_deletes == 'new_record' }}
    from (
        {{ sql }}
    ) as sbq
{%- endmacro %}

{# Versions to begin (`insert`) and to end (`update`, `delete`). #}
{% macro default__snapshot_staging_table(strategy, source_sql, target_relation) -%}
    {%- set columns = c360_snapshot_columns() -%}
    {%- set key = strategy.unique_key -%}
    {%- set open_end = config.get('dbt_valid_to_current') -%}
    {%- set marks_deleted = strategy.hard_deletes == 'new_record' -%}
    {%- set ends = strategy.hard_deletes in ('invalidate', 'new_record') -%}
    {%- set is_gone = "snapshotted_data." ~ columns.dbt_is_deleted ~ " = 'True'" -%}
    with

    snapshot_query as (

        {{ source_sql }}

    ),

    snapshotted_data as (

        select *, {{ unique_key_fields(key) }}
        from {{ target_relation }}
        where {{ columns.dbt_valid_to }} is null
            {{ 'or ' ~ columns.dbt_valid_to ~ ' = ' ~ open_end if open_end }}

    ),

    source_data as (

        select
            *,
            {{ unique_key_fields(key) }},
            {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
            {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
            {{ get_dbt_valid_to_current(strategy, columns) }},
            {{ strategy.scd_id }} as {{ columns.dbt_scd_id }}
        from snapshot_query

    ),

    insertions as (

        select
            'insert' as dbt_change_type,
            source_data.*
            {{- ", 'False' as " ~ columns.dbt_is_deleted if marks_deleted }}
        from source_data
        left join snapshotted_data
            on {{ unique_key_join_on(key, 'snapshotted_data', 'source_data') }}
        where {{ unique_key_is_null(key, 'snapshotted_data') }}
            or {{ strategy.row_changed }}
            {{ 'or ' ~ is_gone if marks_deleted }}

    ),

    updates as (

        select
            'update' as dbt_change_type,
            source_data.* replace (
                source_data.{{ columns.dbt_valid_from }} as {{ columns.dbt_valid_to }},
                snapshotted_data.{{ columns.dbt_scd_id }} as {{ columns.dbt_scd_id }}
            )
            {{- ', snapshotted_data.' ~ columns.dbt_is_deleted if marks_deleted }}
        from source_data
        inner join snapshotted_data
            on {{ unique_key_join_on(key, 'snapshotted_data', 'source_data') }}
        where {{ strategy.row_changed }}
            {{ 'or ' ~ is_gone if marks_deleted }}

    )

    {%- if ends %},

    gone as (

        select snapshotted_data.*
        from snapshotted_data
        left join source_data
            on {{ unique_key_join_on(key, 'source_data', 'snapshotted_data') }}
        where {{ unique_key_is_null(key, 'source_data') }}
            {{ 'and not (' ~ is_gone ~ ')' if marks_deleted }}

    ),

    deletes as (

        select
            'delete' as dbt_change_type,
            gone.* replace ({{ snapshot_get_time() }} as {{ columns.dbt_valid_to }})
        from gone

    )
    {%- endif %}
    {%- if marks_deleted %},

    deletion_records as (

        select
            'insert' as dbt_change_type,
            gone.* replace (
                {{ snapshot_get_time() }} as {{ columns.dbt_valid_from }},
                {{ snapshot_get_time() }} as {{ columns.dbt_updated_at }},
                {{ open_end or 'null' }} as {{ columns.dbt_valid_to }},
                {{ snapshot_hash_arguments([columns.dbt_scd_id, snapshot_get_time()]) }} as {{ columns.dbt_scd_id }},
                'True' as {{ columns.dbt_is_deleted }}
            )
        from gone

    )
    {%- endif %}

    select * from insertions
    union all by name
    select * from updates
    {%- if ends %}
    union all by name
    select * from deletes
    {%- endif -%}
    {%- if marks_deleted %}
    union all by name
    select * from deletion_records
    {%- endif -%}
{%- endmacro %}

{% macro build_snapshot_staging_table(strategy, sql, target_relation) -%}
    {%- set staging = make_temp_relation(target_relation) -%}
    {%- set changes = snapshot_staging_table(strategy, sql, target_relation) -%}
    {%- call statement('build_snapshot_staging_relation') -%}
        {{ create_table_as(true, staging, changes) }}
    {%- endcall -%}
    {{ return(staging) }}
{%- endmacro %}

{% macro default__create_columns(relation, columns) -%}
    {%- for column in columns -%}
        {%- call statement() -%}
            alter table {{ relation }} add column {{ adapter.quote(column.name) }} {{ column.data_type }}
        {%- endcall -%}
    {%- endfor -%}
{%- endmacro %}

{% macro default__post_snapshot(staging_relation) -%}
    {%- do adapter.drop_relation(staging_relation) -%}
{%- endmacro %}

{% macro default__snapshot_merge_sql(target, source, insert_cols) -%}
    {%- set columns = c360_snapshot_columns() -%}
    {%- set open_end = config.get('dbt_valid_to_current') -%}
    {%- set names = insert_cols | join(', ') -%}
    update {{ target }} as DBT_INTERNAL_TARGET
    set {{ columns.dbt_valid_to }} = DBT_INTERNAL_SOURCE.{{ columns.dbt_valid_to }}
    from {{ source }} as DBT_INTERNAL_SOURCE
    where DBT_INTERNAL_SOURCE.{{ columns.dbt_scd_id }} = DBT_INTERNAL_TARGET.{{ columns.dbt_scd_id }}
        and DBT_INTERNAL_SOURCE.dbt_change_type in ('update', 'delete')
        and (
            DBT_INTERNAL_TARGET.{{ columns.dbt_valid_to }} is null
            {{ 'or DBT_INTERNAL_TARGET.' ~ columns.dbt_valid_to ~ ' = ' ~ open_end if open_end }}
        );
    insert into {{ target }} ({{ names }})
    select {{ names }}
    from {{ source }}
    where dbt_change_type = 'insert'
{%- endmacro %}

{% materialization snapshot, default -%}
    {%- set exists, made = get_or_create_relation(database=model.database, schema=model.schema, identifier=model.alias, type='table') -%}
    {%- if not made.is_table -%}
        {%- do exceptions.relation_wrong_type(made, 'table') -%}
    {%- endif -%}
    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}
    {%- do adapter.ensure_transaction() -%}
    {%- set strategy = strategy_dispatch(config.get('strategy'))(model, 'snapshotted_data', 'source_data', model.config, exists) -%}
    {%- if not exists -%}
        {%- set final_sql = create_table_as(false, made, build_snapshot_table(strategy, model.compiled_code)) -%}
    {%- else -%}
        {%- do adapter.assert_valid_snapshot_target_given_strategy(made, c360_snapshot_columns(), strategy) -%}
        {%- set staging = build_snapshot_staging_table(strategy, sql, made) -%}
        {%- do adapter.expand_target_column_types(from_relation=staging, to_relation=made) -%}
        {%- set own = ['dbt_change_type', 'dbt_unique_key'] -%}
        {%- for key in strategy.unique_key if strategy.unique_key is not string -%}
            {%- do own.append('dbt_unique_key_' ~ loop.index) -%}
        {%- endfor -%}
        {%- do create_columns(made, adapter.get_missing_columns(staging, made) | rejectattr('name', 'in', own) | list) -%}
        {%- set names = [] -%}
        {%- for column in adapter.get_columns_in_relation(staging) if column.name not in own -%}
            {%- do names.append(adapter.quote(column.name)) -%}
        {%- endfor -%}
        {%- set final_sql = snapshot_merge_sql(target=made, source=staging, insert_cols=names) -%}
    {%- endif -%}
    {%- call statement('main') -%}
        {{ final_sql }}
    {%- endcall -%}
    {%- do apply_grants(made, config.get('grants'), should_revoke=should_revoke(exists, full_refresh_mode=false)) -%}
    {%- do persist_docs(made, model) -%}
    {%- if not exists -%}
        {%- do create_indexes(made) -%}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- if staging is defined -%}
        {%- do post_snapshot(staging) -%}
    {%- endif -%}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}
    {{ return({'relations': [made]}) }}
{%- endmaterialization %}
