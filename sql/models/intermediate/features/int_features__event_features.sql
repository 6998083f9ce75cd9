{%- set kinds = [
    'page_view', 'product_view', 'add_to_cart', 'login', 'email_open', 'email_click',
    'store_visit',
] -%}
with

population as (

    select * from {{ ref('int_features__population') }}

),

known_events as (

    select
        customer_id,
        event_type like 'support%' as is_support_contact,
        occurred_date,
        known_date
    from {{ ref('int_features__events') }}

),

aged as (

    select
        population.observation_date,
        population.customer_id,
        known_events.is_support_contact,
        {{ days_between('known_events.occurred_date', 'population.observation_date') }}
            as age_days
    from population
    inner join known_events
        on
            population.customer_id = known_events.customer_id
            and population.observation_date > known_events.known_date

),

all_time as (

    select
        observation_date,
        customer_id,
        count(*) as event_count,
        count(case when age_days <= 365 then 1 end) as event_count_365_days,
        count(case when age_days > 90 and age_days <= 180 then 1 end)
            as event_count_90_to_180_days,
        count(case when is_support_contact and age_days <= 365 then 1 end)
            as support_contact_count_365_days,
        min(age_days) as days_since_last_event,
        max(age_days) as days_since_first_event,
        min(case when is_support_contact then age_days end)
            as days_since_last_support_contact
    from aged
    group by
        observation_date,
        customer_id

),

-- The last 90 days are looked at closely, and by day: sessions begin anew each day.
recent_days as (

    select
        population.observation_date,
        population.customer_id,
        {{ days_between('events.occurred_date', 'population.observation_date') }}
            as age_days,
        {{ event_day_columns() }}
    from population
    inner join {{ ref('int_features__events') }} as events
        on
            population.customer_id = events.customer_id
            and population.observation_date > events.known_date
            and population.observation_date
            <= cast(events.occurred_date + interval '90' day as date)
    group by
        population.observation_date,
        population.customer_id,
        events.occurred_date

),

recent as (

    select
        observation_date,
        customer_id,
        {% for days in [7, 30] -%}
        {{ sum_of(within(days, 'event_count')) }} as event_count_{{ days }}_days,
        {% endfor -%}
        {{ sum_of('event_count') }} as event_count_90_days,
        {{ sum_of(within(30, 'session_count')) }} as session_count_30_days,
        {{ sum_of('session_count') }} as session_count_90_days,
        count(*) as event_day_count_90_days,
        {% for kind in kinds + ['app_event'] -%}
        {{ sum_of(kind ~ '_count') }} as {{ kind }}_count_90_days,
        {% endfor -%}
        {{ sum_of(within(30, 'support_contact_count')) }}
            as support_contact_count_30_days,
        {{ sum_of('support_contact_count') }} as support_contact_count_90_days
    from recent_days
    group by
        observation_date,
        customer_id

),

event_features as (

    select
        all_time.observation_date,
        all_time.customer_id,

        all_time.event_count,
        {% for days in [7, 30, 90] -%}
        coalesce(recent.event_count_{{ days }}_days, 0) as event_count_{{ days }}_days,
        {% endfor -%}
        all_time.event_count_365_days,
        all_time.event_count_90_to_180_days,
        {% for days in [30, 90] -%}
        coalesce(recent.session_count_{{ days }}_days, 0)
            as session_count_{{ days }}_days,
        {% endfor -%}
        coalesce(recent.event_day_count_90_days, 0) as event_day_count_90_days,
        {% for kind in kinds + ['app_event'] -%}
        coalesce(recent.{{ kind }}_count_90_days, 0) as {{ kind }}_count_90_days,
        {% endfor -%}
        {% for days in [30, 90] -%}
        coalesce(recent.support_contact_count_{{ days }}_days, 0)
            as support_contact_count_{{ days }}_days,
        {% endfor -%}
        all_time.support_contact_count_365_days,

        all_time.days_since_last_event,
        all_time.days_since_first_event,
        all_time.days_since_last_support_contact
    from all_time
    left join recent
        on
            all_time.observation_date = recent.observation_date
            and all_time.customer_id = recent.customer_id

)

select * from event_features
