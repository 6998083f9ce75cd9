-- A table: it groups all customers, and each reader would group them again.
{{ config(materialized='table') }}

with

records as (

    select * from {{ ref('int_identity__standardized_records') }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

golden_records as (

    select * from {{ ref('int_identity__golden_records') }}

),

identity_changes as (

    select * from {{ ref('int_identity__identity_changes') }}

),

-- All addresses and phones of a customer count, those of before as well.
written_addresses as (

    select
        record_id,
        {{ each_of('address_keys') }} as address_key
    from records

),

customer_addresses as (

    select distinct
        clusters.customer_id,
        written_addresses.address_key
    from written_addresses
    inner join clusters
        on written_addresses.record_id = clusters.record_id

),

shared_addresses as (

    select address_key
    from customer_addresses
    group by address_key
    having count(*) > 1

),

-- Surnames with the same first four letters may be one: mistyped, or joined to another.
residents as (

    select distinct
        customer_addresses.address_key,
        customer_addresses.customer_id,
        left(records.surname_key, 4) as surname,
        records.phone_keys,
        records.email_key
    from shared_addresses
    inner join customer_addresses
        on shared_addresses.address_key = customer_addresses.address_key
    inner join clusters
        on customer_addresses.customer_id = clusters.customer_id
    inner join records
        on clusters.record_id = records.record_id

),

-- With more than ten surnames it is a block of flats or an office: there a surname does
-- not tell who lives together.
crowded_addresses as (

    select address_key
    from residents
    group by address_key
    having count(distinct surname) > 10

),

phones_of_residents as (

    select
        customer_id,
        address_key,
        {{ each_of('phone_keys') }} as phone_key
    from residents

),

ties as (

    select distinct
        residents.customer_id,
        'surname' as tie,
        residents.address_key || ' ' || residents.surname as tie_key,
        crowded_addresses.address_key is not null as is_crowded
    from residents
    left join crowded_addresses
        on residents.address_key = crowded_addresses.address_key
    where residents.surname is not null
    union all
    select distinct
        customer_id,
        'email' as tie,
        address_key || ' ' || email_key as tie_key,
        false as is_crowded
    from residents
    where email_key is not null
    union all
    select distinct
        customer_id,
        'phone' as tie,
        address_key || ' ' || phone_key as tie_key,
        false as is_crowded
    from phones_of_residents

),

-- Eight of a kind at one address are no family either.
shared_ties as (

    select
        tie,
        tie_key,
        is_crowded or count(*) > 8 as is_crowded
    from ties
    group by
        tie,
        tie_key,
        is_crowded
    having count(*) > 1

),

tied as (

    select
        ties.customer_id,
        ties.tie,
        ties.tie_key,
        shared_ties.is_crowded
    from ties
    inner join shared_ties
        on
            ties.tie = shared_ties.tie
            and ties.tie_key = shared_ties.tie_key

),

tied_customers as (

    select
        customer_id,
        max(case when not is_crowded then tie end) as tie
    from tied
    group by customer_id

),

-- The least number of a household is the member whose id was given first.
numbered as (

    select
        tied_customers.customer_id,
        tied_customers.tie,
        row_number() over (
            order by
                min(identity_changes.run_number),
                tied_customers.customer_id
        ) as customer_number
    from tied_customers
    inner join identity_changes
        on tied_customers.customer_id = identity_changes.to_customer_id
    group by
        tied_customers.customer_id,
        tied_customers.tie

),

edges as (

    select distinct
        min(numbered.customer_number) over (
            partition by
                tied.tie,
                tied.tie_key
        ) as founder_number,
        numbered.customer_number
    from tied
    inner join numbered
        on tied.customer_id = numbered.customer_id
    where not tied.is_crowded

),

components as (

    {{ connected_components('edges', 'founder_number', 'customer_number') }}

),

sized as (

    select
        node as customer_number,
        component as founder_number,
        count(*) over (partition by component) as household_size
    from components

),

-- Chains of moves and shared lines that grow beyond twelve are taken apart.
members as (

    select
        numbered.customer_id,
        founders.customer_id as founder_id,
        numbered.tie
    from sized
    inner join numbered
        on sized.customer_number = numbered.customer_number
    inner join numbered as founders
        on sized.founder_number = founders.customer_number
    where sized.household_size <= 12

),

households_of_several as (

    select
        members.founder_id,
        count(*) as household_size,
        count(distinct lower(golden_records.last_name)) as surname_count
    from members
    inner join golden_records
        on members.customer_id = golden_records.customer_id
    group by members.founder_id

),

households as (

    select
        golden_records.customer_id,
        'h-' || coalesce(members.founder_id, golden_records.customer_id)
            as household_id,

        case
            when members.founder_id is not null then members.tie || '_at_address'
            when tied_customers.customer_id is not null then 'crowded_address'
            else 'alone'
        end as household_reason,
        case
            when members.founder_id is null then 'one person'
            when households_of_several.surname_count < 2
                then households_of_several.household_size || ' people of one surname'
            else
                households_of_several.household_size || ' people of '
                || households_of_several.surname_count || ' surnames'
        end as household_description,

        coalesce(households_of_several.household_size, 1) as household_size
    from golden_records
    left join tied_customers
        on golden_records.customer_id = tied_customers.customer_id
    left join members
        on golden_records.customer_id = members.customer_id
    left join households_of_several
        on members.founder_id = households_of_several.founder_id

)

select * from households
