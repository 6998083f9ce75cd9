"""The `metadata` that every artifact begins with."""

import datetime

from customer360.artifacts.json_file import moment
from customer360.resources.environment import custom_environment
from customer360.resources.invocation import Invocation
from customer360.resources.version import DBT_VERSION


def artifact_metadata(
    kind: str, version: int, invocation: Invocation
) -> dict[str, object]:
    """Schema, versions, when and by which call."""
    schema = f"https://schemas.getdbt.com/dbt/{kind}/v{version}.json"
    return {
        "dbt_schema_version": schema,
        "dbt_version": DBT_VERSION,
        "generated_at": moment(datetime.datetime.now(datetime.UTC)),
        "invocation_id": invocation.invocation_id,
        "invocation_started_at": moment(invocation.started_at),
        "env": custom_environment(invocation.environment),
    }
