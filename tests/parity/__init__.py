"""Projects built by dbt-core and by c360, and what differs between the two."""
