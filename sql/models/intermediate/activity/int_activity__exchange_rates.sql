with

rates as (

    select * from {{ ref('exchange_rates') }}

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

reporting_periods as (

    select * from periods
    where currency_code = '{{ var("reporting_currency") }}'

),

crossed as (

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
    inner join reporting_periods
        on
            periods.valid_from_date < reporting_periods.valid_before_date
            and periods.valid_before_date > reporting_periods.valid_from_date
    where periods.currency_code != '{{ var("reporting_currency") }}'

),

-- The reporting currency is worth one of itself on any day, whatever the seed says.
crossed_and_reporting as (

    select * from crossed
    union all
    select
        '{{ var("reporting_currency") }}' as currency_code,
        cast(1 as decimal(18, 8)) as exchange_rate,
        cast('0001-01-01' as date) as valid_from_date,
        cast('9999-12-31' as date) as valid_before_date

)

select * from crossed_and_reporting
