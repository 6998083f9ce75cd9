-- A table: marts, quality, households and enrichment read it.
{{ config(materialized='table') }}

with

records as (

    select * from {{ ref('int_identity__standardized_records') }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

-- Who a person is, the most trusted system knows best; how to reach them, the latest.
ranked as (

    select
        clusters.customer_id,
        records.record_id,
        row_number() over (
            partition by clusters.customer_id
            order by
                records.trust_rank,
                records.updated_at desc nulls last,
                records.record_id
        ) as trust_place,
        row_number() over (
            partition by clusters.customer_id
            order by
                records.updated_at desc nulls last,
                records.trust_rank,
                records.record_id
        ) as recency_place
    from records
    inner join clusters
        on records.record_id = clusters.record_id

),

-- A name of initials gives way to any other, and half an address to a whole one.
placed as (

    select
        ranked.customer_id,
        ranked.trust_place,
        ranked.recency_place,
        ranked.trust_place
        + case when length(records.first_name_key) > 1 then 0 else 1000000 end
        + case when records.surname_key is null then 2000000 else 0 end as name_place,
        case
            when records.street is not null
                then
                    ranked.recency_place
                    + case when records.city is null then 1000000 else 0 end
                    + case when records.postal_code is null then 1000000 else 0 end
        end as address_place,
        records.source_system,
        records.first_name,
        records.last_name,
        records.gender,
        records.email,
        records.phone,
        records.street,
        records.city,
        records.state,
        records.postal_code,
        records.country_code,
        records.has_marketing_consent,
        records.birth_date,
        records.created_at,
        records.updated_at
    from ranked
    inner join records
        on ranked.record_id = records.record_id

),

-- An address is taken whole from one record: an empty part of it stays empty.
survived as (

    select
        customer_id,

        {{ first_value_by('first_name', 'name_place') }} as first_name,
        {{ first_value_by('last_name', 'name_place') }} as last_name,
        {{ first_value_by('gender', 'trust_place') }} as gender,
        {{ first_value_by('email', 'recency_place') }} as email,
        {{ first_value_by('phone', 'recency_place') }} as phone,
        {{ first_value_by('street', 'address_place') }} as street,
        {{ first_value_by("coalesce(city, '')", 'address_place') }} as city,
        {{ first_value_by("coalesce(state, '')", 'address_place') }} as state,
        {{ first_value_by("coalesce(postal_code, '')", 'address_place') }}
            as postal_code,
        {{ first_value_by("coalesce(country_code, '')", 'address_place') }}
            as country_code,
        {{ first_value_by('country_code', 'recency_place') }} as latest_country_code,
        {{ list_of_distinct('source_system') }} as source_systems,

        count(*) as record_count,

        {{ first_value_by('has_marketing_consent', 'recency_place') }}
            as has_marketing_consent,

        {{ first_value_by('birth_date', 'trust_place') }} as birth_date,

        min(created_at) as first_seen_at,
        max(updated_at) as last_updated_at
    from placed
    group by customer_id

),

golden_records as (

    select
        customer_id,

        nullif(
            trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''
        ) as full_name,
        first_name,
        last_name,
        gender,
        email,
        phone,
        street,
        nullif(city, '') as city,
        nullif(state, '') as state,
        nullif(postal_code, '') as postal_code,
        coalesce(nullif(country_code, ''), latest_country_code) as country_code,
        source_systems,

        record_count,

        has_marketing_consent,

        birth_date,

        first_seen_at,
        last_updated_at
    from survived

)

select * from golden_records
