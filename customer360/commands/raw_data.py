"""Made-up raw data, made when they are needed.

A project has its raw data made up if it declares the variable `num_customers` and reads
a source named `raw` with a table `customers`; other dbt projects are left alone. `run`
and `build` make them again when what the variables ask for has changed since; what
`c360 generate` made otherwise stays until then. Rows that came from somewhere else
always stay as they are.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import cast

from customer360.adapters.catalog import RelationCatalog
from customer360.adapters.protocol import Adapter, Session
from customer360.commands.workspace import Workspace
from customer360.errors import C360Error, VariableError
from customer360.events import Listener, Note
from customer360.project.project import Variables
from customer360.render.words import counted, grouped
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Node
from customer360.resources.raw_tables import CUSTOMERS, LOAD_HISTORY, RAW_SCHEMA
from customer360.synthetic.connection import Connection
from customer360.synthetic.ledger import (
    Origin,
    add_new_columns,
    create_empty_tables,
    current_world,
    raw_origin,
)
from customer360.synthetic.settings import GeneratorSettings

_YEARS = 3
_REBUILDING = frozenset({"build", "run"})


def wants_raw_data(workspace: Workspace) -> bool:
    """True for a project whose raw data are made up where nobody brought any."""
    variables = workspace.project.variables
    declared = (
        variables.project,
        *variables.by_package.values(),
        *variables.of_packages.values(),
    )
    return any("num_customers" in names for names in declared) and any(
        source.source_name == RAW_SCHEMA and source.name == CUSTOMERS.name
        for source in workspace.manifest.sources.values()
    )


def ensure_raw_data(workspace: Workspace, adapter: Adapter) -> None:
    """Make the raw data that the variables ask for, if they are not there.

    `test` and `snapshot` look at what was built, so they make nothing again.
    """
    if not wants_raw_data(workspace):
        return
    variables = workspace.project.variables
    settings = generator_settings(variables)
    session = adapter.session()
    try:
        connection = native_connection(session)
        if _is_someones(session, connection):
            create_empty_tables(connection)
            return
        world = current_world(connection)
        may_change = workspace.call.command in _REBUILDING
        if world is None or (may_change and world.asked != settings):
            make_raw_data(
                session, settings, listener=workspace.listener, now=_now(workspace)
            )
        else:
            add_new_columns(connection)
    finally:
        session.close()


def missing_seeds(
    workspace: Workspace, selected: frozenset[str], catalog: RelationCatalog
) -> frozenset[str]:
    """The seeds that the selected models read, directly or not, and nobody loaded."""
    if not wants_raw_data(workspace):
        return frozenset()
    nodes = workspace.manifest.nodes
    models = [name for name in selected if _is_a(ResourceType.MODEL, nodes.get(name))]
    read = workspace.graph.ancestors(models) - selected
    missing = frozenset(
        name
        for name in read
        if _is_a(ResourceType.SEED, node := nodes.get(name))
        and node is not None
        and catalog.get(node.relation) is None
    )
    if missing:
        listed = ", ".join(sorted(nodes[name].name for name in missing))
        workspace.listener(Note(message=f"Loading seeds that are needed: {listed}"))
    return missing


def _is_a(kind: ResourceType, node: Node | None) -> bool:
    return node is not None and node.resource_type is kind


def make_raw_data(
    session: Session,
    settings: GeneratorSettings,
    *,
    listener: Listener,
    now: datetime,
    asked: GeneratorSettings | None = None,
) -> None:
    """Replace the generated raw tables, and say how many rows there are.

    Raises:
        C360Error: the raw tables hold rows that were not generated.
    """
    from customer360.synthetic.generate import generate

    connection = native_connection(session)
    refuse_rows_of_others(session, connection)
    records = counted(settings.num_customers, "customer")
    listener(Note(message=f"Generating {records} (seed {settings.seed}) ..."))
    counts = generate(connection, settings, now=now, asked=asked)
    made = ", ".join(f"{grouped(count.rows)} {count.table}" for count in counts)
    listener(Note(message=f"Generated {made}", name="GeneratedRawData"))


def native_connection(session: Session) -> Connection:
    """The driver's connection, which the generator speaks to."""
    return cast(Connection, session.native)


def refuse_rows_of_others(session: Session, connection: Connection) -> None:
    """Keep made-up rows away from rows that someone brought."""
    if _is_someones(session, connection):
        raise C360Error(
            f"{CUSTOMERS.full_name} and its siblings hold rows that were not generated",
            hint="made-up rows never replace them; name another database, as in "
            "C360_DATABASE=demo.duckdb c360 generate",
        )


def generator_settings(
    variables: Variables, *, changed: Mapping[str, object] | None = None
) -> GeneratorSettings:
    """The variables that the generator reads; `changed` beats what they say.

    Raises:
        VariableError: one is missing, or of a type that it cannot have.
    """
    values = _Values(variables, changed or {})
    start = values.day("start_date") or date(2023, 1, 1)
    end = values.day("as_of_date") or _years_later(start)
    return GeneratorSettings(
        num_customers=values.whole("num_customers"),
        num_addresses_multiplier=values.number("num_addresses_multiplier"),
        num_phones_multiplier=values.number("num_phones_multiplier"),
        num_accounts_multiplier=values.number("num_accounts_multiplier"),
        num_transactions_multiplier=values.number("num_transactions_multiplier"),
        num_events_multiplier=values.number("num_events_multiplier"),
        duplicate_rate=values.number("duplicate_rate"),
        seed=values.whole("seed"),
        start_date=start,
        end_date=end,
    )


class _Values:
    """Variables, one at a time, as the type that the generator needs."""

    def __init__(self, variables: Variables, changed: Mapping[str, object]) -> None:
        self._layers = (changed, *variables.layers(_package_of(variables)))

    def whole(self, name: str) -> int:
        value = self._needed(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise _wrong(name, value, "a whole number")

    def number(self, name: str) -> float:
        value = self._needed(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
        raise _wrong(name, value, "a number")

    def day(self, name: str) -> date | None:
        value = self._find(name)
        if value is None or isinstance(value, date):
            return value.date() if isinstance(value, datetime) else value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise _wrong(name, value, "a day such as 2025-12-31") from None

    def _needed(self, name: str) -> object:
        value = self._find(name)
        if value is None:
            raise VariableError(
                f"the variable {name!r} has no value",
                hint="give it one under vars: in dbt_project.yml, or with --vars",
            )
        return value

    def _find(self, name: str) -> object:
        return next((layer[name] for layer in self._layers if name in layer), None)


def _wrong(name: str, value: object, wanted: str) -> VariableError:
    return VariableError(
        f"the variable {name!r} is {value!r}, and must be {wanted}",
        hint=f"as in --vars '{{{name}: ...}}', without quotes around a number",
    )


def _package_of(variables: Variables) -> str | None:
    return next(iter(variables.by_package), None)


def _years_later(day: date) -> date:
    try:
        return day.replace(year=day.year + _YEARS)
    except ValueError:
        # The 29th of February.
        return day.replace(year=day.year + _YEARS, day=28) + timedelta(days=1)


def _is_someones(session: Session, connection: Connection) -> bool:
    """True if any raw table has rows that the ledger does not call generated."""
    tables = session.execute(
        "select table_name from duckdb_tables() where schema_name = ? "
        "and database_name = current_database()",
        (RAW_SCHEMA,),
    ).rows
    names = {str(row[0]) for row in tables}
    if not names:
        return False
    if LOAD_HISTORY.name not in names:
        return CUSTOMERS.name in names
    return Origin.INGESTED in raw_origin(connection).values()


def _now(workspace: Workspace) -> datetime:
    return workspace.call.started_at.astimezone(UTC).replace(tzinfo=None)
