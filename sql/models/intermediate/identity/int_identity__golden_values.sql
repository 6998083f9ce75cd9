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
        records.middle_name,
        records.last_name,
        records.gender,
        records.email,
        records.phone,
        records.birth_place,
        records.national_id,
        records.occupation,
        records.birth_date,
        records.has_marketing_consent,
        records.first_name_key,
        records.name_group,
        records.middle_name_key,
        records.surname_key,
        records.email_key,
        records.phone_key,
        records.birth_place_key,
        records.national_id_key,
        records.occupation_key,
        records.street_key,
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

candidates as (

    {{ survivorship_candidates(
        'first_name',
        value_key='name_group',
        known_key='name_group',
        is_valid='length(first_name_key) > 1',
        completeness='length(first_name)'
    ) }}
    union all
    {{ survivorship_candidates(
        'middle_name',
        value_key='middle_name_key',
        known_key='middle_name_key',
        is_valid='length(middle_name_key) > 1',
        completeness='length(middle_name)'
    ) }}
    union all
    {{ survivorship_candidates(
        'last_name',
        value_key='surname_key',
        known_key='surname_key',
        is_valid='length(surname_key) > 1',
        completeness='length(last_name)'
    ) }}
    union all
    {{ survivorship_candidates('gender') }}
    union all
    {{ survivorship_candidates('email', value_key='email_key') }}
    union all
    {{ survivorship_candidates(
        'phone',
        value_key='phone_key',
        is_valid="phone like '+%'",
        completeness='length(phone)'
    ) }}
    union all
    {{ survivorship_candidates(
        'address',
        value_key='place_key',
        known_key='street_key',
        is_valid='address_part_count = 3',
        completeness='address_part_count'
    ) }}
    union all
    {{ survivorship_candidates('birth_date') }}
    union all
    {{ survivorship_candidates(
        'birth_place',
        value_key='birth_place_key',
        known_key='birth_place_key',
        completeness='length(birth_place)'
    ) }}
    union all
    {{ survivorship_candidates('national_id', value_key='national_id_key') }}
    union all
    {{ survivorship_candidates(
        'occupation',
        value_key='occupation_key',
        known_key='occupation_key',
        completeness='length(occupation)'
    ) }}
    union all
    {{ survivorship_candidates('has_marketing_consent') }}

),

-- A value speaks with the voice of the best record that has it.
different_values as (

    select
        members.customer_id,
        candidates.field,
        candidates.value,
        min(candidates.value_key) as value_key,
        min(candidates.known_key) as known_key,
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

contests as (

    select
        customer_id,
        field,
        count(*) as value_count
    from different_values
    group by
        customer_id,
        field
    having count(*) > 1

),

contestants as (

    select
        different_values.*,
        contests.value_count
    from different_values
    inner join contests
        on
            different_values.customer_id = contests.customer_id
            and different_values.field = contests.field

),

-- What values that mean the same have in common.
meanings as (

    select
        customer_id,
        field,
        value_key,
        sum(repeated_score) as agreed_score,
        max(recent_score) as recent_score
    from contestants
    group by
        customer_id,
        field,
        value_key

),

-- How many records of all customers know a word: slips of the hand are hardly known.
known_words as (

    {{ count_known_words('first_name', 'name_group') }}
    union all
    {{ count_known_words('middle_name', 'middle_name_key') }}
    union all
    {{ count_known_words('last_name', 'surname_key') }}
    union all
    {{ count_known_words('address', 'street_key') }}
    union all
    {{ count_known_words('birth_place', 'birth_place_key') }}
    union all
    {{ count_known_words('occupation', 'occupation_key') }}

),

-- The twenty most trusted are enough, and bound the work where thousands are one.
emails as (

    select
        customer_id,
        {{ list_of_distinct('email_key') }} as email_keys
    from members
    where trust_place <= 20
    group by customer_id

),

compared_values as (

    select
        contestants.customer_id,
        contestants.field,
        contestants.value,
        contestants.record_id,
        contestants.source_system,
        contestants.value_count,
        contestants.trust_place,
        contestants.repeated_score,
        contestants.valid_score,
        contestants.complete_score,
        contestants.trusted_score,
        contestants.preferred_score,
        meanings.agreed_score,
        meanings.recent_score,
        coalesce(known_words.record_count, 0) as known_score,
        case
            when emails.email_keys like '%' || contestants.known_key || '%' then 1
            else 0
        end as in_email_score,
        rules.strategy_1,
        rules.strategy_2,
        rules.strategy_3,
        rules.strategy_4,
        rules.strategy_5,
        rules.strategy_6
    from contestants
    inner join meanings
        on
            contestants.customer_id = meanings.customer_id
            and contestants.field = meanings.field
            and contestants.value_key = meanings.value_key
    left join rules
        on contestants.field = rules.field
    left join known_words
        on
            contestants.field = known_words.field
            and contestants.known_key = known_words.known_key
    left join emails
        on contestants.customer_id = emails.customer_id

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

uncontested_values as (

    select different_values.*
    from different_values
    left join contests
        on
            different_values.customer_id = contests.customer_id
            and different_values.field = contests.field
    where contests.customer_id is null

),

golden_values as (

    select
        customer_id,
        field,
        value,
        record_id,
        source_system,
        'only_value' as rule,
        1 as candidate_count
    from uncontested_values
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
