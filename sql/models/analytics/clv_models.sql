with

purchase_models as (

    select * from {{ ref('int_activity__purchase_models') }}

),

spend_models as (

    select * from {{ ref('int_activity__spend_models') }}

),

both_kinds as (

    select
        window_name,
        'purchases' as purpose,
        model_name,
        status,

        r,
        alpha,
        a,
        b,
        null as p,
        null as q,
        null as gamma,
        r_standard_error,
        alpha_standard_error,
        a_standard_error,
        b_standard_error,
        null as p_standard_error,
        null as q_standard_error,
        null as gamma_standard_error,
        log_likelihood,
        null as spend_correlation,
        iteration_count,
        customer_count,
        repeat_customer_count,
        group_count,

        is_converged,
        is_chosen,

        window_start_date,
        window_end_date
    from purchase_models
    union all
    select
        window_name,
        'spend' as purpose,
        model_name,
        status,

        null as r,
        null as alpha,
        null as a,
        null as b,
        p,
        q,
        gamma,
        null as r_standard_error,
        null as alpha_standard_error,
        null as a_standard_error,
        null as b_standard_error,
        p_standard_error,
        q_standard_error,
        gamma_standard_error,
        log_likelihood,
        spend_correlation,
        iteration_count,
        customer_count,
        repeat_customer_count,
        group_count,

        is_converged,
        is_chosen,

        window_start_date,
        window_end_date
    from spend_models

),

models as (

    select
        window_name || '/' || model_name as model_id,
        *
    from both_kinds

)

select * from models
