-- Rows and money of the facts are those of the outcomes that are no errors.
with

facts as (

    select
        'transactions' as table_name,
        count(*) as row_count,
        coalesce(sum(original_amount), 0) as original_amount,
        coalesce(sum(gross_amount), 0) as gross_amount,
        coalesce(sum(refund_amount), 0) as refund_amount,
        coalesce(sum(net_amount), 0) as net_amount
    from {{ ref('fct_transactions') }}
    union all
    select
        'events' as table_name,
        count(*) as row_count,
        0 as original_amount,
        0 as gross_amount,
        0 as refund_amount,
        0 as net_amount
    from {{ ref('fct_customer_events') }}

),

outcomes as (

    select
        table_name,
        sum(row_count) as row_count,
        sum(original_amount) as original_amount,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_amount
    from {{ ref('int_activity__outcomes') }}
    where not has_error
    group by table_name

)

select
    facts.*,
    outcomes.row_count as outcome_row_count,
    outcomes.net_amount as outcome_net_amount
from facts
left join outcomes
    on facts.table_name = outcomes.table_name
where
    facts.row_count != coalesce(outcomes.row_count, 0)
    or facts.original_amount != coalesce(outcomes.original_amount, 0)
    or facts.gross_amount != coalesce(outcomes.gross_amount, 0)
    or facts.refund_amount != coalesce(outcomes.refund_amount, 0)
    or facts.net_amount != coalesce(outcomes.net_amount, 0)
