select * from {{ ref('dim_customers') }}
union all
select *, 2 from {{ ref('dim_customers', v=1) }}
{% set countries = run_query('select 1 as code') %}
{% if execute %}
{% for row in countries %}
union all select '{{ row['code'] }}', null, 1
{% endfor %}
{% endif %}
