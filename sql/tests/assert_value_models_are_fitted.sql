-- Where the customers do not show enough for a model of lifetime value, something
-- simpler predicts it, and the status says why. So few that there cannot be enough are
-- no surprise.
{{ config(severity='warn') }}

with

models as (

    select * from {{ ref('clv_models') }}

)

select
    model_id,
    status,
    customer_count,
    repeat_customer_count
from models
where
    window_name = 'current'
    and is_chosen
    and status != 'fitted'
    and customer_count >= {{ var('minimum_repeat_buyers') }}
