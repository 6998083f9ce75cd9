{#
    The query of each customer of `customer_acquisition` once for all customers, once for
    the channel they came through and once for their segment.
#}
{% macro customer_groups(acquisition) -%}
    select
        'all' as segmentation,
        'all' as segment_name,
        customer_id,
        first_order_date
    from {{ acquisition }}
    union all
    select
        'acquisition_channel' as segmentation,
        acquisition_channel as segment_name,
        customer_id,
        first_order_date
    from {{ acquisition }}
    union all
    select
        'rfm_segment' as segmentation,
        rfm_segment as segment_name,
        customer_id,
        first_order_date
    from {{ acquisition }}
    where rfm_segment is not null
{%- endmacro %}
