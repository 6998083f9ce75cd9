-- An account or address is left out only if its record is unknown.
with

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

staged as (

    select
        'dim_accounts' as model_name,
        account_id as row_id,
        record_id
    from {{ ref('stg_accounts') }}
    union all
    select
        'dim_addresses' as model_name,
        address_id as row_id,
        record_id
    from {{ ref('stg_addresses') }}

),

kept as (

    select
        'dim_accounts' as model_name,
        account_id as row_id
    from {{ ref('dim_accounts') }}
    union all
    select
        'dim_addresses' as model_name,
        address_id as row_id
    from {{ ref('dim_addresses') }}

)

select
    staged.model_name,
    staged.row_id
from staged
inner join clusters
    on staged.record_id = clusters.record_id
left join kept
    on
        staged.model_name = kept.model_name
        and staged.row_id = kept.row_id
where kept.row_id is null
