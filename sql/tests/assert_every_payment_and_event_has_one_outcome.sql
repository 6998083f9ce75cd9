-- Nothing is lost or doubled between staging and the outcomes, neither rows nor money.
with

staged as (

    select
        'transactions' as table_name,
        count(*) as row_count,
        coalesce(sum(amount), 0) as original_amount
    from {{ ref('stg_transactions') }}
    union all
    select
        'events' as table_name,
        count(*) as row_count,
        0 as original_amount
    from {{ ref('stg_events') }}

),

placed as (

    select
        table_name,
        sum(row_count) as row_count,
        sum(original_amount) as original_amount
    from {{ ref('int_activity__outcomes') }}
    group by table_name

)

select
    staged.table_name,
    staged.row_count,
    staged.original_amount,
    placed.row_count as placed_row_count,
    placed.original_amount as placed_original_amount
from staged
left join placed
    on staged.table_name = placed.table_name
where
    staged.row_count != coalesce(placed.row_count, 0)
    or staged.original_amount != coalesce(placed.original_amount, 0)
