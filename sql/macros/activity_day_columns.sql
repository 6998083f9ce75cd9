{# What payments of one customer and day come to. #}
{% macro payment_day_columns() -%}
    count(case when payments.is_order then 1 end) as order_count,
    count(case when payments.is_refund then 1 end) as refund_count,
    count(case when payments.is_failed then 1 end) as failed_count,
    {% for channel in ['web', 'app', 'store', 'phone'] -%}
        count(
            case
                when payments.is_order and payments.channel = '{{ channel }}' then 1
            end
        ) as {{ channel }}_order_count,
    {% endfor -%}
    cast(sum(payments.gross_amount) as decimal(18, 2)) as gross_value,
    cast(sum(payments.refund_amount) as decimal(18, 2)) as refund_value,
    max(payments.gross_amount) as largest_order_value
{%- endmacro %}

{# The names of those columns. #}
{% macro payment_day_names() -%}
    order_count,
    refund_count,
    failed_count,
    web_order_count,
    app_order_count,
    store_order_count,
    phone_order_count,
    gross_value,
    refund_value,
    largest_order_value
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

{# The names of those columns. #}
{% macro event_day_names() -%}
    session_count,
    event_count,
    page_view_count,
    product_view_count,
    add_to_cart_count,
    login_count,
    email_open_count,
    email_click_count,
    store_visit_count,
    support_contact_count,
    app_event_count
{%- endmacro %}
