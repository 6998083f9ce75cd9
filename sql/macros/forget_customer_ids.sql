{# For `run-operation`: the next run names all customers as if it were the first. #}
{% macro forget_customer_ids() -%}
    {% set changes = ref('int_identity__identity_changes') %}
    {% do run_query('drop table if exists ' ~ changes) %}
    {{ log('Forgot ' ~ changes ~ '. The next run gives new customer ids.', info=True) }}
{%- endmacro %}
