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

clustered as (

    select
        clusters.customer_id,
        records.*
    from records
    inner join clusters
        on records.record_id = clusters.record_id

),

users_of_emails as (

    select distinct
        email_key,
        customer_id
    from clustered

),

users_of_phones as (

    select distinct
        phone_key,
        customer_id
    from clustered

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
    from clustered
    group by
        customer_id,
        source_system
    having count(*) > 1

),

-- What rules can name: the fields of the macros quality_texts and quality_numbers.
known as (

    select
        clustered.record_id,
        clustered.customer_id,

        clustered.source_system,
        clustered.first_name,
        clustered.last_name,
        clustered.first_name || ' ' || clustered.last_name as full_name,
        clustered.gender,
        clustered.email,
        split_part(clustered.email, '@', 2) as email_domain,
        clustered.phone,
        clustered.street,
        clustered.city,
        clustered.state,
        clustered.postal_code,
        clustered.country_code,
        clustered.street || ', ' || clustered.city || ', ' || clustered.postal_code
            as address,
        cast(clustered.birth_date as varchar) as birth_date,
        clustered.surname_key as surname,
        {{ letters_of('golden_records.last_name') }} as customer_surname,
        cast(golden_records.birth_date as varchar) as customer_birth_date,

        cast(clustered.has_invalid_email as integer) as unreadable_email,
        cast(clustered.has_invalid_phone as integer) as unreadable_phone,
        cast(clustered.has_invalid_birth_date as integer) as unreadable_birth_date,
        cast(clustered.has_invalid_country as integer) as unreadable_country_code,
        cast(
            {{ matches_pattern(
                "clustered.first_name || ' ' || clustered.last_name", '[0-9]'
            ) }} as integer
        ) as digits_in_full_name,
        {{ unlisted_numbers('clustered') }},
        {{ seconds_between('clustered.created_at', 'rule_sets.as_of_date') }}
            as age_of_created_at,
        {{ seconds_between('clustered.updated_at', 'rule_sets.as_of_date') }}
            as age_of_updated_at,
        customers_of_emails.customer_count as customers_of_email,
        customers_of_phones.customer_count as customers_of_phone,
        records_of_systems.record_count as records_of_source_system,

        clustered.loaded_at
    from clustered
    cross join rule_sets
    left join golden_records
        on clustered.customer_id = golden_records.customer_id
    left join countries
        on clustered.country_code = countries.country_code
    left join customers_of_emails
        on clustered.email_key = customers_of_emails.email_key
    left join customers_of_phones
        on clustered.phone_key = customers_of_phones.phone_key
    left join records_of_systems
        on
            clustered.customer_id = records_of_systems.customer_id
            and clustered.source_system = records_of_systems.source_system

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
