with

purchase_models as (

    select * from {{ ref('int_activity__purchase_models') }}
    where is_chosen

),

spend_models as (

    select * from {{ ref('int_activity__spend_models') }}
    where is_chosen

),

chosen as (

    select
        purchase_models.window_name,

        purchase_models.model_name as purchase_model_name,
        purchase_models.status as purchase_model_status,
        spend_models.model_name as spend_model_name,
        spend_models.status as spend_model_status,

        purchase_models.r,
        purchase_models.alpha,
        purchase_models.a,
        purchase_models.b,
        case purchase_models.model_name
            when 'bg_nbd' then 1
            when 'mbg_nbd' then 0
        end as drop_out_offset,
        spend_models.p,
        spend_models.q,
        spend_models.gamma
    from purchase_models
    inner join spend_models
        on purchase_models.window_name = spend_models.window_name

)

select * from chosen
