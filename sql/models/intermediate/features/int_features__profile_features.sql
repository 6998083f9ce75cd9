with

population as (

    select * from {{ ref('int_features__population') }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

record_states as (

    {{ states_of_records(
        ref("snap_customers"), ref("int_identity__standardized_records")
    ) }}

),

households as (

    select * from {{ ref('int_identity__households') }}

),

golden_records as (

    select * from {{ ref('int_identity__golden_records') }}

),

email_domains as (

    select * from {{ ref('email_domains') }}

),

-- A record as it was on the day. Where its first state we kept is younger than the day,
-- that one stands in: an empty value would tell that the record changes later.
states_by_then as (

    select
        population.observation_date,
        population.customer_id,
        record_states.record_id,

        record_states.source_system,
        record_states.gender,
        record_states.country_code,
        record_states.email,
        record_states.phone,
        record_states.street,
        record_states.postal_code,
        record_states.city,
        record_states.birth_date,
        record_states.has_marketing_consent,
        record_states.created_at,

        row_number() over (
            partition by population.observation_date, record_states.record_id
            order by
                case
                    when
                        record_states.valid_from_at
                        < cast(population.observation_date as timestamp)
                        then 0
                    else 1
                end,
                case
                    when
                        record_states.valid_from_at
                        < cast(population.observation_date as timestamp)
                        then record_states.valid_from_at
                end desc,
                record_states.valid_from_at
        ) as place
    from population
    inner join clusters
        on population.customer_id = clusters.customer_id
    inner join record_states
        on clusters.record_id = record_states.record_id

),

-- A record that did not exist by then counts only where the customer has no other: they
-- were known by what they did.
records_by_then as (

    select
        *,
        case
            when created_at < cast(observation_date as timestamp) then 1 else 0
        end as is_there
    from states_by_then
    where place = 1

),

told as (

    select
        records_by_then.observation_date,
        records_by_then.customer_id,

        min(records_by_then.gender) as gender,
        min(records_by_then.country_code) as country_code,
        min(
            case
                when records_by_then.email is not null
                    then coalesce(email_domains.email_domain_class, 'business')
            end
        ) as email_domain_class,

        {{ sum_of('records_by_then.is_there') }} as record_count,
        count(distinct records_by_then.source_system) as source_system_count,

        max(case when records_by_then.email is not null then 1 else 0 end) as has_email,
        max(case when records_by_then.phone is not null then 1 else 0 end) as has_phone,
        max(case when records_by_then.street is not null then 1 else 0 end)
            as has_street,
        max(case when records_by_then.postal_code is not null then 1 else 0 end)
            as has_postal_code,
        max(case when records_by_then.city is not null then 1 else 0 end) as has_city,
        max(case when records_by_then.has_marketing_consent then 1 else 0 end)
            as has_consent,
        min(records_by_then.birth_date) as birth_date,
        min(records_by_then.created_at) as first_seen_at
    from records_by_then
    left join email_domains
        on split_part(records_by_then.email, '@', 2) = email_domains.email_domain
    group by
        records_by_then.observation_date,
        records_by_then.customer_id

),

household_members as (

    select
        population.observation_date,
        population.customer_id,
        count(*) as household_size
    from population
    inner join households
        on population.customer_id = households.customer_id
    inner join households as members
        on households.household_id = members.household_id
    inner join golden_records
        on
            members.customer_id = golden_records.customer_id
            and (
                golden_records.first_seen_at
                < cast(population.observation_date as timestamp)
                or population.customer_id = members.customer_id
            )
    group by
        population.observation_date,
        population.customer_id

),

profile_features as (

    select
        told.observation_date,
        told.customer_id,

        told.gender,
        told.country_code,
        told.email_domain_class,

        told.record_count,
        told.source_system_count,
        household_members.household_size,
        round(
            cast(
                told.has_email + told.has_phone + told.has_street
                + told.has_postal_code + told.has_city
                + case when told.birth_date is not null then 1 else 0 end
                + case when told.gender is not null then 1 else 0 end
                + case when told.country_code is not null then 1 else 0 end as double
            ) / 8,
            6
        ) as profile_completeness,
        cast(
            floor(
                {{ days_between('told.birth_date', 'told.observation_date') }} / 365.25
            ) as integer
        ) as age_years,
        case
            when told.first_seen_at < cast(told.observation_date as timestamp)
                then {{ days_between('told.first_seen_at', 'told.observation_date') }}
        end as days_since_first_seen,

        told.has_email = 1 as has_email,
        told.has_phone = 1 as has_phone,
        told.has_consent = 1 as has_marketing_consent
    from told
    left join household_members
        on
            told.observation_date = household_members.observation_date
            and told.customer_id = household_members.customer_id

)

select * from profile_features
