with

customers as (

    select * from {{ ref('int_enrichment__customers') }}

),

counted as (

    select
        count(*) as customer_count,
        {{ fill_counts() }}
    from customers

),

shares as (

    select
        column_name,

        filled_count,
        customer_count,
        round(filled_count / nullif(customer_count, 0), 6) as filled_share,
        minimum_fill_rate
    from counted

)

select * from shares
