with

customers as (

    select * from {{ ref('ml_customer_features') }}
    where observation_date = {{ as_of_date() }}

),

scores as (

    select * from {{ ref('churn_scores') }}
    where
        is_scoring
        and window_name = 'current'

),

closing_rates as (

    select * from {{ ref('account_closing_rates') }}

),

-- Who never ordered leaves by closing the last account.
with_accounts as (

    select
        customers.customer_id,
        customers.is_buyer,
        customers.is_closed_out,
        customers.account_count,
        customers.open_account_count,
        customers.days_since_last_order,
        customers.days_since_last_closing,
        customers.net_value_365_days,
        closing_rates.closing_probability
    from customers
    cross join closing_rates

),

judged as (

    select
        with_accounts.customer_id,
        with_accounts.days_since_last_order,
        with_accounts.days_since_last_closing,
        with_accounts.net_value_365_days,
        scores.method,
        case
            when with_accounts.is_closed_out then 'closed'
            when with_accounts.is_buyer then 'orders'
            when with_accounts.open_account_count > 0 then 'accounts'
            else 'none'
        end as basis,
        case
            when with_accounts.is_closed_out then 1e0
            when with_accounts.is_buyer then scores.churn_probability
            when with_accounts.open_account_count > 0
                then
                    round(
                        power(
                            with_accounts.closing_probability,
                            with_accounts.open_account_count
                        ),
                        9
                    )
        end as churn_probability,
        scores.no_order_probability
        {%- for reason, said in churn_reasons() %},
            coalesce(scores.{{ reason }}_effect, 0) as {{ reason }}_effect
        {%- endfor %}
    from with_accounts
    left join scores
        on with_accounts.customer_id = scores.customer_id

),

{{ strongest_reasons('judged', 3) }},

churn as (

    select
        customer_id,

        basis as churn_basis,
        method as churn_method,
        case
            when churn_probability is null then 'unknown'
            when basis = 'closed' then 'gone'
            when churn_probability >= 0.7 then 'high'
            when churn_probability >= 0.4 then 'medium'
            else 'low'
        end as churn_risk,
        reason_1 as churn_reason_1,
        reason_2 as churn_reason_2,
        reason_3 as churn_reason_3,
        '{{ var("reporting_currency") }}' as currency_code,

        round(churn_probability, 6) as churn_probability,
        round(no_order_probability, 6) as no_order_probability,
        round(effect_1, 6) as churn_reason_1_effect,
        round(effect_2, 6) as churn_reason_2_effect,
        round(effect_3, 6) as churn_reason_3_effect,
        days_since_last_order,
        {{ var('churn_horizon_days') }} as horizon_days,
        cast(
            round(churn_probability * greatest(net_value_365_days, 0), 2)
            as decimal(18, 2)
        ) as value_at_risk,

        basis = 'closed'
        or coalesce(days_since_last_order > {{ var('churn_horizon_days') }}, false)
            as is_churned,

        case
            when basis = 'closed'
                then
                    cast(
                        {{ as_of_date() }}
                        - days_since_last_closing * interval '1' day as date
                    )
        end as closed_date,
        {{ as_of_date() }} as as_of_date
    from reason_3

)

select * from churn
