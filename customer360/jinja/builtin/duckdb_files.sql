{# Models that are files, and models that are functions. #}
{% macro location_exists(location) -%}
    {{ return(adapter.location_exists(location)) }}
{%- endmacro %}

{% macro write_to_file(relation, location, options) -%}
    {%- call statement('write_to_file') -%}
        copy {{ relation }} to '{{ location }}' ({{ options }})
    {%- endcall -%}
{%- endmacro %}

{% macro store_relation(plugin, relation, location, format, config) -%}
    {%- do adapter.store_relation(plugin, relation, adapter.get_columns_in_relation(relation), location, format, config) -%}
{%- endmacro %}

{% macro external_location(relation, config) -%}
    {%- set name = adapter.external_root() ~ '/' ~ relation.identifier -%}
    {{ return(name ~ '.' ~ config.get('format', 'parquet') if config.get('options', {}).get('partition_by') is none else name) }}
{%- endmacro %}

{% macro render_write_options(config) -%}
    {%- set options = config.get('options') or {} -%}
    {%- if options is not mapping -%}
        {{ exceptions.raise_compiler_error('The options argument must be a dictionary') }}
    {%- endif -%}
    {%- set rendered = {} -%}
    {%- for key, value in options.items() -%}
        {%- do rendered.update({key: render(value)}) -%}
    {%- endfor -%}
    {%- for key in ('format', 'delimiter') if config.get(key) -%}
        {%- do rendered.update({key: render(config.get(key))}) -%}
    {%- endfor -%}
    {{ return(rendered) }}
{%- endmacro %}

{# Views over the files of earlier runs, where the database has forgotten them. #}
{% macro register_upstream_external_models() -%}
    {%- if execute -%}
        {%- set seen = [] -%}
        {%- for name in selected_resources if name in graph.nodes -%}
            {%- for parent_name in graph.nodes[name].depends_on.nodes if parent_name not in selected_resources and parent_name not in seen -%}
                {%- do seen.append(parent_name) -%}
                {%- set parent = graph.nodes.get(parent_name) -%}
                {%- if parent and parent.config.materialized == 'external' -%}
                    {%- set view = api.Relation.create(database=parent.database, schema=parent.schema, identifier=parent.alias) -%}
                    {%- set location = render(parent.config.get('location') or external_location(view, parent.config)) -%}
                    {%- set files = adapter.external_read_location(location, render_write_options(parent.config)) -%}
                    {%- do run_query('create schema if not exists ' ~ view.without_identifier()) -%}
                    {%- do run_query('create or replace view ' ~ view ~ " as (select * from '" ~ files ~ "')") -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
{%- endmacro %}

{% materialization table_function, adapter='duckdb' -%}
    {%- set made = api.Relation.create(database=database, schema=schema, identifier=model.alias, type='view') -%}
    {%- set parameters = config.get('parameters') -%}
    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}
    {%- call statement('main') -%}
        create or replace function {{ made }}({{ '' if not parameters else parameters if parameters is string or parameters is number else parameters | join(', ') }}) as table (
            {{ sql }}
        );
    {%- endcall -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}
    {{ return({'relations': [made]}) }}
{%- endmaterialization %}

{% materialization external, adapter='duckdb', supported_languages=['sql', 'python'] -%}
    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}
    {%- set location = render(config.get('location') or external_location(this, config)) -%}
    {%- set made = c360_external(location, render_write_options(config)) -%}
    {%- do store_result('main', response='OK') -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}
    {{ return({'relations': [made]}) }}
{%- endmaterialization %}
