{#
    A query of pairs with how alike they are: the pairs' own columns, and
    `<comparison>_level` for each comparison; on demand also `<comparison>_frequency`, the
    log2 share of the value they would agree on. `pairs` is a relation with `left_number` and
    `right_number`, `records` one with the columns of `int_identity__match_records`.
#}
{% macro compared_pairs(pairs, records, own_columns, has_frequencies=false) -%}
    {% set fields = [] %}
    {%- for comparison in comparisons() -%}
        {%- do fields.extend(comparison.columns) -%}
    {%- endfor -%}
    select
        {% for column in own_columns -%}
        {{ column }},
        {% endfor -%}
        {% if has_frequencies -%}
        {% for comparison in comparisons() if comparison.frequency -%}
        {{ comparison.name }}_frequency,
        {% endfor -%}
        {% for comparison in comparisons() if comparison.other_frequency -%}
        {{ comparison.name }}_other_frequency,
        {% endfor -%}
        {% endif -%}
        {% for comparison in comparisons() -%}
        cast(case
            when {{ comparison.empty }} then 0
            {% for level in comparison.levels -%}
            when {{ level[1] }} then {{ comparison.levels | length + 1 - loop.index0 }}
            {% endfor -%}
            else 1
        end as tinyint) as {{ comparison.name }}_level{% if not loop.last %},{% endif %}
        {% endfor %}
    from (
        select
            *
            {% for comparison in comparisons() -%}
            {% for measure in comparison.measures -%},
            {{ comparison.measures[measure] }} as {{ measure }}
            {% endfor -%}
            {% endfor %}
        from (
            select
                * exclude (
                    right_first_name_key, right_first_name_sound, right_name_group,
                    right_surname_key, right_surname_sound
                ),
                {% for one, other in [
                    ('first_name_key', 'surname_key'), ('surname_key', 'first_name_key'),
                    ('first_name_sound', 'surname_sound'), ('surname_sound', 'first_name_sound'),
                    ('name_group', 'surname_key'),
                ] -%}
                case when names_are_swapped then right_{{ other }} else right_{{ one }} end
                    as right_{{ one }}{% if not loop.last %},{% endif %}
                {% endfor %}
            from (
            select
                *,
                {{ names_are_swapped() }} as names_are_swapped
            from (
            select
                {% for column in own_columns -%}
                pairs.{{ column }},
                {% endfor -%}
                {% if has_frequencies -%}
                {% for comparison in comparisons() if comparison.frequency -%}
                left_record.{{ comparison.frequency }}_frequency
                    as {{ comparison.name }}_frequency,
                {% endfor -%}
                {% for comparison in comparisons() if comparison.other_frequency -%}
                case
                    when {{ comparison.other_frequency[0] }}
                        then left_record.{{ comparison.other_frequency[1] }}_frequency
                end as {{ comparison.name }}_other_frequency,
                {% endfor -%}
                {% endif -%}
                {% for field in fields -%}
                left_record.{{ field }} as left_{{ field }},
                right_record.{{ field }} as right_{{ field }}{% if not loop.last %},{% endif %}
                {% endfor %}
            from {{ pairs }} as pairs
            inner join {{ records }} as left_record
                on pairs.left_number = left_record.record_number
            inner join {{ records }} as right_record
                on pairs.right_number = right_record.record_number
            {% if var('identity_link_only') -%}
            where left_record.source_system != right_record.source_system
            {%- endif %}
        ) as joined
        ) as turned
        ) as oriented
    ) as measured
{%- endmacro %}

{#
    Whether the given name of one record is the surname of the other. What is compared
    then is each with each; how often that is by chance, the random pairs tell.
#}
{% macro names_are_swapped() -%}
    coalesce(
        case
            when
                left_first_name_key = right_first_name_key
                or left_surname_key = right_surname_key
                then false
            when
                left(left_first_name_key, 1) = left(right_surname_key, 1)
                and left(left_surname_key, 1) = left(right_first_name_key, 1)
                then
                    jaro_winkler_similarity(left_first_name_key, right_surname_key) >= 0.83e0
                    and jaro_winkler_similarity(left_surname_key, right_first_name_key)
                    >= 0.83e0
            when left_first_name_key is null or right_surname_key is null
                then left_surname_key = right_first_name_key
            when left_surname_key is null or right_first_name_key is null
                then left_first_name_key = right_surname_key
        end,
        false
    )
{%- endmacro %}
