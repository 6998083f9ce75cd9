"""Parquet files as sources; their columns come with types."""

import os
from collections.abc import Mapping, Sequence

from customer360.adapters.protocol import Session
from customer360.errors import DatabaseError, IngestionError
from customer360.ingestion.source import (
    ROW_NUMBER,
    Field,
    Place,
    Source,
    string_literal,
)
from customer360.resources.relation import quote_identifier

_LONGEST_SHOWN = 10_000


def open_parquet(session: Session, path: str, *, folder: str, name: str) -> Source:
    """The source of a Parquet file.

    Raises:
        IngestionError: it is not a Parquet file, or is damaged.
    """
    # A link under a plain name: the database takes `*` and `[` for a glob.
    link = os.path.join(folder, name)
    os.symlink(os.path.abspath(path), link)
    literal = string_literal(link)
    try:
        described = session.execute(f"describe select * from read_parquet({literal})")
        counted = session.execute(
            f"select sum(num_rows) from parquet_file_metadata({literal})"
        )
    except DatabaseError as error:
        said = error.message.splitlines()[0].replace(link, path)
        raise IngestionError(
            f"not a readable Parquet file: {said}", path=path
        ) from None
    numbered = (
        f"(select *, file_row_number + 1 as {ROW_NUMBER} "
        f"from read_parquet({literal}, file_row_number = true))"
    )
    names = [str(row[0]) for row in described.rows]
    return Source(
        path=path,
        relation=f"read_parquet({literal})",
        numbered=numbered,
        fields=tuple(
            Field(
                name=str(row[0]),
                sql=quote_identifier(str(row[0])),
                data_type=_type(row),
            )
            for row in described.rows
        ),
        rows=int(str(counted.rows[0][0])),
        places=lambda numbers: _places(session, numbered, names, numbers),
    )


def _type(row: tuple[object, ...]) -> str:
    return str(row[1]).upper()


def _places(
    session: Session, numbered: str, names: Sequence[str], numbers: Sequence[int]
) -> Mapping[int, Place]:
    shown = ", ".join(f"{string_literal(n)}, {quote_identifier(n)}" for n in names)
    wanted = ", ".join(str(number) for number in numbers)
    rows = session.execute(
        f"select {ROW_NUMBER}, cast(json_object({shown}) as varchar) from {numbered} "
        f"where {ROW_NUMBER} in ({wanted or 'null'})"
    ).rows
    return {
        int(str(number)): Place(int(str(number)), str(text)[:_LONGEST_SHOWN])
        for number, text in rows
    }
