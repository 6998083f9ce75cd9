"""Where the models that know of customers lie, and reading rows from them."""

from collections.abc import Mapping, Sequence

from customer360.adapters.protocol import Session
from customer360.customer.page import Facts
from customer360.records import dataclass, field

# A customer may be made of thousands of records; no page shows more.
MOST_ROWS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """Relations by the names of their models, those that are built."""

    session: Session
    relations: Mapping[str, str]
    names: frozenset[str]
    known_columns: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether it is built."""
        return name in self.relations

    def missing(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """Those of these models that the project has and nobody built."""
        return tuple(
            name for name in wanted if name in self.names and not self.has(name)
        )

    def columns(self, name: str) -> tuple[str, ...]:
        """The columns of a model; none if it is not built."""
        if not self.has(name):
            return ()
        if name not in self.known_columns:
            self.known_columns[name] = self.session.execute(
                f"select * from {self.relations[name]} limit 0"
            ).columns
        return self.known_columns[name]

    def rows(
        self,
        name: str,
        where: str,
        parameters: Sequence[object],
        *,
        columns: Sequence[str] = (),
        order_by: str = "",
        limit: int = MOST_ROWS,
    ) -> tuple[Facts, ...]:
        """Rows as mappings; of columns that a model does not have, None."""
        if not self.has(name):
            return ()
        has = self.columns(name)
        chosen = [column for column in columns or has if column in has]
        order = f" order by {order_by}" if order_by else ""
        found = self.session.execute(
            f"select {', '.join(chosen)} from {self.relations[name]} "
            f"where {where}{order} limit {limit}",
            parameters,
        )
        return tuple(
            {
                **dict.fromkeys(columns),
                **dict(zip(found.columns, row, strict=True)),
            }
            for row in found.rows
        )

    def row(
        self, name: str, customer_id: str, columns: Sequence[str] = ()
    ) -> Facts | None:
        """The row of a customer, if the model is built and has one."""
        found = self.rows(
            name, "customer_id = ?", [customer_id], columns=columns, limit=1
        )
        return found[0] if found else None
