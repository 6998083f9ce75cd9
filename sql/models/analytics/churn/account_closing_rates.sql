with

accounts as (

    select * from {{ ref('dim_accounts') }}

),

as_of as (

    select
        as_of_date,
        cast(as_of_date - interval '365' day as date) as year_from_date
    from {{ ref('int_activity__as_of_date') }}

),

-- Days that accounts were open in the last year, and how many closed in it.
exposed as (

    select
        sum(
            greatest(
                {{ days_between(
                    'greatest(accounts.opened_date, as_of.year_from_date)',
                    'least(coalesce(accounts.closed_date, as_of.as_of_date), '
                    'as_of.as_of_date)'
                ) }},
                0
            )
        ) as open_day_count,
        count(
            case
                when
                    accounts.closed_date >= as_of.year_from_date
                    and accounts.closed_date < as_of.as_of_date
                    then 1
            end
        ) as closed_count
    from accounts
    cross join as_of
    where accounts.opened_date < as_of.as_of_date

),

rates as (

    select
        1 as account_closing_rate_id,
        cast(coalesce(open_day_count, 0) as bigint) as open_day_count,
        closed_count,
        coalesce(
            round(
                1 - exp(
                    -cast({{ var('churn_horizon_days') }} as double)
                    * closed_count / nullif(open_day_count, 0)
                ),
                9
            ),
            0
        ) as closing_probability
    from exposed

)

select * from rates
