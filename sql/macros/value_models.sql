{#
    The closed forms of BG/NBD, MBG/NBD and Gamma-Gamma. `models` is a relation with a row
    of int_activity__chosen_models, `customers` one with frequency, recency, age and
    monetary_value. `drop_out_offset` is 1 in BG/NBD, where nobody leaves before the first
    repeat purchase, and 0 in MBG/NBD; where no model has drop-out, it is empty.
#}

{# Empty where the customers do not show whether they leave. #}
{% macro probability_alive(customers, models) -%}
    case
        when {{ models }}.drop_out_offset = 1 and {{ customers }}.frequency = 0
            then 1e0
        when {{ models }}.drop_out_offset is not null
            then
                1e0 / (
                    1e0 + {{ models }}.a
                    / (
                        {{ models }}.b + {{ customers }}.frequency
                        - {{ models }}.drop_out_offset
                    )
                    * pow(
                        ({{ models }}.alpha + {{ customers }}.age)
                        / (
                            {{ models }}.alpha
                            + case
                                when {{ customers }}.frequency > 0
                                    then {{ customers }}.recency
                                else 0
                            end
                        ),
                        {{ models }}.r + {{ customers }}.frequency
                    )
                )
    end
{%- endmacro %}

{#
    Days until an order is as likely as not; empty where it is never that likely, or not in
    ten years. Who is alive orders at a rate that is gamma distributed, so the
    probability of no order within t is ((alpha + age) / (alpha + age + t)) to the power
    of r + frequency.
#}
{% macro days_to_next_order(customers, models, probability_alive) -%}
    case
        when
            {{ probability_alive }} > 5e-1
            and ln(1 - 5e-1 / {{ probability_alive }})
            / ({{ models }}.r + {{ customers }}.frequency)
            > -ln(1 + 3650 / 7e0 / ({{ models }}.alpha + {{ customers }}.age))
            then
                cast(
                    ceil(
                        7 * ({{ models }}.alpha + {{ customers }}.age)
                        * (
                            pow(
                                1 - 5e-1 / {{ probability_alive }},
                                -1 / ({{ models }}.r + {{ customers }}.frequency)
                            )
                            - 1
                        )
                        - 1e-6
                    ) as integer
                )
    end
{%- endmacro %}

{# Net value of one more purchase. #}
{% macro expected_spend(customers, models) -%}
    {{ models }}.p
    * (
        {{ models }}.gamma
        + coalesce({{ customers }}.frequency * {{ customers }}.monetary_value, 0)
    )
    / ({{ models }}.p * {{ customers }}.frequency + {{ models }}.q - 1)
{%- endmacro %}

{# The logarithm of a bound for one term of the series below, without its power of z. #}
{% macro log_of_series_term(term) -%}
    lgamma(greatest(abs(c - k), 1e-3) + {{ term }})
    - lgamma(greatest(abs(c - k), 1e-3))
    + lgamma(greatest(abs(a - 1), 1e-3) + {{ term }})
    - lgamma(greatest(abs(a - 1), 1e-3))
    - lgamma(greatest(c, 1e-1) + {{ term }})
    + lgamma(greatest(c, 1e-1))
    - lgamma({{ term }} + 1)
{%- endmacro %}

{# Whether so many terms give twelve digits, and those after them get smaller. #}
{% macro is_series_short(term_count) -%}
    bound_{{ term_count }} + {{ term_count }} * log_z + (a - 1) * log_remainder < -30
    and z * (1 + greatest(a - 2, 0) / {{ term_count + 1 }}) < 95e-2
{%- endmacro %}

{# The series 2F1(c - k, a - 1; c; z) up to term_count, by Horner's rule. #}
{% macro hypergeometric_series() -%}
    list_reduce(
        cast(range(term_count - 1, -1, -1) as double[]),
        lambda total, term: 1e0 + total * z
        * (c - k + term) * (a - 1 + term)
        / ((c + term) * (term + 1e0)),
        1e0
    )
{%- endmacro %}

{#
    Purchases expected of a customer who drops out with probability p, as a share of those
    of one who never does. The first terms of its series where the digits would cancel out.
#}
{% macro share_of_rate() -%}
    case
        when slow.k * nodes.p * slow.y < 1e-4
            then
                1 - (slow.k + 1) / 2 * nodes.p * slow.y
                * (1 - (slow.k + 2) / 3 * nodes.p * slow.y)
        else
            (1 - exp(-slow.k * ln(1 + nodes.p * slow.y)))
            / (slow.k * nodes.p * slow.y)
    end
{%- endmacro %}
