with

acquisition as (

    select * from {{ ref('customer_acquisition') }}

),

customer_months as (

    select * from {{ ref('int_activity__customer_months') }}
    where order_count > 0

),

neighbours as (

    select
        *,
        month_number - lag(month_number) over in_time as months_before,
        lead(month_number) over in_time - month_number as months_after
    from customer_months
    window in_time as (
        partition by customer_id
        order by month_number
    )

),

-- What a month with an order is for its customer, and the loss it leaves in the next.
counted as (

    select
        acquisition.acquisition_channel,
        acquisition.rfm_segment,
        neighbours.month_date,
        count(case when neighbours.months_before is null then 1 end)
            as new_customer_count,
        count(case when neighbours.months_before = 1 then 1 end)
            as kept_customer_count,
        count(case when neighbours.months_before > 1 then 1 end)
            as resurrected_customer_count,
        count(case when coalesce(neighbours.months_after > 1, true) then 1 end)
            as lost_next_count,
        coalesce(
            sum(
                case
                    when neighbours.months_before > 1
                        then neighbours.months_before - 1
                end
            ),
            0
        ) as silent_month_count,
        sum(case when neighbours.months_before > 1 then neighbours.net_value else 0 end)
            as resurrected_value
    from neighbours
    inner join acquisition
        on neighbours.customer_id = acquisition.customer_id
    group by
        acquisition.acquisition_channel,
        acquisition.rfm_segment,
        neighbours.month_date

),

group_months as (

    {{ sums_of_groups(
        'counted',
        ['month_date'],
        ['new_customer_count', 'kept_customer_count', 'resurrected_customer_count',
         'lost_next_count', 'silent_month_count', 'resurrected_value']
    ) }}

),

here_and_gone as (

    select
        segmentation,
        segment_name,
        month_date,
        new_customer_count,
        kept_customer_count,
        resurrected_customer_count,
        0 as lost_customer_count,
        silent_month_count,
        resurrected_value
    from group_months
    union all
    select
        segmentation,
        segment_name,
        cast(month_date + interval '1' month as date) as month_date,
        0 as new_customer_count,
        0 as kept_customer_count,
        0 as resurrected_customer_count,
        lost_next_count as lost_customer_count,
        0 as silent_month_count,
        0 as resurrected_value
    from group_months
    where
        lost_next_count > 0
        and cast(month_date + interval '1' month as date) < {{ as_of_date() }}

),

months as (

    select
        segmentation,
        segment_name,
        month_date,
        {{ sum_of('new_customer_count') }} as new_customer_count,
        {{ sum_of('kept_customer_count') }} as kept_customer_count,
        {{ sum_of('resurrected_customer_count') }} as resurrected_customer_count,
        {{ sum_of('lost_customer_count') }} as lost_customer_count,
        {{ sum_of('silent_month_count') }} as silent_month_count,
        {{ money_of('resurrected_value') }} as resurrected_value
    from here_and_gone
    group by
        segmentation,
        segment_name,
        month_date

),

resurrection as (

    select
        segmentation
        || '/' || segment_name
        || '/' || cast(month_date as varchar) as resurrection_id,

        segmentation,
        segment_name,
        '{{ var("reporting_currency") }}' as currency_code,

        new_customer_count,
        kept_customer_count,
        resurrected_customer_count,
        lost_customer_count,
        new_customer_count + kept_customer_count + resurrected_customer_count
            as buyer_count,
        {{ ratio_of('silent_month_count', 'resurrected_customer_count') }}
            as mean_silent_months,
        {{ ratio_of(
            '(new_customer_count + resurrected_customer_count)', 'lost_customer_count'
        ) }} as quick_ratio,
        resurrected_value,

        month_date + interval '1' month <= {{ as_of_date() }} as is_complete_month,

        month_date
    from months

)

select * from resurrection
