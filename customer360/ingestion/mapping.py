"""Which column of a file becomes which of ours."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from enum import StrEnum

from customer360.errors import IngestionError, UsageError
from customer360.ingestion.source import Field, Source
from customer360.ingestion.synonyms import synonyms
from customer360.records import dataclass
from customer360.resources.column_names import normalized
from customer360.resources.raw_tables import RawTable

# Ours alone: said by `--system`, and by the clock of the load.
OWN_COLUMNS = frozenset({"source_system", "loaded_at"})

# Without these a row says nothing. The key is asked for separately.
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "customers": (),
    "addresses": ("customer_id",),
    "phones": ("customer_id", "phone_number"),
    "accounts": ("customer_id",),
    "transactions": ("customer_id", "amount", "posted_at"),
    "events": ("customer_id", "event_type", "occurred_at"),
}

# Rows that systems often write without a key get one made from their content.
_KEYED_BY_CONTENT = frozenset({"addresses", "phones", "transactions", "events"})


class TermKind(StrEnum):
    """How a column of ours is made from the file."""

    COLUMN = "column"
    PRODUCT = "product"
    JOINED = "joined"
    CONSTANT = "constant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What a column of ours is made from. `constant` is text for every row."""

    kind: TermKind
    fields: tuple[Field, ...] = ()
    constant: str = ""

    def __str__(self) -> str:
        """Write it as `--map` does."""
        match self.kind:
            case TermKind.COLUMN:
                return self.fields[0].name
            case TermKind.PRODUCT:
                return " * ".join(field.name for field in self.fields)
            case TermKind.JOINED:
                return " + ".join(field.name for field in self.fields)
            case TermKind.CONSTANT:
                return repr(self.constant)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """A file's columns in our words.

    `key_terms` make the key where no column does: of the columns named, or of all
    (`counts_repeats`), where equal rows are told apart by counting them.
    """

    terms: Mapping[str, Term]
    ignored: tuple[str, ...]
    missing: tuple[str, ...]
    required: tuple[str, ...]
    key_terms: tuple[Term, ...] = ()
    counts_repeats: bool = False

    def summary(self) -> Mapping[str, str]:
        """Our column to theirs, as text."""
        return {column: str(term) for column, term in self.terms.items()}


def check_names(
    table: RawTable, names: Mapping[str, str], *, option: str
) -> Mapping[str, str]:
    """The names again, if all are columns of the table that may be said.

    Raises:
        UsageError: one is not; names the nearest.
    """
    allowed = [name for name in table.column_names if name not in OWN_COLUMNS]
    for name in names:
        if name in allowed:
            continue
        if name in OWN_COLUMNS & set(table.column_names):
            hint = "--system says it" if name == "source_system" else "the load says it"
        else:
            near = get_close_matches(name, allowed, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}? " if near else ""
            hint += f"The columns are {', '.join(allowed)}"
        raise UsageError(
            f"{option}: {table.full_name} has no column {name!r} to fill", hint=hint
        )
    return names


def map_columns(
    source: Source,
    table: RawTable,
    *,
    mapping: Mapping[str, str],
    constants: Mapping[str, str],
    id_columns: tuple[str, ...],
) -> ColumnMapping:
    """Find out what fills each column: what is said comes first, then names alike.

    Raises:
        IngestionError: a named column is not in the file, or a needed one is missing.
    """
    find = _Finder(source)
    terms: dict[str, Term] = {
        column: Term(kind=TermKind.CONSTANT, constant=value)
        for column, value in constants.items()
    }
    terms.update((column, find.term(theirs)) for column, theirs in mapping.items())
    used = {field.name for term in terms.values() for field in term.fields}
    by_name = {
        normalized(field.name): field
        for field in reversed(source.fields)
        if field.name not in used and field.name
    }
    _map_by_name(table, terms, by_name)
    ordered = {name: terms[name] for name in table.column_names if name in terms}
    used = {field.name for term in ordered.values() for field in term.fields}
    key_terms, counts_repeats = _key_terms(table, ordered, id_columns, find)
    columns = [name for name in table.column_names if name not in OWN_COLUMNS]
    result = ColumnMapping(
        terms=ordered,
        ignored=tuple(f.name for f in source.fields if f.name and f.name not in used),
        missing=tuple(name for name in columns if name not in ordered),
        required=_REQUIRED[table.name],
        key_terms=key_terms,
        counts_repeats=counts_repeats,
    )
    _refuse_missing(source, table, result)
    return result


def _map_by_name(
    table: RawTable, terms: dict[str, Term], by_name: dict[str, Field]
) -> None:
    # All exact names before any synonym: `state` is no status while `status` is there.
    columns = [
        name
        for name in table.column_names
        if name not in terms and name not in OWN_COLUMNS
    ]
    for column in columns:
        if field := by_name.pop(normalized(column), None):
            terms[column] = Term(kind=TermKind.COLUMN, fields=(field,))
    for column in columns:
        if column in terms:
            continue
        for synonym in synonyms(table, column):
            if field := by_name.pop(synonym, None):
                terms[column] = Term(kind=TermKind.COLUMN, fields=(field,))
                break


def _key_terms(
    table: RawTable,
    terms: Mapping[str, Term],
    id_columns: tuple[str, ...],
    find: "_Finder",
) -> tuple[tuple[Term, ...], bool]:
    by_content = id_columns == ("content",)
    if id_columns and not by_content:
        return tuple(
            terms[name] if name in terms else find.term(name) for name in id_columns
        ), False
    if table.key in terms and not by_content:
        return (), False
    if by_content or table.name in _KEYED_BY_CONTENT:
        return tuple(
            terms[name]
            for name in sorted(terms)
            if name != table.key and terms[name].fields
        ), True
    return (), False


def _refuse_missing(source: Source, table: RawTable, mapping: ColumnMapping) -> None:
    names = [field.name for field in source.fields if field.name]
    shown = ", ".join(repr(name) for name in names[:30]) or "none"
    if not any(term.fields for term in mapping.terms.values()):
        raise IngestionError(
            f"no column of the file is one of {table.full_name}; its first line says "
            f"{shown}",
            path=source.path,
            hint="say which is which with --map ours=theirs; a file without column "
            "names needs --no-header and --columns",
        )
    needed = [name for name in mapping.required if name not in mapping.terms]
    if table.key not in mapping.terms and not mapping.key_terms:
        needed.insert(0, table.key or "")
    if not needed:
        return
    hint = f"say where it is: --map {needed[0]}=THEIRS; the file has {shown}"
    if needed[0] == table.key:
        hint += (
            ". Without one, --id COLUMN,COLUMN makes it from columns that tell rows "
            "apart"
        )
    elif needed[0] != "customer_id":
        hint += f". If it is the same in every row: --set {needed[0]}=VALUE"
    raise IngestionError(
        f"{table.full_name} needs {' and '.join(needed)}, and no column of the file is "
        "called so",
        path=source.path,
        hint=hint,
    )


class _Finder:
    """Finds columns of a file by what someone calls them."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def term(self, text: str) -> Term:
        """A column, a product `a * b`, or text joined by blanks `a + b`."""
        for find in (self._exact, self._alike):
            if field := find(text):
                return Term(kind=TermKind.COLUMN, fields=(field,))
        for sign, kind in (("*", TermKind.PRODUCT), ("+", TermKind.JOINED)):
            if sign in text:
                return Term(
                    kind=kind,
                    fields=tuple(
                        self._needed(part.strip()) for part in text.split(sign)
                    ),
                )
        return Term(kind=TermKind.COLUMN, fields=(self._needed(text),))

    def _exact(self, name: str) -> Field | None:
        return self._first(lambda field: field.name == name)

    def _alike(self, name: str) -> Field | None:
        wanted = normalized(name)
        if not wanted or "*" in name or "+" in name:
            return None
        return self._first(lambda field: normalized(field.name) == wanted)

    def _first(self, fits: Callable[[Field], bool]) -> Field | None:
        return next((field for field in self._source.fields if fits(field)), None)

    def _needed(self, name: str) -> Field:
        field = self._exact(name) or self._alike(name)
        if field is None and self._source.nested and "." in name:
            field = self._source.nested(name)
        if field is not None:
            return field
        names = [field.name for field in self._source.fields if field.name]
        near = get_close_matches(name, names, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise IngestionError(
            f"the file has no column {name!r}",
            path=self._source.path,
            hint=f"{hint}It has {', '.join(map(repr, names[:30]))}",
        )
