"""One empty database a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.ingestion.loading import Warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    opened = Warehouse(tmp_path)
    yield opened
    opened.close()
