from pathlib import Path

import pytest

from tests.unit.parsing.projects import OnDisk


@pytest.fixture
def shop(tmp_path: Path) -> OnDisk:
    return OnDisk(tmp_path)
