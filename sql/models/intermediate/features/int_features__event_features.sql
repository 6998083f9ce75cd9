with

population as (

    select * from {{ ref('int_features__population') }}

),

events as (

    select * from {{ ref('int_features__events') }}

),

-- A session is a half hour of the clock in which something happened: what we hear of
-- later can only add sessions, never join two.
sessions as (

    select
        population.observation_date,
        events.customer_id,
        events.half_hour,
        {{ days_between('min(events.occurred_date)', 'population.observation_date') }}
            as age_days,

        count(*) as event_count,
        {% for kind in
            ['page_view', 'product_view', 'add_to_cart', 'login', 'email_open',
             'email_click', 'store_visit'] -%}
            {{ sum_of(
                "case when events.event_type = '" ~ kind ~ "' then 1 else 0 end"
            ) }} as {{ kind }}_count,
        {% endfor -%}
        {{ sum_of(
            "case when events.event_type like 'support%' then 1 else 0 end"
        ) }} as support_contact_count,
        {{ sum_of("case when events.channel = 'app' then 1 else 0 end") }}
            as app_event_count
    from population
    inner join events
        on
            population.customer_id = events.customer_id
            and population.observation_date > events.known_date
    group by
        population.observation_date,
        events.customer_id,
        events.half_hour

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
            {{ sum_of(within(days, '1')) }} as session_count_{{ days }}_days,
        {% endfor -%}
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
    from sessions
    group by
        observation_date,
        customer_id

)

select * from event_features
