{#
    Linking again only what has changed.

    A record that is new or changed is compared with the others, and the clusters near it
    are decided anew; the weights, the frequencies and all other clusters stay. Everything
    is linked anew with `--full-refresh`, when a tenth of the records has changed, and when
    the settings or the overrides have.
#}

{# The clusters of the last run, if there are any: a relation or none. #}
{% macro last_clusters() -%}
    {% if execute and not flags.FULL_REFRESH %}
    {{ return(adapter.get_relation(
        database=this.database, schema=this.schema,
        identifier='int_identity__record_clusters'
    )) }}
    {% endif %}
    {{ return(none) }}
{%- endmacro %}

{# Whether this run links every record anew, as `int_identity__linking_plan` decided. #}
{% macro links_everything() -%}
    {% if not execute %}{{ return(true) }}{% endif %}
    {% set plan = adapter.get_relation(
        database=this.database, schema=this.schema,
        identifier='int_identity__linking_plan'
    ) %}
    {% if plan is none or last_clusters() is none %}{{ return(true) }}{% endif %}
    {{ return(run_query('select links_everything from ' ~ plan).columns[0].values()[0]) }}
{%- endmacro %}

{# A hook: what a table that only grows has to forget before it takes in the changes. #}
{% macro forget_changed(columns) -%}
    {% if execute and adapter.get_relation(
        database=this.database, schema=this.schema, identifier=this.identifier
    ) is not none -%}
    delete from {{ this }}
    {% if not links_everything() -%}
    where
        {% for column in columns -%}
        {{ column }} in (
            select record_number
            from {{ this.schema }}.int_identity__changed_records
        ){% if not loop.last %} or {% endif %}
        {% else -%}
        false
        {% endfor %}
    {%- endif %}
    {%- endif %}
{%- endmacro %}

{# What says how two records are linked, apart from the records. #}
{% macro linking_settings() -%}
    '{{ var("identity_match_threshold") }} {{ var("identity_link_only") }}'
{%- endmacro %}

{#
    A record's number: 63 bits of a hash of its key, so that it needs no counting and never
    changes. Of a hundred million records two share one with a chance of 1 in 1,800; the
    key is tested to be unique.
#}
{% macro record_number(record_id) -%}
    cast(md5_number_lower({{ record_id }}) >> 1 as bigint)
{%- endmacro %}
