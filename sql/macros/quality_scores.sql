{% macro quality_dimensions() -%}
    {{ return([
        'completeness', 'validity', 'consistency', 'timeliness', 'uniqueness',
    ]) }}
{%- endmacro %}

{#
    Which rules are broken: a list of booleans in the order of `checks`. What is not
    known breaks only `not_empty` and `fresh_within_days`. Most rules compare a number
    with a limit: that branch comes first, because a million records take the others
    longer.
#}
{% macro quality_broken_rules(checks) -%}
    list_transform(
        {{ checks }},
        lambda rule: coalesce(
            case
                when rule.number_limit is not null
                    then numbers[rule.field] > rule.number_limit
                when rule.check_kind = 'not_empty' then texts[rule.field] is null
                when rule.check_kind = 'agrees_with'
                    then texts[rule.field] != texts[rule.other_field]
                when rule.check_kind = 'not_after'
                    then numbers[rule.field] < numbers[rule.other_field]
                when rule.check_kind = 'one_of'
                    then position(
                        '|' || texts[rule.field] || '|' in rule.argument
                    ) = 0
                when rule.check_kind = 'none_of'
                    then position(
                        '|' || texts[rule.field] || '|' in rule.argument
                    ) > 0
                when rule.check_kind = 'matches_pattern'
                    then not regexp_matches(texts[rule.field], rule.argument)
            end,
            rule.check_kind = 'fresh_within_days'
        )
    )
{%- endmacro %}

{#
    A row's reasons and scores, as columns, where `broken` and the columns of the rule
    set are.
#}
{% macro quality_score_columns() -%}
    array_to_string(list_where(rule_names, broken), ', ') as failed_rules,
    array_to_string(list_where(issues, broken), '; ') as quality_issues,
    {% for dimension in quality_dimensions() + ['quality'] -%}
    cast(
        100 - list_dot_product(cast(broken as double[]), {{ dimension }}_percents)
        as integer
    ) as {{ dimension }}_score{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{# A part of the sum of a group, from 0 to 100; nothing of nothing is nothing. #}
{% macro percent_of(part, partition) -%}
    coalesce(
        cast(100 as double) * {{ part }}
        / nullif(sum({{ part }}) over ({{ partition }}), 0),
        0
    )
{%- endmacro %}

{# What each rule of a list weighs in its dimension: a column for each dimension. #}
{% macro quality_percent_columns() -%}
    {% for dimension in quality_dimensions() -%}
    list(
        case when dimension = '{{ dimension }}' then percent_of_dimension else 0 end
        order by place
    ) as {{ dimension }}_percents{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{# The scores, as columns of a relation. #}
{% macro quality_scores_of(relation) -%}
    {% for dimension in quality_dimensions() -%}
    {{ relation }}.{{ dimension }}_score,
    {% endfor -%}
    {{ relation }}.quality_score
{%- endmacro %}

{# The list of booleans that a sum of bits stands for. #}
{% macro flags_of_bits(sum_of_bits, bits) -%}
    list_transform({{ bits }}, lambda bit: {{ sum_of_bits }} & bit != 0)
{%- endmacro %}

{# For each score its sum, and how many fall short of 100, as two lists. #}
{% macro quality_sums() -%}
    [
        {%- for dimension in quality_dimensions() + ['quality'] -%}
        sum({{ dimension }}_score){{ ', ' if not loop.last }}
        {%- endfor -%}
    ] as score_sums,
    [
        {%- for dimension in quality_dimensions() + ['quality'] -%}
        sum(case when {{ dimension }}_score < 100 then 1 else 0 end)
        {{- ', ' if not loop.last }}
        {%- endfor -%}
    ] as failing_counts
{%- endmacro %}

{# Columns that make a row for each of these scores. #}
{% macro rows_of_quality_sums() -%}
    unnest({{ quality_dimensions() + ['quality'] }}) as dimension,
    unnest(score_sums) as score_sum,
    unnest(failing_counts) as failing_count
{%- endmacro %}

{# A column that makes a row for each word of a text, of words with commas between. #}
{% macro rows_of_words(text) -%}
    unnest(string_split({{ text }}, ', '))
{%- endmacro %}
