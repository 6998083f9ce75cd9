"""dbt's own conformance suites, run with c360 as the executable."""
