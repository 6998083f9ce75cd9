-- A table: each group of features is made for exactly these rows.
{{ config(materialized='table') }}

with

observation_dates as (

    select * from {{ ref('int_features__observation_dates') }}

),

records as (

    select * from {{ ref('int_identity__standardized_records') }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

payments as (

    select * from {{ ref('int_features__payments') }}

),

payment_days as (

    select * from {{ ref('int_features__payment_days') }}

),

events as (

    select * from {{ ref('int_features__events') }}

),

sightings as (

    select
        clusters.customer_id,
        min(cast(records.created_at as date)) as known_date
    from clusters
    inner join records
        on clusters.record_id = records.record_id
    group by clusters.customer_id
    union all
    select
        customer_id,
        min(known_date) as known_date
    from payments
    group by customer_id
    union all
    select
        customer_id,
        min(first_known_date) as known_date
    from payment_days
    group by customer_id
    union all
    select
        customer_id,
        min(known_date) as known_date
    from events
    group by customer_id

),

customers as (

    select
        customer_id,
        {{ hash_share('customer_id') }} as lot,
        min(known_date) as first_known_date
    from sightings
    group by customer_id

),

-- Training needs many customers, not all of them: a lot decides, and the same ones are
-- watched on every date.
sample as (

    select
        cast({{ var('feature_sample_customers') }} as double)
        / greatest(count(*), 1) as sample_share
    from customers

),

population as (

    select
        customers.customer_id,

        observation_dates.is_everyone,
        observation_dates.is_scoring,
        observation_dates.is_validation,
        observation_dates.is_training,

        observation_dates.observation_date,
        customers.first_known_date
    from customers
    cross join sample
    inner join observation_dates
        on
            customers.first_known_date < observation_dates.observation_date
            and (
                observation_dates.is_everyone
                or customers.lot < sample.sample_share
            )

)

select * from population
