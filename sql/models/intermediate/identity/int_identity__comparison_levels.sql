-- The levels of `comparisons()` as rows: for the training and whoever reads weights.
with

levels as (

    {% for comparison in comparisons() -%}
    {% set count = comparison.levels | length + 1 -%}
    {% set number = loop.index -%}
    {% for level in comparison.levels + [['different', '']] -%}
    select
        '{{ comparison.name }}' as comparison,
        cast({{ number }} as tinyint) as comparison_number,
        cast({{ count - loop.index0 }} as tinyint) as level,
        '{{ level[0] }}' as level_name,
        '{{ comparison.frequency or '' }}' as frequency_field,
        {{ comparison.is_frequency_exact | lower }} as is_frequency_exact,
        cast({{ comparison.chance }} as double) as chance,
        '{{ comparison.household }}' as household
    {% if not loop.last %}union all{% endif %}
    {% endfor -%}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from levels
