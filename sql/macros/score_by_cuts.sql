{#
    Scores from 1 to 5 by the fifths of a column. Equal values get equal scores: a value
    scores one plus the number of cuts it lies above. A column that is the same everywhere
    tells nothing, and scores 3. `cuts` is a one-row relation with `fifths(measure)`.
#}
{% macro score_by_cuts(relation, measure, cuts) -%}
    case
        when {{ cuts }}.{{ measure }}_lowest = {{ cuts }}.{{ measure }}_highest then 3
        else
            1
            {% for cut in ['20', '40', '60', '80'] -%}
            + case
                when {{ relation }}.{{ measure }} > {{ cuts }}.{{ measure }}_cut_{{ cut }}
                    then 1
                else 0
            end
            {% endfor %}
    end
{%- endmacro %}

{# The columns of `cuts` for one measure: its lowest, its highest and the fifths. #}
{% macro fifths(measure) -%}
    min({{ measure }}) as {{ measure }}_lowest,
    max({{ measure }}) as {{ measure }}_highest,
    percentile_disc(0.2) within group (order by {{ measure }}) as {{ measure }}_cut_20,
    percentile_disc(0.4) within group (order by {{ measure }}) as {{ measure }}_cut_40,
    percentile_disc(0.6) within group (order by {{ measure }}) as {{ measure }}_cut_60,
    percentile_disc(0.8) within group (order by {{ measure }}) as {{ measure }}_cut_80
{%- endmacro %}
