"""The data that a page of ours holds."""

import base64
import gzip
import json
import re


def data_of(page: str) -> dict[str, object]:
    """The values in the page's text, unpacked where they are packed."""
    found = re.search(r'type="application/json">(.*)</script>', page)
    assert found is not None
    values: dict[str, object] = json.loads(found[1])
    if "packed" in values:
        values = json.loads(gzip.decompress(base64.b64decode(str(values["packed"]))))
    return values
