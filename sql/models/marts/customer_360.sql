with

customers as (

    select * from {{ ref('dim_customers') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

quality as (

    select * from {{ ref('int_quality__customer_scores') }}

),

customer_value as (

    select * from {{ ref('int_activity__customer_value') }}

),

customer_lifecycle as (

    select * from {{ ref('int_activity__customer_lifecycle') }}

),

rfm_scores as (

    select * from {{ ref('int_activity__rfm_scores') }}

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
        customers.email_domain_class,
        customers.phone,
        customers.phone_line_type,
        customers.street,
        customers.city,
        customers.state,
        customers.postal_code,
        customers.country_code,
        customers.country_name,
        customers.region,
        customers.time_zone,

        -- what they are to us
        customer_value.value_tier,
        customer_lifecycle.lifecycle_stage,
        rfm_scores.segment_name as rfm_segment,
        rfm_scores.rfm_score,
        customer_value.currency_code,

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

        -- accounts
        coalesce(accounts_per_customer.account_count, 0) as account_count,
        cast(coalesce(accounts_per_customer.open_account_count, 0) as bigint)
            as open_account_count,
        cast(coalesce(accounts_per_customer.open_balance, 0) as decimal(18, 2))
            as open_balance,

        -- value
        customer_value.order_count,
        customer_value.refund_count,
        customer_value.last_year_order_count,
        customer_value.gross_value,
        customer_value.refund_value,
        customer_value.net_value,
        customer_value.last_year_net_value,
        customer_value.largest_order_value,
        customer_value.average_order_value,
        customer_value.orders_per_year,
        rfm_scores.recency_score,
        rfm_scores.frequency_score,
        rfm_scores.monetary_score,

        -- activity
        customer_lifecycle.recent_order_count,
        customer_lifecycle.event_count,
        customer_lifecycle.recent_event_count,
        customer_lifecycle.support_contact_count,
        customer_lifecycle.days_since_last_order,
        customer_lifecycle.days_since_last_event,
        customer_lifecycle.days_since_last_activity,

        customers.has_marketing_consent,
        customers.has_role_mailbox,
        customer_lifecycle.is_active,
        customer_value.is_high_value,
        customer_value.is_repeat_buyer,

        customers.birth_date,
        accounts_per_customer.first_account_opened_date,
        {{ as_of_date() }} as as_of_date,

        customers.first_seen_at,
        customers.last_updated_at,
        customer_lifecycle.first_ordered_at,
        customer_lifecycle.last_ordered_at,
        customer_lifecycle.first_event_at,
        customer_lifecycle.last_event_at,
        customer_lifecycle.last_active_at{{ declared_columns('customers') }}
    from customers
    inner join customer_value
        on customers.customer_id = customer_value.customer_id
    inner join customer_lifecycle
        on customers.customer_id = customer_lifecycle.customer_id
    left join quality
        on customers.customer_id = quality.customer_id
    left join rfm_scores
        on customers.customer_id = rfm_scores.customer_id
    left join accounts_per_customer
        on customers.customer_id = accounts_per_customer.customer_id

)

select * from wide
