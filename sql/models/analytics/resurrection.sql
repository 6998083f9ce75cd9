with

customer_days as (

    select * from {{ ref('int_activity__customer_days') }}
    where order_count > 0

),

customer_months as (

    select
        customer_id,
        cast(date_trunc('month', activity_date) as date) as month_date,
        extract(year from date_trunc('month', min(activity_date))) * 12
        + extract(month from min(activity_date)) as month_place,
        sum(net_value) as net_value
    from customer_days
    group by
        customer_id,
        cast(date_trunc('month', activity_date) as date)

),

neighbours as (

    select
        *,
        month_place - lag(month_place) over in_time as months_before,
        lead(month_place) over in_time - month_place as months_after
    from customer_months
    window in_time as (
        partition by customer_id
        order by month_place
    )

),

-- What a month with an order is for its customer, and the loss it leaves in the next.
states as (

    select
        month_date,
        case
            when months_before is null then 'new'
            when months_before = 1 then 'kept'
            else 'resurrected'
        end as state,
        months_before,
        net_value
    from neighbours
    union all
    select
        cast(month_date + interval '1' month as date) as month_date,
        'lost' as state,
        null as months_before,
        net_value
    from neighbours
    where
        coalesce(months_after > 1, true)
        and cast(month_date + interval '1' month as date) < {{ as_of_date() }}

),

counted as (

    select
        month_date,
        count(case when state = 'new' then 1 end) as new_customer_count,
        count(case when state = 'kept' then 1 end) as kept_customer_count,
        count(case when state = 'resurrected' then 1 end)
            as resurrected_customer_count,
        count(case when state = 'lost' then 1 end) as lost_customer_count,
        sum(case when state = 'resurrected' then months_before - 1 end)
            as silent_month_count,
        sum(case when state = 'resurrected' then net_value else 0 end)
            as resurrected_value
    from states
    group by month_date

),

months as (

    select
        month_date,
        '{{ var("reporting_currency") }}' as currency_code,
        new_customer_count,
        kept_customer_count,
        resurrected_customer_count,
        lost_customer_count,
        new_customer_count + kept_customer_count + resurrected_customer_count
            as buyer_count,
        round(
            cast(silent_month_count as double) / nullif(resurrected_customer_count, 0),
            6
        ) as mean_silent_months,
        round(
            cast(new_customer_count + resurrected_customer_count as double)
            / nullif(lost_customer_count, 0),
            6
        ) as quick_ratio,
        cast(resurrected_value as decimal(18, 2)) as resurrected_value,
        month_date + interval '1' month <= {{ as_of_date() }} as is_complete_month
    from counted

),

resurrection as (

    select
        currency_code,

        new_customer_count,
        kept_customer_count,
        resurrected_customer_count,
        lost_customer_count,
        buyer_count,
        mean_silent_months,
        quick_ratio,
        resurrected_value,

        is_complete_month,

        month_date
    from months

)

select * from resurrection
