with

transactions as (

    select * from {{ ref('fct_transactions') }}
    where is_order

),

segments as (

    select * from {{ ref('rfm_segments') }}

),

first_orders as (

    select
        customer_id,
        min(posted_at) as first_ordered_at
    from transactions
    group by customer_id

),

-- Of several orders in the first moment the channel first in the alphabet.
channels as (

    select
        first_orders.customer_id,
        first_orders.first_ordered_at,
        min(transactions.channel) as channel
    from first_orders
    inner join transactions
        on
            first_orders.customer_id = transactions.customer_id
            and first_orders.first_ordered_at = transactions.posted_at
    group by
        first_orders.customer_id,
        first_orders.first_ordered_at

),

acquisition as (

    select
        channels.customer_id,

        coalesce(channels.channel, 'unknown') as acquisition_channel,
        segments.segment_name as rfm_segment,

        cast(channels.first_ordered_at as date) as first_order_date
    from channels
    left join segments
        on channels.customer_id = segments.customer_id

)

select * from acquisition
