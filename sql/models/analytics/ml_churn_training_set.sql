with

features as (

    select * from {{ ref('ml_customer_features') }}

),

observation_dates as (

    select * from {{ ref('int_features__observation_dates') }}

),

payments as (

    select * from {{ ref('int_features__payments') }}

),

as_of as (

    select * from {{ ref('int_activity__as_of_date') }}

),

-- Only dates whose window is over, and old enough for late payments to have come in.
labelled_dates as (

    select
        observation_dates.observation_date,
        observation_dates.is_validation,
        observation_dates.is_training,
        observation_dates.label_end_date,
        observation_dates.label_known_date
    from observation_dates
    cross join as_of
    where
        observation_dates.label_known_date <= as_of.as_of_date
        and (observation_dates.is_validation or observation_dates.is_training)

),

-- Customers with an order who are not gone by contract: the others cannot fall silent.
at_risk as (

    select
        features.*,
        labelled_dates.is_validation,
        labelled_dates.is_training,
        labelled_dates.label_end_date,
        labelled_dates.label_known_date
    from features
    inner join labelled_dates
        on features.observation_date = labelled_dates.observation_date
    where
        features.is_buyer
        and not features.is_closed_out

),

later_orders as (

    select
        labelled_dates.observation_date,
        payments.customer_id,
        count(*) as later_order_count
    from labelled_dates
    inner join payments
        on
            labelled_dates.observation_date <= payments.posted_date
            and labelled_dates.label_end_date > payments.posted_date
            and labelled_dates.label_known_date > payments.known_date
    where
        payments.is_order
        and not payments.is_taken_back
    group by
        labelled_dates.observation_date,
        payments.customer_id

),

training_set as (

    select
        at_risk.*,
        coalesce(later_orders.later_order_count, 0) as later_order_count,
        later_orders.customer_id is null as is_churned
    from at_risk
    left join later_orders
        on
            at_risk.observation_date = later_orders.observation_date
            and at_risk.customer_id = later_orders.customer_id

)

select * from training_set
