-- A table: the customers' scores and tests read it.
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

rules as (

    select * from {{ ref('int_quality__rules') }}

),

joined as (

    select
        records.record_id,
        clusters.customer_id,
        records.source_system,
        records.first_name,
        records.last_name,
        records.gender,
        records.email,
        records.phone,
        records.street,
        records.city,
        records.postal_code,
        records.postal_key,
        records.country_code,
        records.surname_key,
        records.email_key,
        records.phone_key,
        records.has_invalid_email,
        records.has_invalid_phone,
        records.has_invalid_birth_date,
        records.has_invalid_country,
        records.birth_date,
        {{ days_between('records.updated_at', as_of_date()) }} as age_in_days,
        records.created_at,
        records.updated_at
    from records
    inner join clusters
        on records.record_id = clusters.record_id

),

shared_emails as (

    select email_key
    from joined
    where email_key is not null
    group by email_key
    having min(customer_id) != max(customer_id)

),

shared_phones as (

    select phone_key
    from joined
    where phone_key is not null
    group by phone_key
    having min(customer_id) != max(customer_id)

),

repeated_in_system as (

    select
        customer_id,
        source_system
    from joined
    group by
        customer_id,
        source_system
    having count(*) > 1

),

checked as (

    select
        joined.record_id,
        joined.customer_id,

        joined.first_name is not null and joined.last_name is not null as has_full_name,
        joined.email is not null as has_email,
        joined.phone is not null as has_phone,
        joined.birth_date is not null as has_birth_date,
        joined.street is not null
        and joined.city is not null
        and joined.postal_code is not null as has_address,
        joined.gender is not null as has_gender,

        not joined.has_invalid_email as has_valid_email,
        not joined.has_invalid_phone as has_valid_phone,
        not joined.has_invalid_birth_date as has_valid_birth_date,
        not joined.has_invalid_country
        and (joined.country_code is null or countries.country_code is not null)
            as has_valid_country,
        coalesce(
            position(
                ' ' || {{ shape_of('joined.postal_key') }} || ' '
                in ' ' || countries.postal_code_shapes || ' '
            ) > 0,
            true
        ) as has_valid_postal_code,
        coalesce(not {{ matches_pattern(
            "joined.first_name || ' ' || joined.last_name", '[0-9]'
        ) }}, true) as has_valid_name,

        coalesce(
            joined.phone not like '+%'
            or starts_with(joined.phone, '+' || countries.calling_code),
            true
        ) as has_phone_of_country,
        coalesce(joined.created_at <= joined.updated_at, true) as has_plausible_times,
        coalesce(
            joined.surname_key = {{ letters_of('golden_records.last_name') }}, true
        ) as agrees_on_surname,
        coalesce(joined.birth_date = golden_records.birth_date, true)
            as agrees_on_birth_date,

        coalesce(joined.age_in_days <= 92, false) as is_fresh_by_quarter,
        coalesce(joined.age_in_days <= 366, false) as is_fresh_by_year,
        coalesce(joined.age_in_days <= 1096, false) as is_fresh_by_three_years,

        repeated_in_system.customer_id is null as is_only_one_in_system,
        shared_emails.email_key is null as has_email_of_own,
        shared_phones.phone_key is null as has_phone_of_own
    from joined
    left join golden_records
        on joined.customer_id = golden_records.customer_id
    left join countries
        on joined.country_code = countries.country_code
    left join shared_emails
        on joined.email_key = shared_emails.email_key
    left join shared_phones
        on joined.phone_key = shared_phones.phone_key
    left join repeated_in_system
        on
            joined.customer_id = repeated_in_system.customer_id
            and joined.source_system = repeated_in_system.source_system

),

weighed as (

    select
        checked.*,
        {{ quality_kept_columns() }},
        rules.*
    from checked
    cross join rules

),

scored as (

    select
        record_id,
        customer_id,

        quality_issues,

        {{ quality_score_columns() }},

        {{ quality_check_columns() }}
    from weighed

)

select * from scored
