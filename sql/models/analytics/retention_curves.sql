with

acquisition as (

    select * from {{ ref('customer_acquisition') }}

),

customer_days as (

    select * from {{ ref('int_activity__customer_days') }}
    where order_count > 0

),

ages as (

    select
        acquisition.customer_id,
        {{ days_between(
            'acquisition.first_order_date', 'customer_days.activity_date'
        ) }}
            as age_days
    from acquisition
    inner join customer_days
        on acquisition.customer_id = customer_days.customer_id

),

last_orders as (

    select
        customer_id,
        max(age_days) as last_age_days
    from ages
    group by customer_id

),

-- Most orders lie on no day that is asked for, nor near one.
asked_ages as (

    select * from ages
    where
        age_days in ({{ var('retention_days') | join(', ') }})
        {%- for day in var('retention_days') %}
        or age_days between {{ day }} - {{ var('rolling_retention_days') - 1 }} and {{ day }}
        {%- endfor %}

),

-- One pass for all ages of all curves.
asked_returns as (

    select
        customer_id,
        {% for day in var('retention_days') -%}
        max(case when age_days = {{ day }} then 1 else 0 end) as on_day_{{ day }},
        max(
            case
                when
                    age_days > 0
                    and age_days > {{ day }} - {{ var('rolling_retention_days') }}
                    and age_days <= {{ day }}
                    then 1
                else 0
            end
        ) as near_day_{{ day }}
        {%- if not loop.last %},{% endif %}
        {% endfor %}
    from asked_ages
    group by customer_id

),

returns as (

    select
        last_orders.customer_id,
        {% for day in var('retention_days') -%}
        asked_returns.on_day_{{ day }},
        asked_returns.near_day_{{ day }},
        {% endfor -%}
        last_orders.last_age_days
    from last_orders
    left join asked_returns
        on last_orders.customer_id = asked_returns.customer_id

),

grouped_customers as (

    {{ customer_groups('acquisition') }}

),

grouped_returns as (

    select
        grouped_customers.segmentation,
        grouped_customers.segment_name,
        {{ days_between('grouped_customers.first_order_date', as_of_date()) }}
            as observed_days,
        returns.*
    from grouped_customers
    inner join returns
        on grouped_customers.customer_id = returns.customer_id

),

-- Only who has been there so long can have come back then.
counted as (

    select
        {% for day in var('retention_days') -%}
        count(case when observed_days > {{ day }} then 1 end) as size_{{ day }},
        count(
            case when observed_days > {{ day }} and on_day_{{ day }} = 1 then 1 end
        )
            as on_{{ day }},
        count(
            case
                when observed_days > {{ day }} and near_day_{{ day }} = 1 then 1
            end
        ) as near_{{ day }},
        count(
            case
                when observed_days > {{ day }} and last_age_days >= {{ day }} then 1
            end
        ) as since_{{ day }},
        {% endfor -%}
        segmentation,
        segment_name
    from grouped_returns
    group by
        segmentation,
        segment_name

),

curves as (

    {% for day in var('retention_days') -%}
    select
        segmentation,
        segment_name,
        {{ day }} as day_number,
        size_{{ day }} as customer_count,
        on_{{ day }} as n_day_count,
        near_{{ day }} as rolling_count,
        since_{{ day }} as unbounded_count
    from counted
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

retention as (

    select
        segmentation
        || '/' || segment_name
        || '/' || cast(day_number as varchar) as retention_curve_id,

        segmentation,
        segment_name,

        day_number,
        customer_count,
        n_day_count,
        rolling_count,
        unbounded_count,
        round(n_day_count / nullif(customer_count, 0), 6) as n_day_retention,
        round(rolling_count / nullif(customer_count, 0), 6) as rolling_retention,
        round(unbounded_count / nullif(customer_count, 0), 6) as unbounded_retention
    from curves

)

select * from retention
