"""Whatever is wrong is told in one message: what, where, and what to do.

Each file of `messages/` holds a project, a command and the approved output, and those
of `pages/` the same for pages of a terminal, wide and narrow. `pytest --update-golden`
writes what is shown now.
"""

from pathlib import Path

import pytest

from tests.conftest import Shop
from tests.golden.case import read_case, shown, with_approved, words_of

CASES = sorted(Path(__file__).parent.glob("*/*.txt"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_message_is_the_approved_one(
    path: Path, shop: Shop, request: pytest.FixtureRequest
) -> None:
    case = read_case(path)
    shop.write(case.files)
    *_, finished = [
        shop.run(*words, **environment)
        for environment, words in map(words_of, case.commands)
    ]
    seen = shown(finished, shop.folder)
    if request.config.getoption("--update-golden"):
        path.write_text(with_approved(path, seen), encoding="utf-8")
    assert seen == read_case(path).approved
