-- A table: the history, the customers' scores and tests read it.
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

countries as (

    select * from {{ ref('countries') }}

),

rule_sets as (

    select * from {{ ref('int_quality__rule_sets') }}
    where subject = 'record'

),

-- Only what is counted: whole records would be kept in memory for the counts.
contacts as (

    select
        clusters.customer_id,
        records.source_system,
        records.email_key,
        records.phone_key
    from records
    inner join clusters
        on records.record_id = clusters.record_id

),

users_of_emails as (

    select distinct
        email_key,
        customer_id
    from contacts

),

users_of_phones as (

    select distinct
        phone_key,
        customer_id
    from contacts

),

customers_of_emails as (

    select
        email_key,
        count(*) as customer_count
    from users_of_emails
    group by email_key
    having count(*) > 1

),

customers_of_phones as (

    select
        phone_key,
        count(*) as customer_count
    from users_of_phones
    group by phone_key
    having count(*) > 1

),

records_of_systems as (

    select
        customer_id,
        source_system,
        count(*) as record_count
    from contacts
    group by
        customer_id,
        source_system
    having count(*) > 1

),

-- What rules can name: the fields of the macros quality_texts and quality_numbers.
known as (

    select
        records.record_id,
        clusters.customer_id,

        records.source_system,
        records.first_name,
        records.last_name,
        records.first_name || ' ' || records.last_name as full_name,
        records.gender,
        records.email,
        split_part(records.email, '@', 2) as email_domain,
        records.phone,
        records.street,
        records.city,
        records.state,
        records.postal_code,
        records.country_code,
        records.street || ', ' || records.city || ', ' || records.postal_code
            as address,
        cast(records.birth_date as varchar) as birth_date,
        case
            when records.last_name = golden_records.last_name then records.surname_key
            else {{ letters_of('records.last_name') }}
        end as surname,
        case
            when records.last_name = golden_records.last_name then records.surname_key
            else {{ letters_of('golden_records.last_name') }}
        end as customer_surname,
        cast(golden_records.birth_date as varchar) as customer_birth_date,

        cast(records.has_invalid_email as integer) as unreadable_email,
        cast(records.has_invalid_phone as integer) as unreadable_phone,
        cast(records.has_invalid_birth_date as integer) as unreadable_birth_date,
        cast(records.has_invalid_country as integer) as unreadable_country_code,
        cast(
            {{ matches_pattern(
                "records.first_name || ' ' || records.last_name", '[0-9]'
            ) }} as integer
        ) as digits_in_full_name,
        {{ unlisted_numbers('records') }},
        {{ seconds_between('records.created_at', 'rule_sets.as_of_date') }}
            as age_of_created_at,
        {{ seconds_between('records.updated_at', 'rule_sets.as_of_date') }}
            as age_of_updated_at,
        customers_of_emails.customer_count as customers_of_email,
        customers_of_phones.customer_count as customers_of_phone,
        records_of_systems.record_count as records_of_source_system,

        records.loaded_at
    from records
    inner join clusters
        on records.record_id = clusters.record_id
    cross join rule_sets
    left join golden_records
        on clusters.customer_id = golden_records.customer_id
    left join countries
        on records.country_code = countries.country_code
    left join customers_of_emails
        on records.email_key = customers_of_emails.email_key
    left join customers_of_phones
        on records.phone_key = customers_of_phones.phone_key
    left join records_of_systems
        on
            clusters.customer_id = records_of_systems.customer_id
            and records.source_system = records_of_systems.source_system

),

measured as (

    select
        record_id,
        customer_id,
        source_system,
        {{ quality_lists() }},
        loaded_at
    from known

),

checked as (

    select
        measured.record_id,
        measured.customer_id,
        measured.source_system,
        {{ quality_broken_rules("rule_sets.checks") }} as broken,
        rule_sets.*,
        measured.loaded_at
    from measured
    cross join rule_sets

),

scored as (

    select
        record_id,
        customer_id,

        source_system,
        {{ quality_score_columns() }},
        coalesce(list_sum(list_where(bits, broken)), 0) as broken_bits,

        loaded_at
    from checked

)

select * from scored
