"""A column of a relation as templates see it: dbt's `Column`."""

import re
from collections.abc import Iterator

from customer360.adapters.protocol import ColumnInfo

_STRUCT = re.compile(r"struct\((.*)\)", re.IGNORECASE | re.DOTALL)
_SIZED = re.compile(r"\w+\((\d+)\)")
# No text has a length in DuckDB; this is what dbt says then.
_TEXT_SIZE = 256


class ColumnView:
    """A name and a type; the sizes are dbt's, for templates that pass them on."""

    def __init__(
        self,
        column: str,
        dtype: str,
        char_size: int | None = None,
        numeric_precision: object = None,
        numeric_scale: object = None,
    ) -> None:
        self.name = self.column = column
        self.dtype = dtype
        self.char_size = char_size
        self.numeric_precision = numeric_precision
        self.numeric_scale = numeric_scale

    @classmethod
    def of(cls, column: ColumnInfo) -> "ColumnView":
        """From what the adapter says."""
        return cls(column.name, column.data_type)

    @classmethod
    def create(cls, name: str, label_or_dtype: str) -> "ColumnView":
        """By its name and type."""
        return cls(name, cls.translate_type(label_or_dtype))

    @classmethod
    def from_description(cls, name: str, raw_data_type: str) -> "ColumnView":
        """By its name and a type that may tell its size."""
        sized = _SIZED.fullmatch(raw_data_type)
        return cls(name, raw_data_type, int(sized[1]) if sized else None)

    @staticmethod
    def translate_type(data_type: str) -> str:
        """The database's word for a general type."""
        return "TEXT" if data_type.lower() == "string" else data_type

    @staticmethod
    def string_type(size: int) -> str:
        """A type of texts up to this length."""
        return f"character varying({size})"

    @staticmethod
    def numeric_type(dtype: str, precision: object, scale: object) -> str:
        """A type of numbers with this many digits, where they are said."""
        if precision is None or scale is None:
            return dtype
        return f"{dtype}({precision},{scale})"

    @property
    def data_type(self) -> str:
        """The type with its size, where it was said."""
        if self.is_numeric():
            return self.numeric_type(
                self.dtype, self.numeric_precision, self.numeric_scale
            )
        return self.dtype

    expanded_data_type = data_type

    def __str__(self) -> str:
        return f"<Column {self.name} ({self.data_type})>"

    def __repr__(self) -> str:
        return str(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ColumnView) and (
            (self.name, self.data_type) == (other.name, other.data_type)
        )

    def __hash__(self) -> int:
        return hash((self.name, self.data_type))

    @property
    def quoted(self) -> str:
        """The name in quotes."""
        return '"' + self.name.replace('"', '""') + '"'

    def literal(self, value: object) -> str:
        """The value as SQL of this type."""
        return f"{value}::{self.data_type}"

    def _is_any_of(self, *words: str) -> bool:
        return self.dtype.lower().startswith(words)

    def is_string(self) -> bool:
        """True for text."""
        return self._is_any_of("varchar", "text", "string", "char", "bpchar")

    def string_size(self) -> int:
        """How long a text may be."""
        return self.char_size or _TEXT_SIZE

    def is_integer(self) -> bool:
        """True for whole numbers."""
        return self._is_any_of(
            *("tinyint", "smallint", "integer", "int", "bigint", "hugeint"),
            *("utinyint", "usmallint", "uinteger", "ubigint", "uhugeint"),
            *("short", "signed", "long"),
        )

    def is_float(self) -> bool:
        """True for floating point numbers."""
        return self._is_any_of("real", "float", "double")

    def is_numeric(self) -> bool:
        """True for decimals."""
        return self._is_any_of("decimal", "numeric")

    def is_number(self) -> bool:
        """True for any number."""
        return self.is_integer() or self.is_float() or self.is_numeric()

    def can_expand_to(self, other_column: "ColumnView") -> bool:
        """True if this is a shorter text than the other."""
        return (
            self.is_string()
            and other_column.is_string()
            and other_column.string_size() > self.string_size()
        )

    def is_struct(self) -> bool:
        """True if it has fields."""
        return self._is_any_of("struct") and not self.dtype.endswith("[]")

    def flatten(self) -> list["ColumnView"]:
        """The fields of a struct, of all depths, or the column itself."""
        struct = _STRUCT.fullmatch(self.dtype)
        if struct is None:
            return [self]
        return [
            part
            for field, kind in struct_fields(struct[1])
            for part in ColumnView(f"{self.name}.{field}", kind).flatten()
        ]


def struct_fields(text: str) -> Iterator[tuple[str, str]]:
    """Names and types between the brackets of `STRUCT(...)`.

    >>> list(struct_fields("a INTEGER, b DECIMAL(10, 2)"))
    [('a', 'INTEGER'), ('b', 'DECIMAL(10, 2)')]
    """
    depth = start = 0
    for place, character in enumerate(f"{text},"):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            name, _, kind = text[start:place].strip().partition(" ")
            yield name, kind
            start = place + 1
