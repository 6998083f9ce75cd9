-- Each row of the seed quality_rules names a check, and fields that the check knows.
select
    rule_name,
    check_kind,
    field,
    argument,
    problem
from {{ ref('int_quality__rules') }}
where problem is not null
