-- A table: golden records are made of it, and people look into it.
{{ config(materialized='table') }}

with

records as (

    select * from {{ ref('int_identity__standardized_records') }}

),

clusters as (

    select * from {{ ref('int_identity__clusters') }}

),

survivorship_rules as (

    select * from {{ ref('survivorship_rules') }}

),

rules as (

    select
        field,
        max(case when priority = 1 then strategy end) as strategy_1,
        max(case when priority = 2 then strategy end) as strategy_2,
        max(case when priority = 3 then strategy end) as strategy_3,
        max(case when priority = 4 then strategy end) as strategy_4,
        max(case when priority = 5 then strategy end) as strategy_5,
        max(case when priority = 6 then strategy end) as strategy_6,
        max(source_system) as preferred_source_system
    from survivorship_rules
    group by field

),

-- What a single record says needs no contest.
customers_of_several_records as (

    select distinct customer_id
    from clusters
    where not is_oldest_record

),

members as (

    select
        clusters.customer_id,
        records.record_id,
        records.source_system,
        records.trust_rank,
        records.first_name,
        records.last_name,
        records.gender,
        records.email,
        records.phone,
        records.birth_date,
        records.has_marketing_consent,
        records.first_name_key,
        records.name_group,
        records.surname_key,
        records.email_key,
        records.phone_key,
        coalesce(records.postal_key, lower(records.city), '')
        || ' ' || coalesce({{ replace_pattern('records.street', '[^0-9]', '') }}, '')
            as place_key,
        nullif(
            concat_ws(
                ', ',
                records.street,
                records.postal_code,
                records.city,
                records.state,
                records.country_code
            ),
            ''
        ) as address,
        case when records.street is null then 0 else 1 end
        + case when records.city is null then 0 else 1 end
        + case when records.postal_code is null then 0 else 1 end
            as address_part_count,
        rank() over (
            partition by clusters.customer_id
            order by records.updated_at desc nulls last
        ) as recency_rank,
        row_number() over (
            partition by clusters.customer_id
            order by
                records.trust_rank,
                records.updated_at desc nulls last,
                records.record_id
        ) as trust_place
    from customers_of_several_records
    inner join clusters
        on customers_of_several_records.customer_id = clusters.customer_id
    inner join records
        on clusters.record_id = records.record_id

),

-- Values of one key mean the same, however they are written.
candidates as (

    select
        record_id,
        'first_name' as field,
        first_name as value,
        coalesce(name_group, '') as value_key,
        name_group as name_key,
        case when length(first_name_key) > 1 then 1 else 0 end as valid_score,
        length(first_name) as complete_score
    from members
    where first_name is not null
    union all
    select
        record_id,
        'last_name' as field,
        last_name as value,
        coalesce(surname_key, '') as value_key,
        surname_key as name_key,
        case when length(surname_key) > 1 then 1 else 0 end as valid_score,
        length(last_name) as complete_score
    from members
    where last_name is not null
    union all
    select
        record_id,
        'gender' as field,
        gender as value,
        gender as value_key,
        cast(null as varchar) as name_key,
        1 as valid_score,
        1 as complete_score
    from members
    where gender is not null
    union all
    select
        record_id,
        'email' as field,
        email as value,
        coalesce(email_key, email) as value_key,
        cast(null as varchar) as name_key,
        1 as valid_score,
        1 as complete_score
    from members
    where email is not null
    union all
    select
        record_id,
        'phone' as field,
        phone as value,
        coalesce(phone_key, phone) as value_key,
        cast(null as varchar) as name_key,
        case when phone like '+%' then 1 else 0 end as valid_score,
        length(phone) as complete_score
    from members
    where phone is not null
    union all
    select
        record_id,
        'address' as field,
        address as value,
        place_key as value_key,
        cast(null as varchar) as name_key,
        case when address_part_count = 3 then 1 else 0 end as valid_score,
        address_part_count as complete_score
    from members
    where address is not null
    union all
    select
        record_id,
        'birth_date' as field,
        cast(birth_date as varchar) as value,
        cast(birth_date as varchar) as value_key,
        cast(null as varchar) as name_key,
        1 as valid_score,
        1 as complete_score
    from members
    where birth_date is not null
    union all
    select
        record_id,
        'has_marketing_consent' as field,
        cast(has_marketing_consent as varchar) as value,
        cast(has_marketing_consent as varchar) as value_key,
        cast(null as varchar) as name_key,
        1 as valid_score,
        1 as complete_score
    from members
    where has_marketing_consent is not null

),

-- A value speaks with the voice of the best record that has it.
different_values as (

    select
        members.customer_id,
        candidates.field,
        candidates.value,
        min(candidates.value_key) as value_key,
        min(candidates.name_key) as name_key,
        {{ first_value_by('members.record_id', 'members.trust_place') }}
            as record_id,
        {{ first_value_by('members.source_system', 'members.trust_place') }}
            as source_system,
        count(*) as repeated_score,
        max(candidates.valid_score) as valid_score,
        max(candidates.complete_score) as complete_score,
        max(-members.recency_rank) as recent_score,
        max(-members.trust_rank) as trusted_score,
        max(
            case
                when members.source_system = rules.preferred_source_system then 1
                else 0
            end
        ) as preferred_score,
        min(members.trust_place) as trust_place
    from candidates
    inner join members
        on candidates.record_id = members.record_id
    left join rules
        on candidates.field = rules.field
    group by
        members.customer_id,
        candidates.field,
        candidates.value

),

counted_values as (

    select
        *,
        count(*) over (
            partition by
                customer_id,
                field
        ) as value_count
    from different_values

),

-- How many records of all customers have a name: slips of the hand have few.
first_names as (

    select
        'first_name' as field,
        name_group as name_key,
        count(*) as record_count
    from records
    where name_group is not null
    group by name_group

),

last_names as (

    select
        'last_name' as field,
        surname_key as name_key,
        count(*) as record_count
    from records
    where surname_key is not null
    group by surname_key

),

known_names as (

    select * from first_names
    union all
    select * from last_names

),

emails as (

    select
        customer_id,
        {{ list_of_distinct('email_key') }} as email_keys
    from members
    group by customer_id

),

compared_values as (

    select
        counted_values.customer_id,
        counted_values.field,
        counted_values.value,
        counted_values.record_id,
        counted_values.source_system,
        counted_values.value_count,
        counted_values.trust_place,
        counted_values.repeated_score,
        counted_values.valid_score,
        counted_values.complete_score,
        counted_values.trusted_score,
        counted_values.preferred_score,
        rules.strategy_1,
        rules.strategy_2,
        rules.strategy_3,
        rules.strategy_4,
        rules.strategy_5,
        rules.strategy_6,
        coalesce(known_names.record_count, 0) as known_score,
        case
            when emails.email_keys like '%' || counted_values.name_key || '%' then 1
            else 0
        end as in_email_score,
        max(counted_values.recent_score) over (
            partition by
                counted_values.customer_id,
                counted_values.field,
                counted_values.value_key
        ) as recent_score,
        sum(counted_values.repeated_score) over (
            partition by
                counted_values.customer_id,
                counted_values.field,
                counted_values.value_key
        ) as agreed_score
    from counted_values
    left join rules
        on counted_values.field = rules.field
    left join known_names
        on
            counted_values.field = known_names.field
            and counted_values.name_key = known_names.name_key
    left join emails
        on counted_values.customer_id = emails.customer_id
    where counted_values.value_count > 1

),

scored_values as (

    select
        *,
        {{ survivorship_score('strategy_1') }} as score_1,
        {{ survivorship_score('strategy_2') }} as score_2,
        {{ survivorship_score('strategy_3') }} as score_3,
        {{ survivorship_score('strategy_4') }} as score_4,
        {{ survivorship_score('strategy_5') }} as score_5,
        {{ survivorship_score('strategy_6') }} as score_6
    from compared_values

),

placed_values as (

    select
        *,
        row_number() over places as place,
        lead(score_1) over places as next_score_1,
        lead(score_2) over places as next_score_2,
        lead(score_3) over places as next_score_3,
        lead(score_4) over places as next_score_4,
        lead(score_5) over places as next_score_5,
        lead(score_6) over places as next_score_6
    from scored_values
    window places as (
        partition by
            customer_id,
            field
        order by
            score_1 desc,
            score_2 desc,
            score_3 desc,
            score_4 desc,
            score_5 desc,
            score_6 desc,
            trust_place
    )

),

golden_values as (

    select
        customer_id,
        field,
        value,
        record_id,
        source_system,
        'only_value' as rule,
        value_count as candidate_count
    from counted_values
    where value_count = 1
    union all
    select
        customer_id,
        field,
        value,
        record_id,
        source_system,
        case
            when score_1 != next_score_1 then strategy_1
            when score_2 != next_score_2 then strategy_2
            when score_3 != next_score_3 then strategy_3
            when score_4 != next_score_4 then strategy_4
            when score_5 != next_score_5 then strategy_5
            when score_6 != next_score_6 then strategy_6
            else 'most_trusted'
        end as rule,
        value_count as candidate_count
    from placed_values
    where place = 1

)

select * from golden_values
