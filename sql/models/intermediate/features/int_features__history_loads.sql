-- A table of at most two rows: whatever asks when a payment became known reads it.
{{ config(materialized='table') }}

with

tables as (

    select 'transactions' as table_name
    union all
    select 'events' as table_name

),

loads as (

    select
        table_name,
        min(loaded_at) as first_loaded_at
    from raw.load_history
    where origin = 'ingested'
    group by table_name

),

history_loads as (

    select
        tables.table_name,
        coalesce(
            loads.first_loaded_at + interval '{{ var("history_load_days") }}' day,
            cast('1900-01-01' as timestamp)
        ) as history_until_at
    from tables
    left join loads
        on tables.table_name = loads.table_name

)

select * from history_loads
