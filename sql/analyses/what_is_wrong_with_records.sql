-- How many customers have each issue, and how good those customers are otherwise.
with

customer_scores as (

    select * from {{ ref('int_quality__customer_scores') }}

),

issues as (

    select
        customer_id,
        quality_score,
        unnest(string_split(quality_issues, '; ')) as issue
    from customer_scores
    where quality_issues != ''

)

select
    issue,
    count(*) as customer_count,
    round(avg(quality_score), 1) as average_quality_score
from issues
group by issue
order by
    customer_count desc,
    issue
