"""What exists in the database, known without asking it again."""

import threading
from collections.abc import Iterable

from customer360.adapters.protocol import Session
from customer360.resources.relation import Relation

Key = tuple[str, str, str]
_Undo = list[tuple[Key, Relation | None]]


class RelationCatalog:
    """All relations, read with two queries and kept up to date by whoever changes one.

    Names compare without case, as the database's do. Changes made between `begin` and
    `rollback` of a thread are undone for everybody, like that thread's transaction.
    """

    def __init__(
        self,
        relations: Iterable[Relation] = (),
        schemas: Iterable[tuple[str, str]] = (),
        *,
        database: str = "",
    ) -> None:
        self._database = database.lower()
        self._relations = {self._key(relation): relation for relation in relations}
        self._schemas = {(name.lower(), schema.lower()) for name, schema in schemas}
        self._lock = threading.Lock()
        self._undo: dict[int, _Undo] = {}

    @classmethod
    def load(cls, session: Session, *, database: str) -> "RelationCatalog":
        """Ask the database; `database` is the one that names without one mean."""
        return cls(session.relations(), session.schemas(), database=database)

    def get(self, relation: Relation) -> Relation | None:
        """The relation of this name as it exists (with its type), or nothing."""
        return self._relations.get(self._key(relation))

    def has_schema(self, database: str | None, schema: str) -> bool:
        """True if the schema exists."""
        return ((database or self._database).lower(), schema.lower()) in self._schemas

    def in_schema(self, database: str | None, schema: str) -> tuple[Relation, ...]:
        """All relations of a schema, sorted by name."""
        wanted = ((database or self._database).lower(), schema.lower())
        with self._lock:
            found = [(k, r) for k, r in self._relations.items() if k[:2] == wanted]
        return tuple(
            relation for _, relation in sorted(found, key=lambda pair: pair[0])
        )

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
        if not self.has_schema(database, schema):
            session.create_schema(database, schema)
            with self._lock:
                name = (database or self._database).lower()
                self._schemas.add((name, schema.lower()))

    def begin(self) -> None:
        """Remember what the calling thread changes from here on."""
        self._undo[threading.get_ident()] = []

    def commit(self) -> None:
        """Forget what the calling thread's changes replaced."""
        self._undo.pop(threading.get_ident(), None)

    def rollback(self) -> None:
        """Undo what the calling thread changed since `begin`."""
        changes = self._undo.pop(threading.get_ident(), [])
        for key, before in reversed(changes):
            self._change(key, before)

    def _change(self, key: Key, relation: Relation | None) -> None:
        with self._lock:
            before = self._relations.pop(key, None)
            if relation is not None:
                self._relations[key] = relation
        undo = self._undo.get(threading.get_ident())
        if undo is not None:
            undo.append((key, before))

    def _key(self, relation: Relation) -> Key:
        return (
            (relation.database or self._database).lower(),
            (relation.schema or "main").lower(),
            relation.identifier.lower(),
        )
