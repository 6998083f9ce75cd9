{#
    Quality is measured by rules: the seed `quality_rules` says what each is worth and what
    to say where it fails. A check is a boolean column of the rule's name: true, false, or
    null where the rule does not apply.
#}
{% macro quality_rules() -%}
    {{ return({
        'completeness': [
            'has_full_name', 'has_email', 'has_phone', 'has_birth_date', 'has_address',
            'has_gender',
        ],
        'validity': [
            'has_valid_email', 'has_valid_phone', 'has_valid_birth_date',
            'has_valid_country', 'has_valid_postal_code', 'has_valid_name',
        ],
        'consistency': [
            'has_phone_of_country', 'has_plausible_times', 'agrees_on_surname',
            'agrees_on_birth_date',
        ],
        'timeliness': [
            'is_fresh_by_quarter', 'is_fresh_by_year', 'is_fresh_by_three_years',
        ],
        'uniqueness': [
            'is_only_one_in_system', 'has_email_of_own', 'has_phone_of_own',
        ],
    }) }}
{%- endmacro %}

{# The one-row query of all weights and issues, as columns of the rule's name. #}
{% macro quality_rule_columns(relation) -%}
    select
        {% for rules in quality_rules().values() -%}
        {% for rule in rules -%}
        coalesce(
            max(case when rule_name = '{{ rule }}' then weight end), 0
        ) as {{ rule }}_weight,
        max(case when rule_name = '{{ rule }}' then issue end) as {{ rule }}_issue,
        {% endfor -%}
        {% endfor -%}
        count(*) as rule_count
    from {{ relation }}
{%- endmacro %}

{#
    The share of the weight of the rules that hold, from 0 to 100. Where none applies,
    nothing is wrong.
#}
{% macro quality_score(rules) -%}
    cast(
        coalesce(
            round(
                100.0 * (
                    {% for rule in rules -%}
                    case when {{ rule }} then {{ rule }}_weight else 0 end
                    {%- if not loop.last %} + {% endif %}
                    {% endfor -%}
                )
                / nullif(
                    {% for rule in rules -%}
                    case when {{ rule }} is null then 0 else {{ rule }}_weight end
                    {%- if not loop.last %} + {% endif %}
                    {% endfor -%},
                    0
                ),
                0
            ),
            100
        ) as integer
    )
{%- endmacro %}

{# The scores and issues, as columns, where the checks and the rule columns are at hand. #}
{% macro quality_score_columns() -%}
    {% set all_rules = [] -%}
    {% for dimension, rules in quality_rules().items() -%}
    {% set _ = all_rules.extend(rules) -%}
    {{ quality_score(rules) }} as {{ dimension }}_score,
    {% endfor -%}
    {{ quality_score(all_rules) }} as quality_score,
    concat_ws(
        '; '
        {%- for rule in all_rules %},
        case when not {{ rule }} and {{ rule }}_weight > 0 then {{ rule }}_issue end
        {%- endfor %}
    ) as quality_issues
{%- endmacro %}
