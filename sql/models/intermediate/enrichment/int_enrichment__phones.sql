with

golden_records as (

    select * from {{ ref('int_identity__golden_records') }}

),

countries as (

    select * from {{ ref('countries') }}

),

phone_prefixes as (

    select * from {{ ref('phone_prefixes') }}

),

-- Several countries may share a calling code that is not in phone_prefixes.
prefixes as (

    select
        phone_prefix,
        country_code,
        line_type
    from phone_prefixes
    union all
    select
        countries.calling_code as phone_prefix,
        min(countries.country_code) as country_code,
        'unknown' as line_type
    from countries
    left join phone_prefixes
        on countries.calling_code = phone_prefixes.phone_prefix
    where phone_prefixes.phone_prefix is null
    group by countries.calling_code

),

first_digits as (

    select distinct substr(phone, 2, 7) as first_digits
    from golden_records
    where phone like '+%'

),

beginnings as (

    select
        first_digits,
        {{ beginnings_of('first_digits', 7) }} as phone_prefix
    from first_digits

),

looked_up as (

    select
        beginnings.first_digits,
        {{ first_value_by('prefixes.country_code', '-length(prefixes.phone_prefix)') }}
            as phone_country_code,
        {{ first_value_by('prefixes.line_type', '-length(prefixes.phone_prefix)') }}
            as phone_line_type
    from beginnings
    inner join prefixes
        on beginnings.phone_prefix = prefixes.phone_prefix
    group by beginnings.first_digits

)

select * from looked_up
