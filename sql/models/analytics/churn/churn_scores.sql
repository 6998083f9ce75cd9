with

inputs as (

    select * from {{ ref('churn_inputs') }}
    where
        is_scoring
        or is_validation
        or is_training

),

coefficients as (

    select * from {{ ref('churn_coefficients') }}

),

rates as (

    select
        avg(case when is_churned then 1e0 when not is_churned then 0e0 end) as base_rate
    from inputs

),

-- One row per window, so that each customer meets it once. A term that was left out
-- weighs nothing.
weights as (

    select
        window_name,
        max(case when term = 'intercept' then coefficient end) as intercept,
        max(status) as status
        {%- for name, value, reason in churn_terms() %},
            coalesce(
                max(case when term = '{{ name }}' then coefficient / deviation end), 0
            ) as {{ name }}_weight,
            coalesce(max(case when term = '{{ name }}' then mean end), 0)
                as {{ name }}_mean
        {%- endfor %}
    from coefficients
    group by window_name

),

effects as (

    select
        inputs.customer_observation_id,
        inputs.customer_id,
        inputs.no_order_probability,
        inputs.is_scoring,
        inputs.is_validation,
        inputs.is_training,
        inputs.is_churned,
        inputs.has_purchase_model,
        inputs.observation_date,
        weights.window_name,
        weights.status,
        weights.intercept,
        rates.base_rate
        {%- for reason, said in churn_reasons() %},
            0
            {%- for name, value, belongs_to in churn_terms() if belongs_to == reason %}
            + weights.{{ name }}_weight * (inputs.{{ name }}_term - weights.{{ name }}_mean)
            {%- endfor %} as {{ reason }}_effect
        {%- endfor %}
    from inputs
    cross join rates
    inner join weights
        on
            weights.window_name = 'current'
            or inputs.is_validation

),

scored as (

    select
        *,
        intercept
        {%- for reason, said in churn_reasons() %}
            + {{ reason }}_effect
        {%- endfor %} as score
    from effects

),

probabilities as (

    select
        customer_observation_id || '/' || window_name as churn_score_id,
        customer_id,

        window_name,
        case
            when status = 'fitted' then 'logistic'
            when has_purchase_model then 'purchase_model'
            else 'base_rate'
        end as method,

        round(
            case
                when status = 'fitted' then 1 / (1 + exp(-score))
                when has_purchase_model then no_order_probability
                else coalesce(base_rate, 0.5e0)
            end,
            9
        ) as churn_probability,
        no_order_probability,
        {% for reason, said in churn_reasons() -%}
            case when status = 'fitted' then round({{ reason }}_effect, 9) else 0 end
                as {{ reason }}_effect,
        {% endfor %}
        is_scoring,
        is_validation,
        is_training,
        is_churned,
        has_purchase_model,

        observation_date
    from scored

)

select * from probabilities
