"""What exists in the database, asked only where it must be known.

DuckDB's first look at its list of relations costs 17 ms of CPU (it makes a hundred
views of its own then), a tenth of a small build. So nothing is listed beforehand: the
schemas are (1 ms), a relation in a schema that is not there does not exist, and others
are asked for by name (0.5 ms), once.
"""

import threading
from collections.abc import Iterable

from customer360.adapters.protocol import Adapter, ColumnInfo, Session
from customer360.resources.relation import Relation

Key = tuple[str, str, str]
_Schema = tuple[str, str]


class RelationCatalog:
    """Relations and schemas, kept up to date by whoever changes one.

    Names compare without case, as the database's do. Changes made between `begin` and
    `rollback` of a thread are undone for everybody, like that thread's transaction.
    """

    def __init__(
        self,
        relations: Iterable[Relation] = (),
        schemas: Iterable[_Schema] = (),
        *,
        database: str = "",
        session: Session | None = None,
    ) -> None:
        self._database = database.lower()
        self._relations: dict[Key, Relation | None] = {
            self._key(relation): relation for relation in relations
        }
        self._columns: dict[Key, tuple[ColumnInfo, ...]] = {}
        self._schemas = {_folded(schema) for schema in schemas}
        # What asks for relations that are not known yet; without it all are known.
        self._session = session
        self._lock = threading.RLock()
        self._undo: dict[int, list[tuple[Key, Relation | None]]] = {}
        self._undo_schemas: dict[int, list[tuple[_Schema, bool]]] = {}

    @classmethod
    def of(cls, adapter: Adapter) -> "RelationCatalog":
        """The catalog of an open database; keeps a session of its own to ask."""
        session = adapter.session()
        schemas = session.schemas()
        return cls(schemas=schemas, database=adapter.database, session=session)

    @classmethod
    def load(cls, session: Session, *, database: str) -> "RelationCatalog":
        """All there is at once; `database` is the one that names without one mean."""
        return cls(session.relations(), session.schemas(), database=database)

    def get(self, relation: Relation) -> Relation | None:
        """The relation of this name as it exists (with its type), or nothing."""
        key = self._key(relation)
        with self._lock:
            if self._session is None or key in self._relations:
                return self._relations.get(key)
            if key[:2] not in self._schemas:
                return None
            found = self._session.relation(relation)
            self._relations[key] = found
            return found

    def known(self, relation: Relation) -> Relation | None:
        """Like `get`, without asking: nothing if it is not known to exist."""
        return self._relations.get(self._key(relation))

    def columns(self, relation: Relation, session: Session) -> tuple[ColumnInfo, ...]:
        """Its columns, remembered until it changes; none if there is no such relation.

        To bind a view of a few steps costs 10 ms, and unit tests ask again and again.
        """
        key = self._key(relation)
        with self._lock:
            if key in self._columns:
                return self._columns[key]
        if self.get(relation) is None:
            return ()
        found = session.columns(relation)
        with self._lock:
            self._columns[key] = found
        return found

    def is_default(self, database: str) -> bool:
        """True for the database that names without one mean, or if that is unknown."""
        return not self._database or database.lower() == self._database

    def has_schema(self, database: str | None, schema: str) -> bool:
        """True if the schema exists."""
        return _folded((database or self._database, schema)) in self._schemas

    def in_schema(self, database: str | None, schema: str) -> tuple[Relation, ...]:
        """All relations of a schema, sorted by name."""
        wanted = _folded((database or self._database, schema))
        if wanted not in self._schemas:
            return ()
        self.learn_all()
        with self._lock:
            found = {
                key: relation
                for key, relation in self._relations.items()
                if key[:2] == wanted and relation is not None
            }
        return tuple(found[key] for key in sorted(found))

    def learn_all(self) -> None:
        """List everything once; no relation is asked for after that."""
        with self._lock:
            if self._session is None:
                return
            for relation in self._session.relations():
                self._relations.setdefault(self._key(relation), relation)
            self._session.close()
            self._session = None

    def put(self, relation: Relation) -> None:
        """Note that the relation exists now, with this type."""
        self._change(self._key(relation), relation)

    def remove(self, relation: Relation) -> None:
        """Note that the relation is gone."""
        self._change(self._key(relation), None)

    def ensure_schema(
        self, session: Session, database: str | None, schema: str
    ) -> None:
        """Create the schema unless it is known to exist."""
        if self.has_schema(database, schema):
            return
        session.create_schema(database, schema)
        self.put_schema(database, schema)

    def put_schema(self, database: str | None, schema: str) -> None:
        """Note that the schema exists now."""
        self._change_schema(_folded((database or self._database, schema)), is_in=True)

    def remove_schema(self, database: str | None, schema: str) -> None:
        """Note that the schema is gone, and all that was in it."""
        name = _folded((database or self._database, schema))
        for key in [key for key in self._relations if key[:2] == name]:
            self._change(key, None)
        self._change_schema(name, is_in=False)

    def _change_schema(self, name: _Schema, *, is_in: bool) -> None:
        with self._lock:
            was_in = name in self._schemas
            (self._schemas.add if is_in else self._schemas.discard)(name)
        if (changes := self._undo_schemas.get(threading.get_ident())) is not None:
            changes.append((name, was_in))

    def begin(self) -> None:
        """Remember what the calling thread changes from here on."""
        self._undo[threading.get_ident()] = []
        self._undo_schemas[threading.get_ident()] = []

    def commit(self) -> None:
        """Forget what the calling thread's changes replaced."""
        self._undo.pop(threading.get_ident(), None)
        self._undo_schemas.pop(threading.get_ident(), None)

    def rollback(self) -> None:
        """Undo what the calling thread changed since `begin`."""
        changes = self._undo.pop(threading.get_ident(), [])
        for key, before in reversed(changes):
            self._change(key, before)
        for name, was_in in reversed(self._undo_schemas.pop(threading.get_ident(), [])):
            self._change_schema(name, is_in=was_in)

    def _change(self, key: Key, relation: Relation | None) -> None:
        with self._lock:
            before = self._relations.get(key)
            self._relations[key] = relation
            # Those of views that read it may change too; in graph order they are made,
            # or asked for, after it.
            self._columns.pop(key, None)
        undo = self._undo.get(threading.get_ident())
        if undo is not None:
            undo.append((key, before))

    def _key(self, relation: Relation) -> Key:
        return (
            (relation.database or self._database).lower(),
            (relation.schema or "main").lower(),
            relation.identifier.lower(),
        )


def _folded(schema: _Schema) -> _Schema:
    return schema[0].lower(), schema[1].lower()
