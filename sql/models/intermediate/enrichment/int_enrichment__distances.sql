with

golden_records as (

    select * from {{ ref('int_identity__golden_records') }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

addresses as (

    select * from {{ ref('stg_addresses') }}

),

places as (

    select * from {{ ref('int_enrichment__places') }}

),

-- Most addresses of a customer are in one place, which is no distance at all.
other_places as (

    select distinct
        clusters.customer_id,
        {{ place_id('golden_records') }} as place_id,
        {{ place_id('addresses') }} as other_place_id
    from addresses
    inner join clusters
        on addresses.record_id = clusters.record_id
    inner join golden_records
        on clusters.customer_id = golden_records.customer_id

),

measured as (

    select
        other_places.customer_id,
        case
            when other_places.place_id = other_places.other_place_id then 0
            else
                {{ kilometers_between(
                    'places.latitude',
                    'places.longitude',
                    'others.latitude',
                    'others.longitude'
                ) }}
        end as kilometers
    from other_places
    inner join places
        on other_places.place_id = places.place_id
    inner join places as others
        on other_places.other_place_id = others.place_id
    where
        places.country_name != others.country_name
        or (
            places.location_precision != 'country'
            and others.location_precision != 'country'
        )

),

farthest as (

    select
        customer_id,
        max(kilometers) as farthest_address_km
    from measured
    group by customer_id

)

select * from farthest
