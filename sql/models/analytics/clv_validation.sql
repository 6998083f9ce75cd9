{{ config(post_hook='{{ print_clv_validation() }}') }}

with

customers as (

    select * from {{ ref('int_activity__holdout_summary') }}

),

models as (

    select * from {{ ref('int_activity__chosen_models') }}
    where window_name = 'holdout'

),

outlook as (

    select * from {{ ref('int_activity__purchase_outlook') }}
    where window_name = 'holdout'

),

predicted as (

    select
        customers.customer_id,
        customers.frequency,
        customers.net_value as past_value,
        customers.later_purchase_count as actual_orders,
        customers.later_net_value as actual_value,
        round(
            coalesce({{ probability_alive('customers', 'models') }}, 1)
            * outlook.orders_if_alive,
            9
        ) as expected_orders,
        round(
            coalesce({{ probability_alive('customers', 'models') }}, 1)
            * outlook.orders_if_alive
            * {{ expected_spend('customers', 'models') }},
            6
        ) as expected_value,
        customers.observation_date
    from customers
    cross join models
    inner join outlook
        on
            customers.frequency = outlook.frequency
            and customers.age = outlook.age

),

-- The best customers by what was expected of them, by what they had brought until then,
-- and by what they brought in the end.
ranked as (

    select
        *,
        count(*) over () as customer_count,
        row_number() over (order by expected_value desc, customer_id) as place,
        row_number() over (order by past_value desc, customer_id) as past_place,
        row_number() over (order by actual_value desc, customer_id) as actual_place
    from predicted

),

placed as (

    select
        *,
        cast(floor((place - 1) * 10 / customer_count) as bigint) + 1 as decile,
        least(frequency, 7) as frequency_class,
        place * 5 <= customer_count as is_in_top_fifth,
        past_place * 5 <= customer_count as is_in_past_top_fifth,
        actual_place * 5 <= customer_count as is_in_actual_top_fifth
    from ranked

),

counted as (

    select
        decile,
        frequency_class,
        observation_date,
        count(*) as customer_count,
        cast(sum(actual_orders) as bigint) as actual_order_count,
        {{ exact_sum('expected_orders') }} as expected_order_count,
        {{ exact_sum('abs(actual_orders - expected_orders)') }} as order_error,
        sum(actual_value) as actual_value,
        {{ exact_sum('expected_value', '1e9') }} as expected_value,
        {{ exact_sum('abs(cast(actual_value as double) - expected_value)', '1e9') }}
            as value_error,
        sum(case when is_in_top_fifth then actual_value else 0 end)
            as top_fifth_value,
        sum(case when is_in_past_top_fifth then actual_value else 0 end)
            as past_top_fifth_value,
        sum(case when is_in_actual_top_fifth then actual_value else 0 end)
            as actual_top_fifth_value
    from placed
    group by
        decile,
        frequency_class,
        observation_date

),

divided as (

    select
        'all' as division,
        'all' as group_name,
        counted.*
    from counted
    union all
    select
        'decile' as division,
        lpad(cast(decile as varchar), 2, '0') as group_name,
        counted.*
    from counted
    union all
    select
        'frequency' as division,
        cast(frequency_class as varchar)
        || case when frequency_class = 7 then '+' else '' end as group_name,
        counted.*
    from counted

),

summed as (

    select
        division,
        group_name,
        min(observation_date) as observation_date,
        cast(sum(customer_count) as bigint) as customer_count,
        cast(sum(actual_order_count) as bigint) as actual_order_count,
        {{ exact_sum('expected_order_count', '1e9') }} as expected_order_count,
        {{ exact_sum('order_error', '1e9') }} as order_error,
        sum(actual_value) as actual_value,
        {{ exact_sum('expected_value', '1e6') }} as expected_value,
        {{ exact_sum('value_error', '1e6') }} as value_error,
        sum(top_fifth_value) as top_fifth_value,
        sum(past_top_fifth_value) as past_top_fifth_value,
        sum(actual_top_fifth_value) as actual_top_fifth_value
    from divided
    group by
        division,
        group_name

),

validation as (

    select
        division || '/' || group_name as validation_id,

        division,
        group_name,
        '{{ var("reporting_currency") }}' as currency_code,

        customer_count,
        actual_order_count,
        round(expected_order_count, 3) as expected_order_count,
        round(expected_order_count / nullif(actual_order_count, 0) - 1, 6)
            as order_bias,
        round(order_error / customer_count, 6) as order_mean_absolute_error,
        cast(actual_value as decimal(18, 2)) as actual_value,
        cast(expected_value as decimal(18, 2)) as expected_value,
        case
            when actual_value > 0
                then round(expected_value / cast(actual_value as double) - 1, 6)
        end as value_bias,
        cast(value_error / customer_count as decimal(18, 2))
            as value_mean_absolute_error,
        case
            when division = 'all' and actual_value > 0
                then round(cast(top_fifth_value / actual_value as double), 6)
        end as top_fifth_share,
        case
            when division = 'all' and actual_value > 0
                then round(cast(past_top_fifth_value / actual_value as double), 6)
        end as past_top_fifth_share,
        case
            when division = 'all' and actual_value > 0
                then round(cast(actual_top_fifth_value / actual_value as double), 6)
        end as best_top_fifth_share,

        observation_date as holdout_start_date,
        {{ as_of_date() }} as holdout_end_date
    from summed

)

select * from validation
