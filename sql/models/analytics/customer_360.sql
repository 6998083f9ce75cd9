-- A mart in what it is for, and told by analytics: users find it as marts.customer_360,
-- and it runs with the analytics layer.
{{ config(schema='marts') }}

with

customers as (

    select * from {{ ref('dim_customers') }}

),

records as (

    select * from {{ ref('bridge_customer_records') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

households as (

    select * from {{ ref('int_identity__households') }}

),

quality as (

    select * from {{ ref('int_quality__customer_scores') }}

),

lifetime_value as (

    select * from {{ ref('customer_lifetime_value') }}

),

customer_lifecycle as (

    select * from {{ ref('int_activity__customer_lifecycle') }}

),

rfm_segments as (

    select * from {{ ref('rfm_segments') }}

),

acquisition as (

    select * from {{ ref('customer_acquisition') }}

),

churn as (

    select * from {{ ref('customer_churn') }}

),

value_models as (

    select * from {{ ref('clv_models') }}
    where window_name = 'current' and is_chosen

),

churn_models as (

    select * from {{ ref('churn_models') }}
    where window_name = 'current'

),

-- Exactly one row each, whether or not a model was fitted.
value_model as (

    select
        max(case when purpose = 'purchases' then model_name end) as purchase_model_name,
        max(case when purpose = 'spend' then model_name end) as spend_model_name,
        max(window_end_date) as value_model_until_date
    from value_models

),

churn_model as (

    select max(label_known_date) as churn_model_until_date
    from churn_models

),

accounts_per_customer as (

    select
        customer_id,
        count(*) as account_count,
        sum(case when is_open then 1 else 0 end) as open_account_count,
        sum(case when is_open then balance else 0 end) as open_balance,
        min(opened_date) as first_account_opened_date
    from accounts
    group by customer_id

),

records_per_customer as (

    select
        customer_id,
        max(loaded_at) as records_loaded_at
    from records
    group by customer_id

),

wide as (

    select
        -- who it is
        customers.customer_id,
        customers.household_id,

        customers.full_name,
        customers.first_name,
        customers.last_name,
        customers.gender,

        -- how to reach them
        customers.email,
        customers.email_domain,
        customers.registrable_domain,
        customers.email_domain_class,
        customers.phone,
        customers.phone_country_code,
        customers.phone_line_type,
        customers.street,
        customers.city,
        customers.state,
        customers.postal_code,
        customers.country_code,
        customers.country_name,
        customers.region,
        customers.time_zone,
        customers.location_precision,
        households.household_reason,
        households.household_description,

        -- what they are to us
        lifetime_value.value_tier,
        customer_lifecycle.lifecycle_stage,
        rfm_segments.segment_name as rfm_segment,
        rfm_segments.rfm_score,
        acquisition.acquisition_channel,
        churn.churn_risk,
        churn.churn_basis,
        churn.churn_method,
        churn.churn_reason_1,
        churn.churn_reason_2,
        churn.churn_reason_3,
        case
            when lifetime_value.order_count > 0 then value_model.purchase_model_name
        end as purchase_model_name,
        case
            when lifetime_value.order_count > 0 then value_model.spend_model_name
        end as spend_model_name,
        lifetime_value.currency_code,

        -- where we know it from, and how well
        customers.source_systems,
        quality.failed_rules,
        quality.quality_issues,
        customers.record_count,
        customers.household_size,
        quality.quality_score,
        quality.completeness_score,
        quality.validity_score,
        quality.consistency_score,
        quality.timeliness_score,
        quality.uniqueness_score,
        customers.farthest_address_km,
        customers.reference_place_km,

        -- accounts
        coalesce(accounts_per_customer.account_count, 0) as account_count,
        cast(coalesce(accounts_per_customer.open_account_count, 0) as bigint)
            as open_account_count,
        cast(coalesce(accounts_per_customer.open_balance, 0) as decimal(18, 2))
            as open_balance,

        -- value so far
        lifetime_value.order_count,
        lifetime_value.refund_count,
        lifetime_value.last_year_order_count,
        lifetime_value.gross_value,
        lifetime_value.refund_value,
        lifetime_value.net_value,
        lifetime_value.last_year_net_value,
        lifetime_value.largest_order_value,
        lifetime_value.average_order_value,
        lifetime_value.orders_per_year,
        rfm_segments.recency_score,
        rfm_segments.frequency_score,
        rfm_segments.monetary_score,

        -- value to come
        lifetime_value.probability_alive,
        lifetime_value.expected_orders_30_days,
        lifetime_value.expected_orders_90_days,
        lifetime_value.expected_orders_365_days,
        lifetime_value.expected_order_value,
        lifetime_value.expected_value_365_days,
        lifetime_value.discounted_value_365_days,
        cast(
            lifetime_value.net_value + lifetime_value.discounted_value_365_days
            as decimal(18, 2)
        ) as lifetime_value,
        lifetime_value.days_to_next_order,

        -- churn
        churn.churn_probability,
        churn.horizon_days as churn_horizon_days,
        churn.value_at_risk,

        -- activity
        customer_lifecycle.recent_order_count,
        customer_lifecycle.event_count,
        customer_lifecycle.recent_event_count,
        customer_lifecycle.support_contact_count,
        customer_lifecycle.days_since_first_order,
        customer_lifecycle.days_since_last_order,
        customer_lifecycle.days_since_last_event,
        customer_lifecycle.days_since_last_activity,
        cast(
            {{ months_between(
                'acquisition.first_order_date', 'lifetime_value.as_of_date'
            ) }} as integer
        ) as cohort_age_months,

        customers.has_marketing_consent,
        customers.has_role_mailbox,
        customer_lifecycle.is_active,
        lifetime_value.is_high_value,
        lifetime_value.is_repeat_buyer,
        coalesce(churn.is_churned, false) as is_churned,

        customers.birth_date,
        accounts_per_customer.first_account_opened_date,
        cast(date_trunc('month', acquisition.first_order_date) as date)
            as cohort_month_date,
        cast(
            lifetime_value.as_of_date
            + lifetime_value.days_to_next_order * interval '1' day as date
        ) as next_order_date,

        -- what day each part is of
        {{ as_of_date() }} as as_of_date,
        lifetime_value.as_of_date as value_as_of_date,
        rfm_segments.as_of_date as segment_as_of_date,
        customer_lifecycle.as_of_date as activity_as_of_date,
        churn.as_of_date as churn_as_of_date,
        quality.as_of_date as quality_as_of_date,
        value_model.value_model_until_date,
        churn_model.churn_model_until_date,

        customers.first_seen_at,
        customers.last_updated_at,
        customer_lifecycle.first_ordered_at,
        customer_lifecycle.last_ordered_at,
        customer_lifecycle.first_event_at,
        customer_lifecycle.last_event_at,
        customer_lifecycle.last_active_at,

        -- when what each part is told from was loaded
        records_per_customer.records_loaded_at,
        customer_lifecycle.payments_loaded_at,
        customer_lifecycle.events_loaded_at{{ declared_columns('customers') }}
    from customers
    inner join lifetime_value
        on customers.customer_id = lifetime_value.customer_id
    inner join customer_lifecycle
        on customers.customer_id = customer_lifecycle.customer_id
    cross join value_model
    cross join churn_model
    left join households
        on customers.customer_id = households.customer_id
    left join records_per_customer
        on customers.customer_id = records_per_customer.customer_id
    left join quality
        on customers.customer_id = quality.customer_id
    left join rfm_segments
        on customers.customer_id = rfm_segments.customer_id
    left join acquisition
        on customers.customer_id = acquisition.customer_id
    left join churn
        on customers.customer_id = churn.customer_id
    left join accounts_per_customer
        on customers.customer_id = accounts_per_customer.customer_id

)

select * from wide
