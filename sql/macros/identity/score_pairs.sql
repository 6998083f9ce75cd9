{#
    A query that scores any pairs of records, whether a key brings them together or not:
    the columns of `int_identity__scored_pairs`, and what each comparison adds to the odds
    against strangers (`<comparison>_weight`) and against members of one household
    (`<comparison>_household_weight`), with `prior_weight`, `household_prior_weight` and
    their sums. `pairs` is a relation with `left_record_id` and `right_record_id`.
#}
{% macro score_pairs(pairs) -%}
    with records as (

        select * from {{ ref('int_identity__match_records') }}

    ),

    weights as (

        select * from {{ ref('int_identity__match_weights') }}

    ),

    numbered as (

        select
            pairs.left_record_id,
            pairs.right_record_id,
            left_record.record_number as left_number,
            right_record.record_number as right_number
        from {{ pairs }} as pairs
        inner join records as left_record
            on pairs.left_record_id = left_record.record_id
        inner join records as right_record
            on pairs.right_record_id = right_record.record_id

    ),

    compared as (

        {{ compared_pairs(
            'numbered', 'records', ['left_record_id', 'right_record_id'],
            has_frequencies=true
        ) }}

    ),

    weighed as (

        {{ weighed_pairs(
            'compared', 'weights', ['left_record_id', 'right_record_id'],
            is_explained=true
        ) }}

    )

    select
        *,
        1 / (1 + pow(2e0, -match_weight)) as match_probability
    from weighed
{%- endmacro %}
