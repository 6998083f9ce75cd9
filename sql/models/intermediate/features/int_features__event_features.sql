with

population as (

    select * from {{ ref('int_features__population') }}

),

events as (

    select * from {{ ref('int_features__events') }}

),

event_days as (

    select * from {{ ref('int_features__event_days') }}

),

-- Most days became known at once: they are as they are, or not there yet.
days_known_at_once as (

    select
        population.observation_date,
        population.customer_id,
        event_days.activity_date,
        {{ event_day_names() }}
    from population
    inner join event_days
        on
            population.customer_id = event_days.customer_id
            and population.observation_date > event_days.known_date
    where event_days.is_known_at_once

),

days_known_in_parts as (

    select
        population.observation_date,
        population.customer_id,
        event_days.activity_date,
        {{ event_day_columns() }}
    from event_days
    inner join events
        on
            event_days.customer_id = events.customer_id
            and event_days.activity_date = events.occurred_date
    inner join population
        on
            event_days.customer_id = population.customer_id
            and events.known_date < population.observation_date
    where not event_days.is_known_at_once
    group by
        population.observation_date,
        population.customer_id,
        event_days.activity_date

),

known_days as (

    select * from days_known_at_once
    union all
    select * from days_known_in_parts

),

aged as (

    select
        *,
        {{ days_between('activity_date', 'observation_date') }} as age_days
    from known_days

),

event_features as (

    select
        observation_date,
        customer_id,

        {{ sum_of('event_count') }} as event_count,
        {% for days in [7, 30, 90, 365] -%}
        {{ sum_of(within(days, 'event_count')) }} as event_count_{{ days }}_days,
        {% endfor -%}
        {{ sum_of(between_days(90, 180, 'event_count')) }}
            as event_count_90_to_180_days,
        {% for days in [30, 90] -%}
        {{ sum_of(within(days, 'session_count')) }}
            as session_count_{{ days }}_days,
        {% endfor -%}
        {{ sum_of(within(90, '1')) }} as event_day_count_90_days,
        {% for kind in
            ['page_view', 'product_view', 'add_to_cart', 'login', 'email_open',
             'email_click', 'store_visit', 'app_event'] -%}
        {{ sum_of(within(90, kind ~ '_count')) }} as {{ kind }}_count_90_days,
        {% endfor -%}
        {% for days in [30, 90, 365] -%}
        {{ sum_of(within(days, 'support_contact_count')) }}
            as support_contact_count_{{ days }}_days,
        {% endfor -%}

        min(age_days) as days_since_last_event,
        max(age_days) as days_since_first_event,
        min(case when support_contact_count > 0 then age_days end)
            as days_since_last_support_contact
    from aged
    group by
        observation_date,
        customer_id

)

select * from event_features
