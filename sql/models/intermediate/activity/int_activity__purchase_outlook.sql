-- A table: two models read it, and it is dear to compute. Customers of one frequency
-- and age share it; how lately they bought only says whether they are alive.
{{ config(materialized='table') }}

with

current_summary as (

    select * from {{ ref('int_activity__purchase_summary') }}

),

holdout_summary as (

    select * from {{ ref('int_activity__holdout_summary') }}

),

models as (

    select * from {{ ref('int_activity__chosen_models') }}

),

kinds as (

    select distinct
        'current' as window_name,
        frequency,
        age
    from current_summary
    union all
    select distinct
        'holdout' as window_name,
        frequency,
        age
    from holdout_summary

),

-- A year by its months, for discounting, beside 30 and 90 days.
horizons as (

    select
        'current' as window_name,
        unnest(range(1, 13)) * 365e0 / 12 as horizon_days
    union all
    select
        'current' as window_name,
        unnest([30e0, 90e0]) as horizon_days
    union all
    select
        'holdout' as window_name,
        cast({{ var('holdout_days') }} as double) as horizon_days

),

-- Who is alive drops out at a purchase with a probability that is beta(a, beta)
-- distributed; k and alpha + age are the shape and the rate of the purchases.
frequencies as (

    select distinct
        kinds.window_name,
        kinds.frequency,
        models.a,
        models.r + kinds.frequency as k,
        models.alpha,
        models.b + kinds.frequency + 1 - models.drop_out_offset as beta,
        models.a + models.b + kinds.frequency - models.drop_out_offset as c
    from kinds
    inner join models
        on kinds.window_name = models.window_name

),

-- Bounds for the terms of the hypergeometric series below, without the powers of z.
bounded as (

    select
        *,
        {{ log_of_series_term(12) }} as bound_12,
        {{ log_of_series_term(24) }} as bound_24,
        {{ log_of_series_term(48) }} as bound_48,
        {{ log_of_series_term(128) }} as bound_128,
        c < 1e-1 or c > 1e5 or abs(a - 1) < 1e-4 as has_no_series
    from frequencies

),

outlooks as (

    select
        kinds.window_name,
        kinds.frequency,
        kinds.age,
        horizons.horizon_days,
        bounded.a,
        bounded.k,
        bounded.beta,
        bounded.c,
        horizons.horizon_days / 7 / (bounded.alpha + kinds.age) as y,
        horizons.horizon_days / 7
        / (bounded.alpha + kinds.age + horizons.horizon_days / 7) as z,
        -ln(1 + (bounded.alpha + kinds.age) / (horizons.horizon_days / 7)) as log_z,
        -ln(1 + horizons.horizon_days / 7 / (bounded.alpha + kinds.age))
            as log_remainder,
        bounded.has_no_series,
        bounded.bound_12,
        bounded.bound_24,
        bounded.bound_48,
        bounded.bound_128
    from kinds
    inner join horizons
        on kinds.window_name = horizons.window_name
    inner join bounded
        on
            kinds.window_name = bounded.window_name
            and kinds.frequency = bounded.frequency

),

-- As many terms as the twelfth digit needs. Empty: the series is too slow.
planned as (

    select
        *,
        case
            when has_no_series then null
            when {{ is_series_short(12) }} then 12
            when {{ is_series_short(24) }} then 24
            when {{ is_series_short(48) }} then 48
            when {{ is_series_short(128) }} then 128
        end as term_count
    from outlooks

),

-- Rows of one length side by side, so that long series do not keep short ones waiting.
by_length as (

    select * from planned
    where a is null or term_count is not null
    order by term_count

),

-- Euler's transform of the published form stays finite where that one overflows.
-- Without drop-out the purchases of a known rate simply go on.
by_series as (

    select
        window_name,
        frequency,
        age,
        horizon_days,
        case
            when a is null then k * y
            else
                c / (a - 1)
                * (1 - exp((a - 1) * log_remainder) * {{ hypergeometric_series() }})
        end as orders_if_alive
    from by_length

),

-- The rest is integrated over the probability of dropping out: the trapezoidal rule,
-- with logit(p) = place + width * sinh(u).
slow as (

    select * from planned
    where a is not null and term_count is null

),

shapes as (

    select distinct
        window_name,
        frequency,
        a,
        beta,
        ln(greatest(a, 1) / greatest(beta, 1)) as place,
        sqrt(1 / greatest(a, 1) + 1 / greatest(beta, 1)) as width,
        a * ln(a / (a + beta)) + beta * ln(beta / (a + beta)) as log_peak
    from slow

),

steps as (

    select
        *,
        unnest(range(0, 128)) / 127e0 as step,
        -asinh((37 / a + 9 * width) / width) as lowest,
        asinh((37 / beta + 9 * width) / width) as highest
    from shapes

),

logits as (

    select
        *,
        lowest + step * (highest - lowest) as u,
        place + width * sinh(lowest + step * (highest - lowest)) as logit
    from steps

),

nodes as (

    select
        window_name,
        frequency,
        1 / (1 + exp(-logit)) as p,
        cosh(u) * exp(
            -a * (greatest(-logit, 0) + ln(1 + exp(-abs(logit))))
            - beta * (greatest(logit, 0) + ln(1 + exp(-abs(logit))))
            - log_peak
        ) as weight
    from logits

),

weights as (

    select
        window_name,
        frequency,
        {{ exact_sum('weight', '1e15') }} as total_weight
    from nodes
    group by
        window_name,
        frequency

),

by_quadrature as (

    select
        slow.window_name,
        slow.frequency,
        slow.age,
        slow.horizon_days,
        max(slow.k * slow.y)
        * {{ exact_sum(
            'nodes.weight / weights.total_weight * ' ~ share_of_rate(), '1e15'
        ) }} as orders_if_alive
    from slow
    inner join nodes
        on
            slow.window_name = nodes.window_name
            and slow.frequency = nodes.frequency
    inner join weights
        on
            slow.window_name = weights.window_name
            and slow.frequency = weights.frequency
    group by
        slow.window_name,
        slow.frequency,
        slow.age,
        slow.horizon_days

),

outlook as (

    select * from by_series
    union all
    select * from by_quadrature

)

select * from outlook
