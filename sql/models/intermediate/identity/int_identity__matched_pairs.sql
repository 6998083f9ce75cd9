-- A table: it answers why two records are one customer, and a test reads it, too.
{{ config(materialized='table') }}

with

records as (

    select * from {{ ref('int_identity__standardized_records') }}

),

-- A mailbox of people with several first names is a family's or a team's, and a line of
-- many surnames is a switchboard: alone, the one says little and the other nothing.
mailboxes as (

    select
        email_key,
        count(distinct left(name_group, 1)) > 1 as is_shared
    from records
    where email_key is not null
    group by email_key

),

switchboards as (

    select phone_key
    from records
    where phone_key is not null
    group by phone_key
    having count(distinct surname_key) > 5

),

-- Records are one person if they agree on a key. Each rule joins a strong hint with one
-- that tells the members of a household apart, so no two records need to be compared.
keyed as (

    select
        record_id,
        'email_and_name' as match_rule,
        email_key || ' ' || left(name_group, 3) as match_key
    from records
    union all
    select
        record_id,
        'email_and_birth_date' as match_rule,
        email_key || ' ' || birth_date as match_key
    from records
    union all
    select
        records.record_id,
        'email' as match_rule,
        records.email_key as match_key
    from records
    inner join mailboxes
        on records.email_key = mailboxes.email_key
    where not mailboxes.is_shared
    union all
    select
        records.record_id,
        'phone_and_initials' as match_rule,
        records.phone_key
        || ' ' || left(records.name_group, 1)
        || left(records.surname_key, 1) as match_key
    from records
    left join switchboards
        on records.phone_key = switchboards.phone_key
    where switchboards.phone_key is null
    union all
    select
        record_id,
        'phone_and_birth_date' as match_rule,
        phone_key || ' ' || birth_date as match_key
    from records
    union all
    select
        record_id,
        'surname_birth_date_and_postal_code' as match_rule,
        surname_key || left(name_group, 1) || ' ' || birth_date || ' ' || postal_key
            as match_key
    from records
    union all
    select
        record_id,
        'name_birth_date_and_postal_code' as match_rule,
        name_group || ' ' || birth_date || ' ' || postal_key as match_key
    from records

),

-- Most keys are of one record, and are gone after this.
shared_keys as (

    select
        match_rule,
        match_key
    from keyed
    where match_key is not null
    group by
        match_rule,
        match_key
    having count(*) > 1

),

members as (

    select
        keyed.record_id,
        keyed.match_rule,
        keyed.match_key,
        records.created_at
    from keyed
    inner join shared_keys
        on
            keyed.match_rule = shared_keys.match_rule
            and keyed.match_key = shared_keys.match_key
    inner join records
        on keyed.record_id = records.record_id

),

-- A key of n records gives n - 1 pairs, each with the oldest of them, and not n x n.
starred as (

    select
        first_value(record_id) over (
            partition by
                match_rule,
                match_key
            order by
                created_at nulls last,
                record_id
        ) as older_record_id,
        record_id,
        match_rule
    from members

),

pairs as (

    select
        older_record_id,
        record_id as newer_record_id,
        match_rule
    from starred
    where older_record_id != record_id

)

select * from pairs
