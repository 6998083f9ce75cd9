"""`.dbtignore`."""

from pathlib import Path

import pytest

from customer360.parsing.ignored import ignored_by


@pytest.mark.parametrize(
    ("patterns", "path", "is_ignored"),
    [
        ("*.tmp.sql", "models/a/b.tmp.sql", True),
        ("*.tmp.sql", "models/a/b.sql", False),
        ("models/old", "models/old/x.sql", True),
        ("models/old", "other/models/old/x.sql", False),
        ("old/", "models/old/deep/x.sql", True),
        ("old/", "models/old", False),
        ("models/**/x.sql", "models/a/b/x.sql", True),
        ("models/**/x.sql", "models/x.sql", True),
        ("# a word\n\n?.sql", "models/a.sql", True),
        ("*.sql\n!keep.sql", "models/keep.sql", False),
        ("[ab].sql", "models/c.sql", False),
    ],
)
def test_paths_are_ignored_as_git_would(
    tmp_path: Path, patterns: str, path: str, is_ignored: bool
) -> None:
    (tmp_path / ".dbtignore").write_text(patterns)
    tells = ignored_by(str(tmp_path))
    assert tells is not None
    assert tells(path) is is_ignored


def test_without_the_file_nothing_is_asked(tmp_path: Path) -> None:
    assert ignored_by(str(tmp_path)) is None
