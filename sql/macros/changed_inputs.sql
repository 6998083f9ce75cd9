{#
    Which records are read anew: those that differ from the last run in their own row, in
    their phones or in their addresses, as a list of keys; none for all of them.

    The keys are written out, so that the filter reaches the rows before they are cleaned.
    Where very many have changed, all are read.
#}
{% macro changed_inputs() -%}
    {% if not execute or this is none or not is_incremental() -%}
    {{ return(none) }}
    {%- endif %}
    {% set columns = adapter.get_columns_in_relation(this) | map(attribute='name') | list %}
    {% if 'input_version' not in columns %}{{ return(none) }}{% endif %}
    {% set query -%}
        select inputs.record_id
        from ({{ input_versions() }}) as inputs
        left join {{ this }} as known
            on inputs.record_id = known.record_id
        where inputs.input_version is distinct from known.input_version
        limit 100001
    {%- endset %}
    {% set keys = run_query(query).columns[0].values() | list %}
    {{ return(none if keys | length > 100000 else keys) }}
{%- endmacro %}

{# A query of what each record is read from: `record_id` and a number, `input_version`. #}
{% macro input_versions() -%}
    select
        customers.record_id,
        hash(concat_ws(
            '|',
            customers.row_version,
            coalesce(phones.row_version, 0),
            coalesce(addresses.row_version, 0),
            {% for seed, columns in [
                ('nicknames', ['name', 'name_group']),
                ('numbering_plans', none),
                ('street_words', none),
                ('mail_providers', none),
                ('source_systems', none),
            ] -%}
            (
                select coalesce(bit_xor(hash(cast(seed_rows as varchar))), 0)
                from {{ ref(seed) }} as seed_rows
            ){% if not loop.last %},{% endif %}
            {% endfor %}
        )) as input_version
    from {{ ref('stg_customers') }} as customers
    left join (
        select
            record_id,
            bit_xor(row_version) as row_version
        from {{ ref('stg_phones') }}
        group by record_id
    ) as phones
        on customers.record_id = phones.record_id
    left join (
        select
            record_id,
            bit_xor(row_version) as row_version
        from {{ ref('stg_addresses') }}
        group by record_id
    ) as addresses
        on customers.record_id = addresses.record_id
{%- endmacro %}

{# A hook: rows of records that are gone from the sources go. #}
{% macro forget_vanished_records() -%}
    {% if execute and adapter.get_relation(
        database=this.database, schema=this.schema, identifier=this.identifier
    ) is not none -%}
    delete from {{ this }}
    where record_id not in (select record_id from {{ ref('stg_customers') }})
    {%- endif %}
{%- endmacro %}

{# A condition: the record is one of these keys; all are if there is no list. #}
{% macro is_one_of(record_id, keys) -%}
    {% if keys is none -%}
    true
    {%- elif keys -%}
    {{ record_id }} in (
        {%- for key in keys -%}
        '{{ key | replace("'", "''") }}'{% if not loop.last %}, {% endif %}
        {%- endfor -%}
    )
    {%- else -%}
    false
    {%- endif %}
{%- endmacro %}
