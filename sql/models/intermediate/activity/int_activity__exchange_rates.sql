-- A table, read many times: with a row a day, converting is a join on equality.
{{ config(materialized='table') }}

with

rates as (

    select * from {{ ref('exchange_rates') }}

),

as_of as (

    select * from {{ ref('int_activity__as_of_date') }}

),

bounds as (

    select
        least(coalesce(first_activity_date, as_of_date), as_of_date) as first_date,
        greatest(coalesce(last_activity_date, as_of_date), as_of_date) as last_date
    from as_of

),

days as (

    {{ date_range('first_date', 'last_date', 'bounds') }}

),

periods as (

    select
        currency_code,
        usd_per_unit,
        valid_from_date,
        coalesce(
            lead(valid_from_date) over (
                partition by currency_code
                order by valid_from_date
            ),
            cast('9999-12-31' as date)
        ) as valid_before_date
    from rates

),

rates_in_usd as (

    select
        periods.currency_code,
        periods.usd_per_unit,
        days.date_day
    from days
    inner join periods
        on
            days.date_day >= periods.valid_from_date
            and days.date_day < periods.valid_before_date

),

reporting_rates as (

    select * from rates_in_usd
    where currency_code = '{{ var("reporting_currency") }}'

),

-- The reporting currency is worth one of itself on any day, whatever the seed says.
crossed as (

    select
        rates_in_usd.currency_code,
        cast(
            rates_in_usd.usd_per_unit / reporting_rates.usd_per_unit as decimal(18, 8)
        ) as exchange_rate,
        rates_in_usd.date_day as rate_date
    from rates_in_usd
    inner join reporting_rates
        on rates_in_usd.date_day = reporting_rates.date_day
    where rates_in_usd.currency_code != '{{ var("reporting_currency") }}'
    union all
    select
        '{{ var("reporting_currency") }}' as currency_code,
        cast(1 as decimal(18, 8)) as exchange_rate,
        date_day as rate_date
    from days

)

select * from crossed
