"""Which version this is, and which dbt it behaves like.

Constants, because asking the installed package costs a fifth of the start-up.
"""

VERSION = "0.1.0"

# What templates see as `dbt_version` and artifacts as `metadata.dbt_version`.
DBT_VERSION = "1.11.16"
