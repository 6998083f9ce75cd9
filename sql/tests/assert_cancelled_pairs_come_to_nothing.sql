-- Both sides of a cancelled pair belong to one record, and their sum is zero.
with

pairs as (

    select * from {{ ref('int_activity__cancelled_pairs') }}

),

transactions as (

    select * from {{ ref('stg_transactions') }}

),

sides as (

    select
        pairs.transaction_id,
        pairs.partner_transaction_id,
        transactions.record_id,
        transactions.currency_code,
        transactions.amount
    from pairs
    inner join transactions
        on pairs.transaction_id = transactions.transaction_id

)

select
    sides.transaction_id,
    sides.partner_transaction_id
from sides
left join sides as partners
    on sides.partner_transaction_id = partners.transaction_id
where
    partners.transaction_id is null
    or partners.partner_transaction_id != sides.transaction_id
    or partners.record_id != sides.record_id
    or coalesce(partners.currency_code, '') != coalesce(sides.currency_code, '')
    or partners.amount + sides.amount != 0
