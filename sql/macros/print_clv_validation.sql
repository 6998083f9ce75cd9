{# After clv_validation is made: how good the predictions would have been, in a line. #}
{% macro print_clv_validation() -%}
    {%- if execute -%}
        {%- set found = run_query(
            "select customer_count, actual_order_count, expected_order_count,"
            ~ " order_mean_absolute_error, top_fifth_share, past_top_fifth_share"
            ~ " from " ~ this ~ " where division = 'all'"
        ) -%}
        {%- for row in found.rows -%}
            {%- do log(
                "Lifetime value, judged on the last " ~ var('holdout_days') ~ " days: "
                ~ "{:,.0f} orders came of {:,.0f} customers, {:,.0f} were expected; "
                .format(row[1], row[0], row[2])
                ~ "{:.2f} orders off per customer".format(row[3])
                ~ ("" if row[4] is none else
                    "; the best fifth brought {:.0%}, by past value {:.0%}"
                    .format(row[4], row[5])),
                info=true
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
