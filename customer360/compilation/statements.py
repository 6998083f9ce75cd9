"""`statement`, `run_query` and their results in templates."""

from customer360.adapters.protocol import Rows, Session
from customer360.errors import CompilationError
from customer360.jinja.scope import Scope
from customer360.jinja.table import EMPTY_TABLE, Table


class Response:
    """What the database said of a statement: dbt's `AdapterResponse`."""

    def __init__(self, message: str = "OK", rows_affected: int | None = None) -> None:
        self.message = message
        self.code = message
        self.rows_affected = rows_affected

    def __str__(self) -> str:
        return self.message


class Statements:
    """The statements of one render.

    With `owns_transaction` a statement begins a transaction where it asks for one;
    without, it runs in the caller's.
    """

    def __init__(
        self, session: Session | None, scope: Scope, *, owns_transaction: bool
    ) -> None:
        self._session = session
        self._scope = scope
        self._owns_transaction = owns_transaction
        self._results: dict[str, dict[str, object]] = {}
        self._loaded: set[str] = set()

    def query(self, sql: object) -> Table:
        """The answer to a query."""
        return Table(self._execute(str(sql)))

    def run(self, name: str | None, sql: object, auto_begin: object = False) -> str:  # noqa: FBT002
        """Run a text; `load_result(name)` gives the answer."""
        session = self._session
        begins = self._owns_transaction and bool(auto_begin)
        if begins and session is not None and not session.in_transaction:
            session.begin()
        found = self._execute(str(sql))
        if name is not None:
            self._keep(name, Table(found), Response(rows_affected=found.affected))
        return ""

    def load(self, name: str) -> dict[str, object] | None:
        """The result of a statement; but for `main`, it is handed out once.

        Raises:
            CompilationError: it was handed out before.
        """
        if name in self._loaded:
            raise CompilationError(
                f"The 'statement' result named '{name}' has already been loaded into a "
                "variable",
                hint="load it once, and use the variable",
            )
        found = self._results.get(name)
        if found is not None and name != "main":
            self._loaded.add(name)
        return found

    def store(
        self, name: str, response: object = None, agate_table: object = None
    ) -> str:
        """Keep something as the result of a statement."""
        self._keep(name, EMPTY_TABLE if agate_table is None else agate_table, response)
        return ""

    def store_raw(
        self,
        name: str,
        message: object = None,
        code: object = None,  # noqa: ARG002 - dbt's signature
        rows_affected: object = None,
        agate_table: object = None,
    ) -> str:
        """Keep something as the result of a statement, said in parts."""
        rows = int(rows_affected) if isinstance(rows_affected, (int, str)) else None
        return self.store(name, Response(str(message or "OK"), rows), agate_table)

    def _keep(self, name: str, table: object, response: object) -> None:
        data = [row.values() for row in table] if isinstance(table, Table) else []
        self._loaded.discard(name)
        self._results[name] = {"table": table, "data": data, "response": response}

    def _execute(self, sql: str) -> Rows:
        self._scope.not_pure()
        if self._session is None:
            raise CompilationError(
                "this template asks the database, which is not open for this command"
            )
        if not sql.strip():
            return Rows(columns=(), types=(), rows=())
        return self._session.execute(sql)
