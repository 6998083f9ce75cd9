"""A small project with the models that know of customers, filled by hand.

Ann is `c1`, of three records: `a` and `b` match, `c` was tied to them by people. Dan is
`c2`, of one record whose name tries to steer the terminal and to be HTML. `c9` was
merged into `c1`.
"""

from tests.conftest import Shop

_RECORDS = """
select
    *,
    lower(first_name) as first_name_key,
    lower(first_name) as name_group,
    lower(last_name) as surname_key,
    email as email_key,
    right(phone, 9) as phone_key,
    [right(phone, 9)] as phone_keys,
    cast('2024-01-01' as timestamp) as created_at,
    cast('2024-06-01' as timestamp) as updated_at
from (values
    ('a', 'crm', 'Ann', 'Lee', 'ann@x.org', '+491701234567', date '1980-01-02'),
    ('b', 'shop', 'Anne', 'Lee', 'ann@x.org', '+491701234567', date '1980-01-02'),
    ('c', 'shop', 'Anne', 'Leigh', 'anne@y.org', null, null),
    ('d', 'crm', 'Dan\x1b[2J', '<script>alert(1)</script>', 'ann@x.org', null, null)
) as records (
    record_id, source_system, first_name, last_name, email, phone, birth_date
)
"""
_CLUSTERS = """
select *
from (values
    ('a', 'c1', true), ('b', 'c1', false), ('c', 'c1', false), ('d', 'c2', true)
) as clusters (record_id, customer_id, is_oldest_record)
"""
_SCORED = """
select *
from (values
    ('a', 'b', 9.5e0, 0.99863e0, cast(2 as tinyint), cast(1 as tinyint)),
    ('b', 'c', -3.0e0, 0.1111e0, cast(1 as tinyint), cast(0 as tinyint))
) as scored (
    left_record_id, right_record_id, match_weight, match_probability, email_level,
    first_name_level
)
"""
_LEVELS = """
select *
from (values
    ('email', 1, 'different'), ('email', 2, 'equal'), ('first_name', 1, 'different')
) as levels (comparison, level, level_name)
"""
_GOLDEN_RECORDS = """
select *
from (values
    ('c1', 'Ann Lee', 'Ann', 'Lee', 'ann@x.org', '+491701234567', 'Bonn', 3),
    ('c2', 'Dan\x1b[2J <script>alert(1)</script>', 'Dan\x1b[2J',
        '<script>alert(1)</script>', 'ann@x.org', null, null, 1)
) as golden (
    customer_id, full_name, first_name, last_name, email, phone, city, record_count
)
"""
_GOLDEN_VALUES = """
select 'c1' as customer_id, 'email' as field, 'ann@x.org' as value, 'a' as record_id,
    'crm' as source_system, 'most_agreed' as rule, 2 as candidate_count
"""
_CHANGES = """
select *
from (values
    ('a', 'new', null, 'c1', 1, timestamp '2024-01-02'),
    ('c', 'new', null, 'c9', 1, timestamp '2024-01-02'),
    ('c', 'merged', 'c9', 'c1', 2, timestamp '2024-02-02')
) as changes (
    record_id, change_type, from_customer_id, to_customer_id, run_number, loaded_at
)
"""
_PAYMENTS = """
select
    'c1' as customer_id,
    't' || number as transaction_id,
    timestamp '2024-03-01 10:00:00' + to_days(number) as posted_at,
    date '2024-03-01' + number as posted_date,
    'purchase' as transaction_type,
    'counted' as outcome,
    'web' as channel,
    'books' as category,
    'EUR' as currency_code,
    cast(10.5 as decimal(18, 2)) as amount,
    cast(10.5 as decimal(18, 2)) as net_amount,
    true as is_order
from (select cast(range as integer) as number from range(3))
"""
_EVENTS = """
select 'c1' as customer_id, 'page_view' as event_type, 'web' as channel,
    date '2024-03-09' as occurred_date,
    timestamp '2024-03-09 08:00:00' + to_minutes(range) as occurred_at
from range(5)
"""
_SNAPSHOT = """
select *
from (values
    ('a', 'Bonn', timestamp '2024-01-01', timestamp '2024-02-01'),
    ('a', 'Köln', timestamp '2024-02-01', null)
) as states (record_id, city, dbt_valid_from, dbt_valid_to)
"""
_CHURN = """
select 'c1' as customer_id, 'high' as churn_risk, 0.75e0 as churn_probability,
    'orders' as churn_basis, 'rare orders' as churn_reason_1, 90 as horizon_days,
    cast(12 as decimal(18, 2)) as value_at_risk, 'EUR' as currency_code
"""
_QUALITY = """
select 'c1' as customer_id, 60 as quality_score, 50 as uniqueness_score,
    'entered twice' as quality_issues
"""
CUSTOMER_FILES = {
    "models/int_identity__standardized_records.sql": _RECORDS,
    "models/int_identity__clusters.sql": _CLUSTERS,
    "models/int_identity__scored_pairs.sql": _SCORED,
    "models/int_identity__comparison_levels.sql": _LEVELS,
    "models/int_identity__golden_records.sql": _GOLDEN_RECORDS,
    "models/int_identity__golden_values.sql": _GOLDEN_VALUES,
    "models/int_identity__identity_changes.sql": _CHANGES,
    "models/fct_transactions.sql": _PAYMENTS,
    "models/fct_customer_events.sql": _EVENTS,
    "models/snap_customers.sql": _SNAPSHOT,
    "models/customer_churn.sql": _CHURN,
    "models/int_quality__customer_scores.sql": _QUALITY,
    "seeds/identity_overrides.csv": "record_id_a,record_id_b,decision\nb,c,must_link\n",
}


def built(shop: Shop) -> Shop:
    """The project with its tables."""
    shop.write(CUSTOMER_FILES)
    assert shop.run("build").exit_code == 0
    return shop
