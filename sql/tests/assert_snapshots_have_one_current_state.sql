-- Records and accounts with several states that hold now, or with none.
with

customers as (

    select * from {{ ref('snap_customers') }}

),

accounts as (

    select * from {{ ref('snap_accounts') }}

),

current_states as (

    select
        'record' as thing,
        record_id as thing_id,
        sum(case when dbt_valid_to is null then 1 else 0 end) as state_count
    from customers
    group by record_id
    union all
    select
        'account' as thing,
        account_id as thing_id,
        sum(case when dbt_valid_to is null then 1 else 0 end) as state_count
    from accounts
    group by account_id

)

select * from current_states
where state_count != 1
