"""An answer of the database as templates see it: dbt's (agate's) table."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from customer360.adapters.protocol import Rows


class Row:
    """One row: by position, by name, or as attributes."""

    def __init__(self, names: tuple[str, ...], values: tuple[object, ...]) -> None:
        self._names = names
        self._values = values

    def __getitem__(self, key: int | str) -> object:
        if isinstance(key, str):
            return self._values[_position(self._names, key)]
        return self._values[key]

    def __iter__(self) -> Iterator[object]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def keys(self) -> tuple[str, ...]:
        """The column names."""
        return self._names

    def values(self) -> tuple[object, ...]:
        """The values."""
        return self._values

    def items(self) -> tuple[tuple[str, object], ...]:
        """Names with their values."""
        return tuple(zip(self._names, self._values, strict=True))

    def get(self, key: str, default: object = None) -> object:
        """The value of a column, or the default."""
        return self[key] if key in self._names else default

    def _mapping(self) -> Mapping[str, object]:
        return dict(self.items())

    # Last, because the name hides the type.
    def dict(self) -> Mapping[str, object]:
        """The row as a mapping."""
        return self._mapping()


class TableColumn:
    """One column of an answer."""

    def __init__(self, name: str, values: tuple[object, ...]) -> None:
        self.name = name
        self._values = values

    def __iter__(self) -> Iterator[object]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, key: int) -> object:
        return self._values[key]

    def values(self) -> tuple[object, ...]:
        """All values, in order."""
        return self._values

    def values_distinct(self) -> tuple[object, ...]:
        """Each value once, in order."""
        return tuple(dict.fromkeys(self._values))


class Columns:
    """The columns, by position or by name."""

    def __init__(self, columns: tuple[TableColumn, ...]) -> None:
        self._columns = columns

    def __iter__(self) -> Iterator[TableColumn]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __getitem__(self, key: int | str) -> TableColumn:
        if isinstance(key, str):
            names = tuple(column.name for column in self._columns)
            return self._columns[_position(names, key)]
        return self._columns[key]

    def keys(self) -> tuple[str, ...]:
        """The column names."""
        return tuple(column.name for column in self._columns)

    def values(self) -> tuple[TableColumn, ...]:
        """The columns."""
        return self._columns

    def items(self) -> tuple[tuple[str, TableColumn], ...]:
        """Names with their columns."""
        return tuple(zip(self.keys(), self._columns, strict=True))

    def get(self, key: str, default: object = None) -> object:
        """The column of a name, or the default."""
        return self[key] if key in self.keys() else default

    def dict(self) -> Mapping[str, TableColumn]:
        """The columns by their names."""
        return dict(self.items())


class Table:
    """A whole answer."""

    def __init__(self, found: Rows) -> None:
        rows = [_flat(values) for values in found.rows]
        self.column_names = found.columns
        self.column_types = found.types
        self.rows = tuple(Row(found.columns, values) for values in rows)
        self.columns = Columns(
            tuple(
                TableColumn(name, tuple(values[place] for values in rows))
                for place, name in enumerate(found.columns)
            )
        )

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, key: int) -> Row:
        return self.rows[key]

    def select(self, names: str | Sequence[str]) -> "Table":
        """Some columns, in the order asked for."""
        wanted = [names] if isinstance(names, str) else list(names)
        places = [_position(self.column_names, name) for name in wanted]
        return Table(
            Rows(
                columns=tuple(wanted),
                types=tuple(self.column_types[place] for place in places),
                rows=tuple(tuple(row[place] for place in places) for row in self.rows),
            )
        )

    def exclude(self, names: str | Sequence[str]) -> "Table":
        """All columns but some."""
        left_out = {names} if isinstance(names, str) else set(names)
        return self.select([n for n in self.column_names if n not in left_out])

    def rename(self, column_names: Mapping[str, str] | Sequence[str]) -> "Table":
        """The same with other names: by old name, or all in order."""
        if isinstance(column_names, Mapping):
            names = [column_names.get(name, name) for name in self.column_names]
        else:
            names = list(column_names)
        return self._with(self.rows, tuple(names))

    def where(self, test: Callable[[Row], object]) -> "Table":
        """The rows that a function is true of."""
        return self._with(row for row in self.rows if test(row))

    def limit(self, start_or_stop: int, stop: int | None = None) -> "Table":
        """The first rows, or those from one place to another."""
        if stop is None:
            return self._with(self.rows[:start_or_stop])
        return self._with(self.rows[start_or_stop:stop])

    def distinct(self) -> "Table":
        """Each row once."""
        return self._with({row.values(): row for row in self.rows}.values())

    def _with(
        self, rows: Iterable[Row], names: tuple[str, ...] | None = None
    ) -> "Table":
        return Table(
            Rows(
                columns=self.column_names if names is None else names,
                types=self.column_types,
                rows=tuple(row.values() for row in rows),
            )
        )

    def print_table(self, **_: object) -> str:
        """Nothing: a template's answer is not for the screen."""
        return ""


def _flat(values: tuple[object, ...]) -> tuple[object, ...]:
    # As in dbt: lists and structs arrive as the text of their JSON.
    if not any(isinstance(value, _NESTED) for value in values):
        return values
    return tuple(
        _json(value) if isinstance(value, _NESTED) else value for value in values
    )


_NESTED = (list, tuple, dict)


def _json(value: object) -> str:
    import json

    return json.dumps(value, default=_plain)


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)


EMPTY_TABLE = Table(Rows(columns=(), types=(), rows=()))


def _position(names: tuple[str, ...], name: str) -> int:
    try:
        return names.index(name)
    except ValueError:
        raise KeyError(f"no column {name!r} among {', '.join(names)}") from None
