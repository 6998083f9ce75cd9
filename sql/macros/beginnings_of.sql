{# A column that makes a row for each beginning of a text, up to a length. #}
{% macro beginnings_of(text, longest) -%}
    {{ return(adapter.dispatch('beginnings_of')(text, longest)) }}
{%- endmacro %}

{% macro default__beginnings_of(text, longest) -%}
    explode(transform(
        sequence(1, greatest(1, least({{ longest }}, length({{ text }})))),
        digits -> left({{ text }}, digits)
    ))
{%- endmacro %}

{% macro duckdb__beginnings_of(text, longest) -%}
    left(
        {{ text }}, cast(unnest(range(1, 1 + least({{ longest }}, length({{ text }})))) as int)
    )
{%- endmacro %}
