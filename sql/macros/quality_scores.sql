{#
    Quality is measured by rules: the seed `quality_rules` says what each is worth and
    what to say where it fails. A check is a boolean column of the rule's name. A rule
    that does not apply is not broken.
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

{# What each rule is worth and says, as columns: an aggregate over the seed's rows. #}
{% macro quality_rule_columns() -%}
    {% for dimension, rules in quality_rules().items() -%}
    {% for rule in rules -%}
    max(case when rule_name = '{{ rule }}' then weight else 0 end) as {{ rule }}_weight,
    max(case when rule_name = '{{ rule }}' and weight > 0 then issue end)
        as {{ rule }}_issue,
    {% endfor -%}
    sum(case when dimension = '{{ dimension }}' then weight else 0 end)
        as {{ dimension }}_weight,
    {% endfor -%}
    sum(weight) as quality_weight
{%- endmacro %}

{# The share of a weight that is kept, from 0 to 100; all of it where there is none. #}
{% macro quality_share(kept, weight) -%}
    cast(
        coalesce(round(100.0 * ({{ kept }}) / nullif({{ weight }}, 0), 0), 100)
        as integer
    )
{%- endmacro %}

{# The weights that the checks of a dimension keep, as columns. #}
{% macro quality_kept_columns() -%}
    {% for dimension, rules in quality_rules().items() -%}
    {% for rule in rules -%}
    {{ '+ ' if not loop.first }}cast({{ rule }} as integer) * {{ rule }}_weight
    {% endfor -%}
    as {{ dimension }}_kept,
    {% endfor -%}
    concat_ws(
        '; '
        {%- for rules in quality_rules().values() -%}
        {%- for rule in rules -%}
        , case when not {{ rule }} then {{ rule }}_issue end
        {%- endfor -%}
        {%- endfor %}
    ) as quality_issues
{%- endmacro %}

{# The scores, as columns, where the kept weights are at hand. #}
{% macro quality_score_columns() -%}
    {% for dimension in quality_rules() -%}
    {{ quality_share(dimension ~ '_kept', dimension ~ '_weight') }}
        as {{ dimension }}_score,
    {% endfor -%}
    {{ quality_share(quality_rules() | join('_kept + ') ~ '_kept', 'quality_weight') }}
        as quality_score
{%- endmacro %}

{# The checks themselves, as columns. #}
{% macro quality_check_columns() -%}
    {% for rules in quality_rules().values() -%}
    {{ rules | join(', ') }}{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{#
    The checks of a group of records, as columns. What one record knows and confirmed
    lately is known; what is wrong in one is wrong.
#}
{% macro quality_joined_check_columns() -%}
    {% for dimension, rules in quality_rules().items() -%}
    {% set join_checks = {'completeness': 'bool_or', 'timeliness': 'bool_or'} -%}
    {% for rule in rules -%}
    {{ join_checks.get(dimension, 'bool_and') }}({{ rule }}) as {{ rule }}
    {{- ',' if not loop.last }}
    {% endfor -%}
    {{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
