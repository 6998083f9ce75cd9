"""The raw tables: names, columns and types, as files fill them and as we make them up.

Ids and text are `varchar`, birth dates too, because text arrives dirty. A timestamp is
UTC. `loaded_at` is when the row became known to us.
"""

from enum import StrEnum

from customer360.records import dataclass

RAW_SCHEMA = "raw"


class RawType(StrEnum):
    """A column's type, spelled as in the database."""

    TEXT = "varchar"
    BOOLEAN = "boolean"
    MONEY = "decimal(18, 2)"
    COUNT = "bigint"
    TIME = "timestamp"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawColumn:
    """A column of a raw table and its type in the database."""

    name: str
    data_type: RawType


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A raw table. `key` is the column that names a row, if one does."""

    name: str
    key: str | None
    columns: tuple[RawColumn, ...]

    @property
    def full_name(self) -> str:
        """`raw.<name>`, which needs no quotes."""
        return f"{RAW_SCHEMA}.{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)

    def create_statement(self) -> str:
        """SQL that makes the empty table if it is not there."""
        columns = ", ".join(f"{col.name} {col.data_type}" for col in self.columns)
        return f"create table if not exists {self.full_name} ({columns})"


def _table(name: str, *columns: str, key: str | None = None) -> RawTable:
    return RawTable(
        name=name, key=key, columns=tuple(_column(name) for name in columns)
    )


def _column(name: str) -> RawColumn:
    # A name tells its type, as everywhere in the project: `is_`, `_at`, `_count`.
    if name.startswith("is_") or name == "marketing_consent":
        data_type = RawType.BOOLEAN
    elif name in {"balance", "amount"}:
        data_type = RawType.MONEY
    elif name.endswith("_at"):
        data_type = RawType.TIME
    elif name.endswith(("_count", "_number")) and name != "phone_number":
        data_type = RawType.COUNT
    else:
        data_type = RawType.TEXT
    return RawColumn(name=name, data_type=data_type)


CUSTOMERS = _table(
    "customers",
    "customer_id",
    "source_system",
    "first_name",
    "last_name",
    "middle_name",
    "email",
    "phone",
    "birth_date",
    "birth_place",
    "gender",
    "national_id",
    "occupation",
    "street",
    "city",
    "state",
    "postal_code",
    "country",
    "status",
    "marketing_consent",
    "created_at",
    "updated_at",
    "loaded_at",
    key="customer_id",
)
ADDRESSES = _table(
    "addresses",
    "address_id",
    "customer_id",
    "address_type",
    "street",
    "city",
    "state",
    "postal_code",
    "country",
    "is_primary",
    "created_at",
    "updated_at",
    "loaded_at",
    key="address_id",
)
PHONES = _table(
    "phones",
    "phone_id",
    "customer_id",
    "phone_type",
    "phone_number",
    "is_primary",
    "created_at",
    "updated_at",
    "loaded_at",
    key="phone_id",
)
ACCOUNTS = _table(
    "accounts",
    "account_id",
    "customer_id",
    "account_type",
    "status",
    "currency",
    "balance",
    "opened_at",
    "closed_at",
    "updated_at",
    "loaded_at",
    key="account_id",
)
TRANSACTIONS = _table(
    "transactions",
    "transaction_id",
    "account_id",
    "customer_id",
    "amount",
    "currency",
    "channel",
    "category",
    "status",
    "posted_at",
    "loaded_at",
    key="transaction_id",
)
EVENTS = _table(
    "events",
    "event_id",
    "customer_id",
    "event_type",
    "channel",
    "properties",
    "occurred_at",
    "loaded_at",
    key="event_id",
)

# What models read, in the order in which rows refer to each other.
RAW_TABLES = (CUSTOMERS, ADDRESSES, PHONES, ACCOUNTS, TRANSACTIONS, EVENTS)

# Which person a made-up record belongs to; only the evaluation of identity reads it.
CUSTOMER_TRUTH = _table("customer_truth", "customer_id", "person_id", key="customer_id")

# One row per load and table. `origin` is `generated` or `ingested`, `settings` JSON.
LOAD_HISTORY = _table(
    "load_history",
    "load_id",
    "table_name",
    "origin",
    "source_system",
    "file_name",
    "row_count",
    "rejected_count",
    "settings",
    "loaded_at",
)

# Lines of files that could not be read, with the reason. `line_number` counts from 1.
REJECTED_ROWS = _table(
    "rejected_rows",
    "load_id",
    "table_name",
    "file_name",
    "line_number",
    "column_name",
    "reason",
    "raw_line",
    "rejected_at",
)

ALL_TABLES = (*RAW_TABLES, CUSTOMER_TRUTH, LOAD_HISTORY, REJECTED_ROWS)

# For databases made before these columns were; nothing happens in others.
ADD_NEW_COLUMNS = "; ".join(
    f"alter table {CUSTOMERS.full_name} add column if not exists {name} {RawType.TEXT}"
    for name in ("middle_name", "birth_place", "national_id", "occupation")
)
