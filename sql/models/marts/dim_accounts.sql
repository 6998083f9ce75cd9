with

accounts as (

    select * from {{ ref('stg_accounts') }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

exchange_rates as (

    select * from {{ ref('int_activity__exchange_rates') }}
    where rate_date = {{ as_of_date() }}

),

-- Inner join: an account whose record is unknown belongs to nobody here.
accounts_of_customers as (

    select
        accounts.account_id,
        clusters.customer_id,
        accounts.record_id,

        accounts.account_type,
        accounts.account_status,
        '{{ var("reporting_currency") }}' as currency_code,
        accounts.currency_code as original_currency_code,

        accounts.balance as original_balance,
        cast(
            case
                when {{ is_plausible_amount('accounts.balance') }}
                    then accounts.balance * exchange_rates.exchange_rate
            end as decimal(18, 2)
        ) as balance,
        {{ days_between(
            'accounts.opened_date', 'coalesce(accounts.closed_date, ' ~ as_of_date() ~ ')'
        ) }} as open_days,

        coalesce(
            accounts.account_status != 'closed'
            and coalesce(accounts.closed_date >= {{ as_of_date() }}, true),
            accounts.closed_date is null
        ) as is_open,

        accounts.opened_date,
        accounts.closed_date,

        accounts.updated_at
    from accounts
    inner join clusters
        on accounts.record_id = clusters.record_id
    left join exchange_rates
        on
            coalesce(accounts.currency_code, '{{ var("reporting_currency") }}')
            = exchange_rates.currency_code

)

select * from accounts_of_customers
