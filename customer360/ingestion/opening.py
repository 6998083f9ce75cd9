"""A file of any kind as a source."""

from customer360.adapters.protocol import Session
from customer360.ingestion.csv_source import open_csv
from customer360.ingestion.files import file_kind
from customer360.ingestion.json_source import open_json
from customer360.ingestion.parquet_source import open_parquet
from customer360.ingestion.request import FileFormat
from customer360.ingestion.source import Source
from customer360.ingestion.text_files import check_encoding, open_text


def open_source(
    session: Session, path: str, file_format: FileFormat, *, folder: str, number: int
) -> Source:
    """The file's source; what it needs on disk lies in the folder, under the number.

    Raises:
        IngestionError: the file cannot be used as it is.
    """
    kind = file_kind(path, file_format.kind)
    if kind == "parquet":
        return open_parquet(session, path, folder=folder, name=f"{number}.parquet")
    encoding = file_format.encoding and check_encoding(file_format.encoding)
    text = open_text(path, folder=folder, name=str(number), encoding=encoding)
    if kind == "json":
        return open_json(session, text)
    return open_csv(text, file_format)
