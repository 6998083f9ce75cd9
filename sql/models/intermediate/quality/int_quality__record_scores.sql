-- A table: the customers' scores and tests read it.
{{ config(materialized='table', tags=['customers', 'standard']) }}

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

    {{ quality_rule_columns(ref('quality_rules')) }}

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
        records.country_code,
        records.surname_key,
        records.email_key,
        records.phone_key,
        records.has_invalid_email,
        records.has_invalid_phone,
        records.has_invalid_birth_date,
        records.has_invalid_country,
        records.birth_date,
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

        case
            when joined.email is not null or joined.has_invalid_email
                then not joined.has_invalid_email
        end as has_valid_email,
        case
            when joined.phone is not null or joined.has_invalid_phone
                then not joined.has_invalid_phone
        end as has_valid_phone,
        case
            when joined.birth_date is not null or joined.has_invalid_birth_date
                then not joined.has_invalid_birth_date
        end as has_valid_birth_date,
        case
            when joined.country_code is not null or joined.has_invalid_country
                then countries.country_code is not null
        end as has_valid_country,
        {{ matches_pattern_of(
            'joined.postal_code', 'countries.postal_code_pattern'
        ) }} as has_valid_postal_code,
        not {{ matches_pattern(
            "joined.first_name || ' ' || joined.last_name", '[0-9]'
        ) }} as has_valid_name,

        case
            when joined.phone like '+%'
                then starts_with(joined.phone, '+' || countries.calling_code)
        end as has_phone_of_country,
        joined.created_at <= joined.updated_at as has_plausible_times,
        joined.surname_key
        = {{ letters_of('golden_records.last_name') }} as agrees_on_surname,
        joined.birth_date = golden_records.birth_date as agrees_on_birth_date,

        {{ days_between('joined.updated_at', as_of_date()) }} <= 92
            as is_fresh_by_quarter,
        {{ days_between('joined.updated_at', as_of_date()) }} <= 366
            as is_fresh_by_year,
        {{ days_between('joined.updated_at', as_of_date()) }} <= 1096
            as is_fresh_by_three_years,

        repeated_in_system.customer_id is null as is_only_one_in_system,
        case
            when joined.email_key is not null then shared_emails.email_key is null
        end as has_email_of_own,
        case
            when joined.phone_key is not null then shared_phones.phone_key is null
        end as has_phone_of_own
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

scored as (

    select
        checked.*,
        {{ quality_score_columns() }}
    from checked
    cross join rules

)

select * from scored
