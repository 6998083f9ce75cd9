with

population as (

    select * from {{ ref('int_features__population') }}

),

payments as (

    select * from {{ ref('int_features__payments') }}

),

-- What was known by the morning of the observation date, and not yet taken back.
payment_days as (

    select
        population.observation_date,
        payments.customer_id,
        payments.posted_date as activity_date,

        cast(sum(case when payments.is_order then 1 else 0 end) as bigint)
            as order_count,
        cast(sum(case when payments.is_refund then 1 else 0 end) as bigint)
            as refund_count,
        cast(sum(case when payments.is_failed then 1 else 0 end) as bigint)
            as failed_count,
        {% for channel in ['web', 'app', 'store', 'phone'] -%}
            cast(sum(
                case
                    when payments.is_order and payments.channel = '{{ channel }}' then 1
                    else 0
                end
            ) as bigint) as {{ channel }}_order_count,
        {% endfor -%}
        sum(payments.gross_amount) as gross_value,
        sum(payments.refund_amount) as refund_value,
        max(payments.gross_amount) as largest_order_value,

        min(case when payments.is_order then payments.category end) as first_category,
        max(case when payments.is_order then payments.category end) as last_category
    from population
    inner join payments
        on
            population.customer_id = payments.customer_id
            and population.observation_date > payments.known_date
            and population.observation_date <= payments.undone_date
    group by
        population.observation_date,
        payments.customer_id,
        payments.posted_date

)

select * from payment_days
