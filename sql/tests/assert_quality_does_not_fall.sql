-- No source system is worse than at the load before by more points than
-- quality_drop_threshold allows.
{{ config(severity='warn') }}

select
    source_system,
    dimension,
    previous_score,
    score,
    score_change,
    worst_rule
from {{ ref('data_quality_scores') }}
where score_change < -{{ var('quality_drop_threshold') }}
