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

-- The reporting currency is worth one of itself on any day, whatever the seed says.
crossed_periods as (

    select
        periods.currency_code,
        cast(
            periods.usd_per_unit / reporting_periods.usd_per_unit as decimal(18, 8)
        ) as exchange_rate,
        greatest(
            periods.valid_from_date, reporting_periods.valid_from_date
        ) as valid_from_date,
        least(
            periods.valid_before_date, reporting_periods.valid_before_date
        ) as valid_before_date
    from periods
    inner join periods as reporting_periods
        on
            periods.valid_from_date < reporting_periods.valid_before_date
            and periods.valid_before_date > reporting_periods.valid_from_date
    where
        reporting_periods.currency_code = '{{ var("reporting_currency") }}'
        and periods.currency_code != '{{ var("reporting_currency") }}'
    union all
    select
        '{{ var("reporting_currency") }}' as currency_code,
        cast(1 as decimal(18, 8)) as exchange_rate,
        cast('0001-01-01' as date) as valid_from_date,
        cast('9999-12-31' as date) as valid_before_date

),

daily_rates as (

    select
        crossed_periods.currency_code,
        crossed_periods.exchange_rate,
        days.date_day as rate_date
    from crossed_periods
    inner join days
        on
            crossed_periods.valid_from_date <= days.date_day
            and crossed_periods.valid_before_date > days.date_day

)

select * from daily_rates
