-- A table: customers and distances read it, and millions live in far fewer places.
{{ config(materialized='table') }}

with

golden_records as (

    select * from {{ ref('int_identity__golden_records') }}

),

addresses as (

    select * from {{ ref('stg_addresses') }}

),

countries as (

    select * from {{ ref('countries') }}

),

regions as (

    select * from {{ ref('regions') }}

),

postal_coordinates as (

    select * from {{ ref('postal_coordinates') }}

),

places as (

    select
        country_code,
        state,
        postal_code
    from golden_records
    union
    select
        country_code,
        state,
        postal_code
    from addresses

),

keyed as (

    select
        {{ place_id() }} as place_id,
        country_code,
        upper(state) as state_key,
        {{ replace_pattern('postal_code', '[^A-Z0-9]', '') }} as postal_key
    from places

),

beginnings as (

    select
        place_id,
        country_code,
        {{ beginnings_of('postal_key', 10) }} as postal_prefix
    from keyed

),

found_by_postal_code as (

    select
        beginnings.place_id,
        {{ first_value_by(
            'postal_coordinates.state_code', '-length(beginnings.postal_prefix)'
        ) }} as state_code,
        {{ first_value_by(
            'postal_coordinates.latitude', '-length(beginnings.postal_prefix)'
        ) }} as latitude,
        {{ first_value_by(
            'postal_coordinates.longitude', '-length(beginnings.postal_prefix)'
        ) }} as longitude
    from beginnings
    inner join postal_coordinates
        on
            beginnings.country_code = postal_coordinates.country_code
            and beginnings.postal_prefix = postal_coordinates.postal_prefix
    group by beginnings.place_id

),

-- A state may be written as its code or its name, or left to the postal code.
states as (

    select
        *,
        state_code as state_key
    from regions
    union all
    select
        *,
        upper(state_name) as state_key
    from regions
    where upper(state_name) != state_code

),

looked_up as (

    select
        keyed.place_id,

        countries.country_name,
        coalesce(states.region, states_of_codes.region, countries.region) as region,
        coalesce(states.time_zone, states_of_codes.time_zone, countries.time_zone)
            as time_zone,
        case
            when found_by_postal_code.latitude is not null then 'postal_code'
            when coalesce(states.latitude, states_of_codes.latitude) is not null
                then 'state'
            when countries.latitude is not null then 'country'
        end as location_precision,

        coalesce(
            found_by_postal_code.latitude,
            states.latitude,
            states_of_codes.latitude,
            countries.latitude
        ) as latitude,
        coalesce(
            found_by_postal_code.longitude,
            states.longitude,
            states_of_codes.longitude,
            countries.longitude
        ) as longitude
    from keyed
    left join countries
        on keyed.country_code = countries.country_code
    left join found_by_postal_code
        on keyed.place_id = found_by_postal_code.place_id
    left join states
        on
            keyed.country_code = states.country_code
            and keyed.state_key = states.state_key
    left join regions as states_of_codes
        on
            keyed.country_code = states_of_codes.country_code
            and found_by_postal_code.state_code = states_of_codes.state_code

)

select * from looked_up
