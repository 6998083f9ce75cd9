with

population as (

    select * from {{ ref('int_features__population') }}

),

accounts as (

    select * from {{ ref('stg_accounts') }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

-- Accounts as they were: one that closed later was open. Without a day of opening it
-- cannot be said when an account began, and it is left out.
accounts_by_then as (

    select
        population.observation_date,
        population.customer_id,
        accounts.account_type,
        coalesce(accounts.closed_date < population.observation_date, false)
            as is_closed,
        {{ days_between('accounts.opened_date', 'population.observation_date') }}
            as open_age_days,
        case
            when accounts.closed_date < population.observation_date
                then {{ days_between(
                    'accounts.closed_date', 'population.observation_date'
                ) }}
        end as closed_age_days
    from population
    inner join clusters
        on population.customer_id = clusters.customer_id
    inner join accounts
        on
            clusters.record_id = accounts.record_id
            and population.observation_date > accounts.opened_date

),

account_features as (

    select
        observation_date,
        customer_id,

        count(*) as account_count,
        {{ sum_of('case when is_closed then 0 else 1 end') }} as open_account_count,
        {{ sum_of('case when is_closed then 1 else 0 end') }} as closed_account_count,
        {{ sum_of('case when closed_age_days <= 90 then 1 else 0 end') }}
            as closed_account_count_90_days,
        {{ sum_of('case when open_age_days <= 365 then 1 else 0 end') }}
            as opened_account_count_365_days,
        {% for kind in ['checking', 'savings', 'credit_card', 'loan'] -%}
            {{ sum_of(
                "case when account_type = '" ~ kind
                ~ "' and not is_closed then 1 else 0 end"
            ) }} as open_{{ kind }}_count,
        {% endfor -%}
        min(open_age_days) as days_since_last_opening,
        max(open_age_days) as oldest_account_age_days,
        min(closed_age_days) as days_since_last_closing
    from accounts_by_then
    group by
        observation_date,
        customer_id

)

select * from account_features
