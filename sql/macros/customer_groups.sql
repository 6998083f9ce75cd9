{# The ways in which customers are divided, and the column that tells the part. #}
{% macro customer_divisions() -%}
    {{ return({
        'all': "'all'",
        'acquisition_channel': 'acquisition_channel',
        'rfm_segment': 'rfm_segment',
    }) }}
{%- endmacro %}

{#
    The query of each customer of `customer_acquisition` once for all customers, once for
    the channel they came through and once for their segment.
#}
{% macro customer_groups(acquisition) -%}
    {% for segmentation, segment in customer_divisions().items() -%}
    select
        '{{ segmentation }}' as segmentation,
        {{ segment }} as segment_name,
        customer_id,
        first_order_date
    from {{ acquisition }}
    where {{ segment }} is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
{%- endmacro %}

{#
    The query of sums by channel and segment, added up once for all customers, once for
    each channel and once for each segment. `sums` names the aggregate of each column.
#}
{% macro sums_of_groups(relation, keys, sums) -%}
    {% for segmentation, segment in customer_divisions().items() -%}
    select
        '{{ segmentation }}' as segmentation,
        {{ segment }} as segment_name,
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        {%- for sum in sums %}
        sum({{ sum }}) as {{ sum }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ relation }}
    where {{ segment }} is not null
    group by
        {% if segmentation != 'all' -%} {{ segment }}, {% endif -%}
        {{ keys | join(', ') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
{%- endmacro %}
