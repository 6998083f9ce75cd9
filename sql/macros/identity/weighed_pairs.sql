{#
    A query of pairs with what their levels say together, as log2 odds of a match, prior
    included: `match_weight`. With `is_explained` also what each comparison adds, for either
    doubt. `compared` has the columns of `compared_pairs()`, `weights`
    those of `int_identity__match_weights`.

    Agreeing on a rare value says more than the level does on average, on a common one
    less. A pair is as likely a match as the harder of two doubts allows: that they are
    strangers, or members of one household (see `int_identity__match_weights`).
#}
{% macro weighed_pairs(compared, weights, own_columns, has_frequencies=true, is_explained=false) -%}
    select
        {% for column in own_columns -%}
        {{ column }},
        {% endfor -%}
        {% for comparison in comparisons() -%}
        {{ comparison.name }}_level,
        {% endfor -%}
        {% if is_explained -%}
        prior_weight,
        household_prior_weight,
        {% for comparison in comparisons() -%}
        {{ comparison.name }}_weight,
        {{ comparison.name }}_household_weight,
        {% endfor -%}
        stranger_weight,
        household_weight,
        {% endif -%}
        least(stranger_weight, household_weight)
        - log2(1 + pow(2e0, -abs(stranger_weight - household_weight))) as match_weight
    from (
        select
            *,
            prior_weight
            {% for comparison in comparisons() -%}
            + {{ comparison.name }}_weight
            {% endfor %} as stranger_weight,
            household_prior_weight
            {% for comparison in comparisons() -%}
            + {{ comparison.name }}_household_weight
            {% endfor %} as household_weight
        from (
            select
                compared.*,
                lists.prior_weight,
                lists.household_prior_weight,
                {% for comparison in comparisons() -%}
                {% set name = comparison.name -%}
                {% set level = name ~ '_level' -%}
                {% if name == 'email' -%}
                case
                    when
                        first_name_level >= lists.first_name_top - 1
                        and surname_level = lists.surname_top
                        then lists.email_of_namesake_weights[{{ level }} + 1]
                    else lists.email_weights[{{ level }} + 1]
                end
                {%- else -%}
                lists.{{ name }}_weights[{{ level }} + 1]
                {%- endif %}
                {{ adjustment(comparison, name ~ '_u', has_frequencies) }} as {{ name }}_weight,
                lists.{{ name }}_household_weights[{{ level }} + 1]
                {% if comparison.household == 'none' -%}
                {{ adjustment(comparison, name ~ '_household', has_frequencies) }}
                {%- endif %} as {{ name }}_household_weight{% if not loop.last %},{% endif %}
                {% endfor %}
            from {{ compared }} as compared
            cross join (
                select
                    {% for comparison in comparisons() -%}
                    {% set name = comparison.name -%}
                    list(match_weight order by level)
                        filter (comparison = '{{ name }}') as {{ name }}_weights,
                    list(household_weight order by level)
                        filter (comparison = '{{ name }}') as {{ name }}_household_weights,
                    list(log2(u_probability) order by level)
                        filter (comparison = '{{ name }}') as {{ name }}_u,
                    list(log2(household_probability) order by level)
                        filter (comparison = '{{ name }}') as {{ name }}_household,
                    max(level) filter (comparison = '{{ name }}') as {{ name }}_top,
                    {% endfor -%}
                    list(match_weight order by level)
                        filter (comparison = 'email_of_namesake')
                        as email_of_namesake_weights,
                    max(match_weight) filter (comparison = 'prior') as prior_weight,
                    max(household_weight) filter (comparison = 'prior')
                        as household_prior_weight
                from {{ weights }}
            ) as lists
        ) as weighed
    ) as summed
{%- endmacro %}

{# What agreeing on this value says beyond its level; never more than 6 bits. #}
{% macro adjustment(comparison, shares, has_frequencies) -%}
    {% if has_frequencies and comparison.frequency -%}
    {%- set top = comparison.levels | length + 1 %}
                + case
                    when
                        {{ comparison.name }}_level = {{ top }}
                        and {{ comparison.name }}_frequency is not null
                        then least(
                            greatest(lists.{{ shares }}[{{ top + 1 }}] - {{ comparison.name }}_frequency, -6), 6
                        )
                    {% if comparison.other_frequency -%}
                    {%- set level = comparison.other_frequency[2] -%}
                    when
                        {{ comparison.name }}_level = {{ level }}
                        and {{ comparison.name }}_other_frequency is not null
                        then least(
                            greatest(lists.{{ shares }}[{{ level + 1 }}] - {{ comparison.name }}_other_frequency, -6), 6
                        )
                    {% endif -%}
                    else 0
                end
    {%- endif %}
{%- endmacro %}
