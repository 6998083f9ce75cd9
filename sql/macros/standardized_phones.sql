{#
    A query of all phone numbers of records: one row per number, with its country's code
    (E.164) where the number or the country of the record tells it. `place` orders the
    numbers of a record, `phone_key` is its last nine digits without the country's code
    and what is dialled before it.
#}
{% macro standardized_phones(records, phones, numbering_plans) -%}
with

other_phones as (

    select
        phones.record_id,
        phones.phone_number,
        records.country_code,
        case when phones.is_primary then '1' else '2' end || phones.phone_id as place
    from {{ phones }} as phones
    inner join {{ records }} as records
        on phones.record_id = records.record_id

),

every_phone as (

    select
        record_id,
        phone as phone_number,
        country_code,
        -- A record's own number comes first.
        '0' as place
    from {{ records }}
    where phone is not null
    union all
    select * from other_phones
    where phone_number is not null

),

-- Countries that share a code, such as the United States and Canada, share their rules.
calling_codes as (

    select
        calling_code,
        min(trunk_prefix) as trunk_prefix
    from {{ numbering_plans }}
    group by calling_code

),

-- Where a number says no country, it is of the country that its holder lives in.
dialled as (

    select
        every_phone.record_id,
        every_phone.place,
        every_phone.phone_number,
        {{ international_digits(
            'every_phone.phone_number',
            'numbering_plans.calling_code',
            'numbering_plans.trunk_prefix',
            'numbering_plans.international_prefix',
            'numbering_plans.min_phone_digits',
            'numbering_plans.max_phone_digits',
        ) }} as digits
    from every_phone
    left join {{ numbering_plans }} as numbering_plans
        on every_phone.country_code = numbering_plans.country_code

),

-- A trunk prefix behind the country's code (`+44 020 ...`) is not dialled.
coded as (

    select
        dialled.record_id,
        dialled.place,
        dialled.phone_number,
        dialled.calling_code,
        case
            when
                calling_codes.trunk_prefix = '0'
                and substr(dialled.digits, length(dialled.calling_code) + 1, 1) = '0'
                then
                    dialled.calling_code
                    || substr(dialled.digits, length(dialled.calling_code) + 2)
            else dialled.digits
        end as digits
    from (
        select
            *,
            {{ calling_code_of('digits') }} as calling_code
        from dialled
    ) as dialled
    left join calling_codes
        on dialled.calling_code = calling_codes.calling_code

),

standardized as (

    select
        record_id,
        place,
        coalesce('+' || digits, phone_number) as phone,
        right(
            coalesce(
                substr(digits, length(calling_code) + 1), ltrim(phone_number, '0')
            ),
            9
        ) as phone_key
    from coded

)

select * from standardized
{%- endmacro %}
