-- An account or address is left out only if its record is unknown.
select
    'dim_accounts' as model_name,
    accounts.account_id as missing_id
from {{ ref('stg_accounts') }} as accounts
inner join {{ ref('int_identity__clusters') }} as clusters
    on accounts.record_id = clusters.record_id
left join {{ ref('dim_accounts') }} as kept
    on accounts.account_id = kept.account_id
where kept.account_id is null
union all
select
    'dim_addresses' as model_name,
    addresses.address_id as missing_id
from {{ ref('stg_addresses') }} as addresses
inner join {{ ref('int_identity__clusters') }} as clusters
    on addresses.record_id = clusters.record_id
left join {{ ref('dim_addresses') }} as kept
    on addresses.address_id = kept.address_id
where kept.address_id is null
