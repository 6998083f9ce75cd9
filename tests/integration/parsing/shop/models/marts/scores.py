def model(dbt, session):
    dbt.config(materialized="table", tags=["python"])
    orders = dbt.ref("fct_orders")
    customers = dbt.source("crm", "customers")
    limit = dbt.config.get("limit")
    return orders
