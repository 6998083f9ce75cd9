-- A table: marts, quality, households and enrichment read it.
{{ config(materialized='table') }}

with

records as (

    select * from {{ ref('int_identity__standardized_records') }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

golden_values as (

    select * from {{ ref('int_identity__golden_values') }}

),

chosen_values as (

    select
        customer_id,
        max(case when field = 'first_name' then value end) as first_name,
        max(case when field = 'middle_name' then value end) as middle_name,
        max(case when field = 'last_name' then value end) as last_name,
        max(case when field = 'gender' then value end) as gender,
        max(case when field = 'email' then value end) as email,
        max(case when field = 'phone' then value end) as phone,
        max(case when field = 'address' then record_id end) as address_record_id,
        max(case when field = 'birth_place' then value end) as birth_place,
        max(case when field = 'national_id' then value end) as national_id,
        max(case when field = 'occupation' then value end) as occupation,
        max(case when field = 'has_marketing_consent' then value end)
            as has_marketing_consent,
        max(case when field = 'birth_date' then value end) as birth_date
    from golden_values
    group by customer_id

),

customers_of_several_records as (

    select distinct customer_id
    from clusters
    where not is_oldest_record

),

summed_up as (

    select
        clusters.customer_id,
        {{ list_of_distinct('records.source_system') }} as source_systems,
        case
            when min(records.country_code) = max(records.country_code)
                then min(records.country_code)
        end as only_country_code,
        count(*) as record_count,
        min(records.created_at) as first_seen_at,
        max(records.updated_at) as last_updated_at
    from customers_of_several_records
    inner join clusters
        on customers_of_several_records.customer_id = clusters.customer_id
    inner join records
        on clusters.record_id = records.record_id
    group by clusters.customer_id

),

-- An address is taken whole from one record: an empty part of it stays empty.
survived as (

    select
        summed_up.customer_id,
        chosen_values.first_name,
        chosen_values.middle_name,
        chosen_values.last_name,
        chosen_values.gender,
        chosen_values.email,
        chosen_values.phone,
        addresses.street,
        addresses.city,
        addresses.state,
        addresses.postal_code,
        coalesce(addresses.country_code, summed_up.only_country_code) as country_code,
        chosen_values.birth_place,
        chosen_values.national_id,
        chosen_values.occupation,
        summed_up.source_systems,
        summed_up.record_count,
        cast(chosen_values.has_marketing_consent as boolean) as has_marketing_consent,
        cast(chosen_values.birth_date as date) as birth_date,
        summed_up.first_seen_at,
        summed_up.last_updated_at
    from summed_up
    left join chosen_values
        on summed_up.customer_id = chosen_values.customer_id
    left join records as addresses
        on chosen_values.address_record_id = addresses.record_id
    union all
    select
        clusters.customer_id,
        records.first_name,
        records.middle_name,
        records.last_name,
        records.gender,
        records.email,
        records.phone,
        records.street,
        records.city,
        records.state,
        records.postal_code,
        records.country_code,
        records.birth_place,
        records.national_id,
        records.occupation,
        coalesce(records.source_system, '') as source_systems,
        1 as record_count,
        records.has_marketing_consent,
        records.birth_date,
        records.created_at as first_seen_at,
        records.updated_at as last_updated_at
    from clusters
    inner join records
        on clusters.record_id = records.record_id
    left join customers_of_several_records
        on clusters.customer_id = customers_of_several_records.customer_id
    where customers_of_several_records.customer_id is null

),

golden_records as (

    select
        customer_id,

        nullif(
            trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''
        ) as full_name,
        first_name,
        middle_name,
        last_name,
        gender,
        email,
        phone,
        street,
        city,
        state,
        postal_code,
        country_code,
        birth_place,
        national_id,
        occupation,
        source_systems,

        record_count,

        has_marketing_consent,

        birth_date,

        first_seen_at,
        last_updated_at
    from survived

)

select * from golden_records
