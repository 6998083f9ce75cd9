{#
    What the churn model looks at: the name of a term, what it is made of, and the reason
    it belongs to. Logarithms, because one order more matters less after many.
#}
{% macro churn_terms() -%}
    {{ return([
        ('recency', 'ln(1 + days_since_last_order)', 'recency'),
        ('tenure', 'ln(1 + days_since_first_order)', 'tenure'),
        ('orders', 'ln(order_day_count)', 'frequency'),
        ('order_rate',
            'ln(1 + 1000 * order_day_count / cast(days_since_first_order as double))',
            'frequency'),
        ('orders_30_days', 'ln(1 + order_count_30_days)', 'trend'),
        ('orders_90_days', 'ln(1 + order_count_90_days)', 'trend'),
        ('orders_180_days', 'ln(1 + order_count_180_days)', 'trend'),
        ('orders_in_season', 'ln(1 + season_order_count)', 'season'),
        ('gap', 'ln(2 + coalesce(order_gap_days, -1))', 'rhythm'),
        ('silence_in_gaps', 'ln(2 + least(coalesce(silence_in_gaps, -1), 10000))',
            'rhythm'),
        ('silence_in_tenure', 'silence_in_tenure', 'rhythm'),
        ('revenue', 'ln(1 + greatest(cast(net_value as double), 0))', 'money'),
        ('order_value', 'ln(1 + average_order_value)', 'money'),
        ('order_deviation', 'ln(1 + order_day_value_deviation)', 'money'),
        ('last_order', 'ln(1 + cast(last_order_day_value as double))', 'money'),
        ('revenue_90_days',
            'ln(1 + greatest(cast(net_value_90_days as double), 0))', 'trend'),
        ('refunds', 'ln(1 + refund_count)', 'service'),
        ('support_contacts', 'ln(1 + support_contact_count_90_days)', 'service'),
        ('failed_payments', 'ln(1 + failed_payment_count_90_days)', 'service'),
        ('events_30_days', 'ln(1 + event_count_30_days)', 'engagement'),
        ('events_90_days', 'ln(1 + event_count_90_days)', 'engagement'),
        ('event_recency', 'ln(1 + coalesce(days_since_last_event, 3650))',
            'engagement'),
        ('open_accounts', 'ln(1 + open_account_count)', 'accounts'),
        ('closed_accounts', 'ln(1 + closed_account_count_90_days)', 'accounts'),
        ('no_order',
            'ln((no_order_probability + 1e-9) / (1 - no_order_probability + 1e-9))',
            'rhythm'),
    ]) }}
{%- endmacro %}

{# The reasons that terms belong to, and how to say them. #}
{% macro churn_reasons() -%}
    {{ return([
        ('recency', 'how long ago the last order was'),
        ('rhythm', 'silence against their own rhythm'),
        ('frequency', 'how often they order'),
        ('trend', 'orders of the last months'),
        ('season', 'orders of this season last year'),
        ('money', 'how much they spend'),
        ('tenure', 'how long they have been a customer'),
        ('engagement', 'visits and e-mails'),
        ('service', 'refunds, failed payments and support'),
        ('accounts', 'open and closed accounts'),
    ]) }}
{%- endmacro %}
