{#
    A score from 1 to 5 by the fifths of a column. Equal values get equal scores: a value
    scores one plus the number of cuts it lies above. A column that is the same everywhere
    tells nothing, and scores 3.
#}
{% macro score_by_cuts(measure, cuts) -%}
    case
        when {{ cuts }}.lowest = {{ cuts }}.highest then 3
        else
            1
            + case when {{ measure }} > {{ cuts }}.cut_20 then 1 else 0 end
            + case when {{ measure }} > {{ cuts }}.cut_40 then 1 else 0 end
            + case when {{ measure }} > {{ cuts }}.cut_60 then 1 else 0 end
            + case when {{ measure }} > {{ cuts }}.cut_80 then 1 else 0 end
    end
{%- endmacro %}

{# The query of the cuts that `score_by_cuts` reads: one row. #}
{% macro fifths(measure, relation) -%}
    select
        min({{ measure }}) as lowest,
        max({{ measure }}) as highest,
        percentile_disc(0.2) within group (order by {{ measure }}) as cut_20,
        percentile_disc(0.4) within group (order by {{ measure }}) as cut_40,
        percentile_disc(0.6) within group (order by {{ measure }}) as cut_60,
        percentile_disc(0.8) within group (order by {{ measure }}) as cut_80
    from {{ relation }}
{%- endmacro %}
