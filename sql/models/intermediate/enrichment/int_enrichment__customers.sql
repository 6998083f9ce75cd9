with

golden_records as (

    select * from {{ ref('int_identity__golden_records') }}

),

email_domains as (

    select * from {{ ref('email_domains') }}

),

countries as (

    select * from {{ ref('countries') }}

),

regions as (

    select * from {{ ref('regions') }}

),

-- A state may be written as its code or its name.
states as (

    select
        country_code,
        state_code as state_key,
        region,
        time_zone
    from regions
    union all
    select
        country_code,
        upper(state_name) as state_key,
        region,
        time_zone
    from regions

),

-- Several countries may share a calling code; the holder's own country comes first.
calling_codes as (

    select
        calling_code,
        min(country_code) as first_country_code
    from countries
    group by calling_code

),

keyed as (

    select
        customer_id,
        country_code,
        upper(state) as state_key,
        split_part(email, '@', 2) as email_domain,
        case when phone like '+%' then substr(phone, 2) end as phone_digits,
        case when phone like '+%' then substr(phone, 2, 1) end as one_digit,
        case when phone like '+%' then substr(phone, 2, 2) end as two_digits,
        case when phone like '+%' then substr(phone, 2, 3) end as three_digits
    from golden_records

),

looked_up as (

    select
        keyed.customer_id,

        keyed.email_domain,
        case
            when keyed.email_domain is null then null
            when email_domains.email_domain_class is not null
                then email_domains.email_domain_class
            when
                {{ matches_pattern(
                    'keyed.email_domain', '[.](edu|ac[.][a-z]{2})$'
                ) }}
                then 'education'
            when
                {{ matches_pattern(
                    'keyed.email_domain', '[.](gov|mil|gov[.][a-z]{2})$'
                ) }}
                then 'government'
            else 'business'
        end as email_domain_class,
        countries.country_name,
        coalesce(states.region, countries.region) as region,
        coalesce(states.time_zone, countries.time_zone) as time_zone,
        case
            when keyed.phone_digits like countries.calling_code || '%'
                then keyed.country_code
            else
                coalesce(
                    three.first_country_code,
                    two.first_country_code,
                    one.first_country_code
                )
        end as phone_country_code
    from keyed
    left join email_domains
        on keyed.email_domain = email_domains.email_domain
    left join countries
        on keyed.country_code = countries.country_code
    left join states
        on
            keyed.country_code = states.country_code
            and keyed.state_key = states.state_key
    left join calling_codes as three
        on keyed.three_digits = three.calling_code
    left join calling_codes as two
        on keyed.two_digits = two.calling_code
    left join calling_codes as one
        on keyed.one_digit = one.calling_code

)

select * from looked_up
