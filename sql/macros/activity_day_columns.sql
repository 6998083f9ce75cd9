{# The channels whose orders are counted apart. #}
{% macro order_channels() -%}
    {{ return(['web', 'app', 'store', 'phone']) }}
{%- endmacro %}

{# The names of what payments of one customer and day come to. #}
{% macro payment_day_names() -%}
    order_count,
    refund_count,
    failed_count,
    {% for channel in order_channels() -%}
        {{ channel }}_order_count,
    {% endfor -%}
    gross_value,
    refund_value,
    largest_order_value
{%- endmacro %}

{# The same of a day's parts, added up. #}
{% macro sums_of_payment_days(parts) -%}
    sum({{ parts }}.order_count) as order_count,
    sum({{ parts }}.refund_count) as refund_count,
    sum({{ parts }}.failed_count) as failed_count,
    {% for channel in order_channels() -%}
        sum({{ parts }}.{{ channel }}_order_count) as {{ channel }}_order_count,
    {% endfor -%}
    cast(sum({{ parts }}.gross_value) as decimal(18, 2)) as gross_value,
    cast(sum({{ parts }}.refund_value) as decimal(18, 2)) as refund_value,
    max({{ parts }}.largest_order_value) as largest_order_value
{%- endmacro %}

{#
    What events of one customer and day come to. A session is a half hour of the clock in
    which something happened: a bit for each of the 48, so that they are counted without
    being grouped. What we hear of later can only add sessions, never join two.
#}
{% macro event_day_columns() -%}
    {{ sessions_of('events.half_hour') }} as session_count,
    count(*) as event_count,
    {% for kind in
        ['page_view', 'product_view', 'add_to_cart', 'login', 'email_open',
         'email_click', 'store_visit'] -%}
        count(case when events.event_type = '{{ kind }}' then 1 end)
            as {{ kind }}_count,
    {% endfor -%}
    count(case when events.event_type like 'support%' then 1 end)
        as support_contact_count,
    count(case when events.channel = 'app' then 1 end) as app_event_count
{%- endmacro %}

{# How many different half hours of one day there are. #}
{% macro sessions_of(half_hour) -%}
    {{ return(adapter.dispatch('sessions_of')(half_hour)) }}
{%- endmacro %}

{% macro default__sessions_of(half_hour) -%}
    cast(
        bit_count(bit_or(shiftleft(cast(1 as bigint), cast({{ half_hour }} % 48 as int))))
        as bigint
    )
{%- endmacro %}

{% macro duckdb__sessions_of(half_hour) -%}
    cast(bit_count(bit_or(cast(1 as bigint) << ({{ half_hour }} % 48))) as bigint)
{%- endmacro %}
