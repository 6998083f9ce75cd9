{% snapshot snap_orders %}
{{ config(unique_key='order_id', strategy='timestamp', updated_at='amount') }}
select * from {{ ref('stg_orders') }}
{% endsnapshot %}
