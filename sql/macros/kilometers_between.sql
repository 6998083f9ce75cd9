{#
    The distance between two points on the globe, by the haversine, in whole kilometers;
    null if a point is not known. Rounding of the sines can take the square over 1.
#}
{% macro kilometers_between(latitude, longitude, other_latitude, other_longitude) -%}
    round(
        12742 * asin(sqrt(least(1.0, greatest(
            0.0,
            power(sin(radians({{ other_latitude }} - {{ latitude }}) / 2), 2)
            + cos(radians({{ latitude }})) * cos(radians({{ other_latitude }}))
            * power(sin(radians({{ other_longitude }} - {{ longitude }}) / 2), 2)
        )))),
        0
    )
{%- endmacro %}

{# How far a point is from the place of the var `reference_place`; null without one. #}
{% macro reference_place_km(latitude, longitude) -%}
    {%- set place = var('reference_place') -%}
    {%- if place -%}
        {{ kilometers_between(
            latitude, longitude, place['latitude'] | float, place['longitude'] | float
        ) }}
    {%- else -%}
        cast(null as double)
    {%- endif -%}
{%- endmacro %}
