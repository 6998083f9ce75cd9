with

rfm_scores as (

    select * from {{ ref('int_activity__rfm_scores') }}

),

segments as (

    select
        customer_id,

        segment_name,
        rfm_score,
        '{{ var("reporting_currency") }}' as currency_code,

        recency_score,
        frequency_score,
        monetary_score,
        recency_days,
        order_count,
        net_value,

        {{ as_of_date() }} as as_of_date
    from rfm_scores

)

select * from segments
