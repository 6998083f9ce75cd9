with

population as (

    select * from {{ ref('int_features__population') }}

),

payment_features as (

    select * from {{ ref('int_features__payment_features') }}

),

event_features as (

    select * from {{ ref('int_features__event_features') }}

),

account_features as (

    select * from {{ ref('int_features__account_features') }}

),

profile_features as (

    select * from {{ ref('int_features__profile_features') }}

),

features as (

    select
        population.customer_id || '/' || cast(population.observation_date as varchar)
            as customer_observation_id,
        population.customer_id,
        '{{ var("reporting_currency") }}' as currency_code,

        -- who it is
        profile_features.gender,
        profile_features.country_code,
        profile_features.email_domain_class,

        -- recency
        payment_features.days_since_last_order,
        payment_features.days_since_first_order,
        payment_features.days_since_last_refund,
        event_features.days_since_last_event,
        event_features.days_since_first_event,
        event_features.days_since_last_support_contact,
        profile_features.days_since_first_seen,

        -- frequency
        coalesce(payment_features.order_count, 0) as order_count,
        coalesce(payment_features.order_day_count, 0) as order_day_count,
        coalesce(payment_features.order_count_7_days, 0) as order_count_7_days,
        coalesce(payment_features.order_count_30_days, 0) as order_count_30_days,
        coalesce(payment_features.order_count_90_days, 0) as order_count_90_days,
        coalesce(payment_features.order_count_180_days, 0) as order_count_180_days,
        coalesce(payment_features.order_count_365_days, 0) as order_count_365_days,
        coalesce(payment_features.season_order_count, 0) as season_order_count,
        coalesce(payment_features.refund_count, 0) as refund_count,
        coalesce(payment_features.refund_count_90_days, 0) as refund_count_90_days,
        coalesce(payment_features.failed_payment_count_90_days, 0)
            as failed_payment_count_90_days,

        -- money
        coalesce(payment_features.gross_value, 0) as gross_value,
        coalesce(payment_features.refund_value, 0) as refund_value,
        coalesce(payment_features.net_value, 0) as net_value,
        coalesce(payment_features.net_value_30_days, 0) as net_value_30_days,
        coalesce(payment_features.net_value_90_days, 0) as net_value_90_days,
        coalesce(payment_features.net_value_180_days, 0) as net_value_180_days,
        coalesce(payment_features.net_value_365_days, 0) as net_value_365_days,
        coalesce(payment_features.largest_order_value, 0) as largest_order_value,
        coalesce(payment_features.last_order_day_value, 0) as last_order_day_value,
        {{ ratio_of('payment_features.gross_value', 'payment_features.order_count') }}
            as average_order_value,
        coalesce(
            round(
                sqrt(
                    greatest(
                        cast(payment_features.squared_day_value as double)
                        - power(cast(payment_features.gross_value as double), 2)
                        / nullif(payment_features.order_day_count, 0),
                        0
                    ) / nullif(payment_features.order_day_count - 1, 0)
                ),
                4
            ),
            0
        ) as order_day_value_deviation,

        -- trends
        {{ log_trend(
            'payment_features.order_count_30_days',
            'payment_features.order_count_30_to_60_days'
        ) }} as order_trend_30_days,
        {{ log_trend(
            'payment_features.order_count_90_days',
            'payment_features.order_count_90_to_180_days'
        ) }} as order_trend_90_days,
        round(
            cast(
                coalesce(payment_features.net_value_90_days, 0)
                - coalesce(payment_features.net_value_90_to_180_days, 0) as double
            ),
            2
        ) as net_value_trend_90_days,
        {{ log_trend(
            'event_features.event_count_90_days',
            'event_features.event_count_90_to_180_days'
        ) }} as event_trend_90_days,

        -- ratios
        {{ ratio_of(
            'payment_features.days_since_first_order - payment_features.days_since_last_order',
            'payment_features.order_day_count - 1'
        ) }} as order_gap_days,
        round(
            cast(payment_features.days_since_last_order as double)
            * (payment_features.order_day_count - 1)
            / nullif(
                payment_features.days_since_first_order
                - payment_features.days_since_last_order,
                0
            ),
            6
        ) as silence_in_gaps,
        {{ ratio_of(
            'payment_features.days_since_last_order',
            'payment_features.days_since_first_order'
        ) }} as silence_in_tenure,
        {{ ratio_of(
            '30 * payment_features.order_count',
            'payment_features.days_since_first_order'
        ) }} as orders_per_30_days,
        {{ ratio_of('payment_features.refund_value', 'payment_features.gross_value') }}
            as refund_share,
        {{ ratio_of(
            'payment_features.net_value_90_days',
            'payment_features.net_value'
        ) }} as recent_value_share,
        {{ ratio_of(
            'payment_features.weekend_order_count',
            'payment_features.order_count'
        ) }} as weekend_order_share,

        -- channels
        {{ ratio_of(
            'payment_features.web_order_count',
            'payment_features.order_count'
        ) }} as web_order_share,
        {{ ratio_of(
            'payment_features.app_order_count',
            'payment_features.order_count'
        ) }} as app_order_share,
        {{ ratio_of(
            'payment_features.store_order_count',
            'payment_features.order_count'
        ) }} as store_order_share,
        {{ ratio_of(
            'payment_features.phone_order_count',
            'payment_features.order_count'
        ) }} as phone_order_share,
        {{ ratio_of(
            'event_features.app_event_count_90_days',
            'event_features.event_count_90_days'
        ) }} as app_event_share_90_days,
        {{ ratio_of(
            'event_features.email_click_count_90_days',
            'event_features.email_open_count_90_days + event_features.email_click_count_90_days'
        ) }} as email_click_share_90_days,

        -- what they do
        coalesce(event_features.event_count, 0) as event_count,
        coalesce(event_features.event_count_7_days, 0) as event_count_7_days,
        coalesce(event_features.event_count_30_days, 0) as event_count_30_days,
        coalesce(event_features.event_count_90_days, 0) as event_count_90_days,
        coalesce(event_features.event_count_365_days, 0) as event_count_365_days,
        coalesce(event_features.session_count_30_days, 0) as session_count_30_days,
        coalesce(event_features.session_count_90_days, 0) as session_count_90_days,
        coalesce(event_features.event_day_count_90_days, 0) as event_day_count_90_days,
        coalesce(event_features.page_view_count_90_days, 0) as page_view_count_90_days,
        coalesce(event_features.product_view_count_90_days, 0)
            as product_view_count_90_days,
        coalesce(event_features.add_to_cart_count_90_days, 0)
            as add_to_cart_count_90_days,
        coalesce(event_features.login_count_90_days, 0) as login_count_90_days,
        coalesce(event_features.email_open_count_90_days, 0)
            as email_open_count_90_days,
        coalesce(event_features.email_click_count_90_days, 0)
            as email_click_count_90_days,
        coalesce(event_features.store_visit_count_90_days, 0)
            as store_visit_count_90_days,

        -- support
        coalesce(event_features.support_contact_count_30_days, 0)
            as support_contact_count_30_days,
        coalesce(event_features.support_contact_count_90_days, 0)
            as support_contact_count_90_days,
        coalesce(event_features.support_contact_count_365_days, 0)
            as support_contact_count_365_days,

        -- accounts
        coalesce(account_features.account_count, 0) as account_count,
        coalesce(account_features.open_account_count, 0) as open_account_count,
        coalesce(account_features.closed_account_count, 0) as closed_account_count,
        coalesce(account_features.closed_account_count_90_days, 0)
            as closed_account_count_90_days,
        coalesce(account_features.opened_account_count_365_days, 0)
            as opened_account_count_365_days,
        coalesce(account_features.open_checking_count, 0) as open_checking_count,
        coalesce(account_features.open_savings_count, 0) as open_savings_count,
        coalesce(account_features.open_credit_card_count, 0) as open_credit_card_count,
        coalesce(account_features.open_loan_count, 0) as open_loan_count,
        account_features.days_since_last_opening,
        account_features.oldest_account_age_days,
        account_features.days_since_last_closing,

        -- what we know of them
        coalesce(profile_features.record_count, 0) as record_count,
        profile_features.source_system_count,
        profile_features.household_size,
        profile_features.profile_completeness,
        profile_features.age_years,

        -- the calendar
        cast(extract(month from population.observation_date) as integer)
            as observation_month,
        cast(extract(quarter from population.observation_date) as integer)
            as observation_quarter,

        -- yes or no
        coalesce(profile_features.has_email, false) as has_email,
        coalesce(profile_features.has_phone, false) as has_phone,
        coalesce(profile_features.has_marketing_consent, false)
            as has_marketing_consent,
        coalesce(payment_features.order_count > 0, false) as is_buyer,
        coalesce(payment_features.order_day_count > 1, false) as is_repeat_buyer,
        coalesce(
            account_features.open_account_count = 0
            and coalesce(
                payment_features.days_since_last_order
                > account_features.days_since_last_closing,
                true
            ),
            false
        ) as is_closed_out,

        population.is_everyone,
        population.observation_date
    from population
    left join payment_features
        on
            population.observation_date = payment_features.observation_date
            and population.customer_id = payment_features.customer_id
    left join event_features
        on
            population.observation_date = event_features.observation_date
            and population.customer_id = event_features.customer_id
    left join account_features
        on
            population.observation_date = account_features.observation_date
            and population.customer_id = account_features.customer_id
    left join profile_features
        on
            population.observation_date = profile_features.observation_date
            and population.customer_id = profile_features.customer_id

)

select * from features
