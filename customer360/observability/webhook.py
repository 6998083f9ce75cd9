"""Posting JSON to an address of which nothing but the host may be told.

Paths, queries and headers of webhooks are passwords.
"""

import http.client
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping


def is_web_address(url: str) -> bool:
    """Whether something can be posted there: http or https, with a host.

    >>> is_web_address("https://hooks.example.org/x"), is_web_address("file:///etc")
    (True, False)
    """
    try:
        parts = urllib.parse.urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def post_json(
    url: str, body: bytes, *, headers: Mapping[str, str] | None = None, timeout: float
) -> str | None:
    """What went wrong, in words without a secret; None if the host took it.

    >>> post_json("ftp://x", b"{}", timeout=1)
    'is no web address'
    """
    if not is_web_address(url):
        return "is no web address"
    host = urllib.parse.urlsplit(url).hostname
    try:
        request = urllib.request.Request(  # noqa: S310 - looked at above
            url,
            data=body,
            headers={"Content-Type": "application/json", **(headers or {})},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
            answer.read(1)
    except urllib.error.HTTPError as error:
        error.close()
        return f"at {host} answered {error.code}"
    except urllib.error.URLError as error:
        return f"at {host} was not reached: {error.reason}"
    # Addresses and headers with spaces, hosts that do not speak HTTP.
    except (http.client.HTTPException, OSError, ValueError) as error:
        return f"at {host} was not reached: {type(error).__name__}"
    return None
