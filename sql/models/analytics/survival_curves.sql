with

acquisition as (

    select * from {{ ref('customer_acquisition') }}

),

customer_days as (

    select * from {{ ref('int_activity__customer_days') }}
    where order_count > 0

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

last_orders as (

    select
        customer_id,
        max(activity_date) as last_order_date
    from customer_days
    group by customer_id

),

grouped_customers as (

    {{ customer_groups('acquisition') }}

),

-- A customer's life ends with the last order once the silence after it is longer than
-- the horizon of churn; until then, it lasts. So one-time buyers end on day 0.
customer_lives as (

    select
        'customer' as subject,
        grouped_customers.segmentation,
        grouped_customers.segment_name,
        case
            when
                {{ days_between('last_orders.last_order_date', as_of_date()) }}
                > {{ var('churn_horizon_days') }}
                then {{ days_between(
                    'grouped_customers.first_order_date', 'last_orders.last_order_date'
                ) }}
            else {{ days_between('grouped_customers.first_order_date', as_of_date()) }}
        end as duration_days,
        {{ days_between('last_orders.last_order_date', as_of_date()) }}
        > {{ var('churn_horizon_days') }} as has_ended
    from grouped_customers
    inner join last_orders
        on grouped_customers.customer_id = last_orders.customer_id

),

-- An account's life ends when it closes.
account_lives as (

    select
        'account' as subject,
        'account_type' as segmentation,
        account_type as segment_name,
        {{ days_between(
            'opened_date', 'least(coalesce(closed_date, ' ~ as_of_date() ~ '), '
            ~ as_of_date() ~ ')'
        ) }} as duration_days,
        coalesce(closed_date < {{ as_of_date() }}, false) as has_ended
    from accounts
    where
        opened_date < {{ as_of_date() }}
        and coalesce(closed_date >= opened_date, true)

),

lives as (

    select * from customer_lives
    union all
    select * from account_lives

),

durations as (

    select
        subject,
        segmentation,
        segment_name,
        duration_days,
        count(*) as life_count,
        count(case when has_ended then 1 end) as ended_count
    from lives
    group by
        subject,
        segmentation,
        segment_name,
        duration_days

),

at_risk as (

    select
        *,
        cast(
            sum(life_count) over (
                partition by subject, segmentation, segment_name
                order by duration_days desc
                rows between unbounded preceding and current row
            ) as bigint
        ) as at_risk_count
    from durations

),

-- Products as sums of logarithms. Where all who are left end at once, nobody survives.
summed as (

    select
        *,
        sum(
            case
                when ended_count = at_risk_count then 0e0
                else ln(cast(at_risk_count - ended_count as double) / at_risk_count)
            end
        ) over until_then as log_survival,
        max(case when ended_count = at_risk_count then 1 else 0 end) over until_then
            as is_nobody_left,
        sum(
            case
                when ended_count = at_risk_count then 0e0
                else
                    cast(ended_count as double)
                    / (cast(at_risk_count as double) * (at_risk_count - ended_count))
            end
        ) over until_then as greenwood_sum
    from at_risk
    window until_then as (
        partition by subject, segmentation, segment_name
        order by duration_days
        rows between unbounded preceding and current row
    )

),

estimated as (

    select
        *,
        case when is_nobody_left = 1 then 0e0 else exp(log_survival) end as survival
    from summed

),

-- The band is symmetric for log(-log(survival)), so that it stays between 0 and 1.
banded as (

    select
        *,
        case
            when survival > 0 and log_survival < 0
                then
                    1.959963984540054e0 * sqrt(greenwood_sum) / abs(log_survival)
        end as half_width
    from estimated

),

curves as (

    select
        subject
        || '/' || segmentation
        || '/' || segment_name
        || '/' || cast(duration_days as varchar) as survival_curve_id,

        subject,
        segmentation,
        segment_name,

        duration_days,
        at_risk_count,
        ended_count,
        life_count - ended_count as censored_count,
        round(survival, 13) as survival_probability,
        round(survival * sqrt(greenwood_sum), 13) as standard_error,
        round(
            case
                when half_width is null then survival
                else exp(log_survival * exp(half_width))
            end,
            13
        ) as survival_lower,
        round(
            case
                when half_width is null then survival
                else exp(log_survival * exp(-half_width))
            end,
            13
        ) as survival_upper
    from banded

)

select * from curves
