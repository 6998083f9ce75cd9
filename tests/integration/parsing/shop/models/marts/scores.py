def model(dbt, session):  # type: ignore[no-untyped-def]
    dbt.config(materialized="table", tags=["python"])
    orders = dbt.ref("fct_orders")
    customers = dbt.source("crm", "customers")
    limit = dbt.config.get("limit")
    return orders.join(customers, "customer_id").limit(limit or 10)
