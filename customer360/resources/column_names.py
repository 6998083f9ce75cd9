"""What a column is called, when people and programs spell it in many ways."""

import re
import unicodedata

_SIGNS = re.compile(r"[^0-9a-z]+")
# Letters that do not fall apart into a letter and an accent.
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l"})


def normalized(name: str) -> str:
    """Fold a name for comparing: lower case, no accents, only letters and digits.

    >>> normalized("E-Mail Adresse")
    'emailadresse'
    """
    folded = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    return _SIGNS.sub("", folded.encode("ascii", "ignore").decode())
