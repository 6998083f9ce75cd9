"""The `metadata` that every artifact begins with."""

import datetime
from collections.abc import Mapping

from customer360.artifacts.json_file import moment
from customer360.resources.invocation import Invocation
from customer360.resources.version import DBT_VERSION

ENVIRONMENT_PREFIXES = ("DBT_ENV_CUSTOM_ENV_", "C360_ENV_CUSTOM_ENV_")


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


def custom_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What the user wants to see in artifacts, without the prefix."""
    return {
        name.removeprefix(prefix): value
        for prefix in ENVIRONMENT_PREFIXES
        for name, value in environment.items()
        if name.startswith(prefix)
    }
