"""`c360 docs serve`: the folder of the artifacts as a site, for this machine."""

import functools
import os
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from customer360.commands.call import Call
from customer360.commands.workspace import open_project
from customer360.errors import C360Error
from customer360.events import Note
from customer360.render.screen import Screen

_PORT = 8080
_HOST = "127.0.0.1"


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def run(call: Call, screen: Screen) -> int:
    """Serve until Ctrl+C.

    Raises:
        C360Error: nothing was generated yet, or the port is taken.
    """
    call, project = open_project(call, screen)
    folder = project.target_path
    if not os.path.exists(os.path.join(folder, "catalog.json")):
        raise C360Error(
            f"there are no docs in {folder}", hint="make them: c360 docs generate"
        )
    with server_of(folder, call) as server:
        port = server.server_address[1]
        address = f"http://localhost:{port}"
        screen.listener(Note(message=f"Serving docs at {address}; Ctrl+C stops"))
        if call.is_on("browser", default=True):
            _open_browser(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def server_of(folder: str, call: Call) -> ThreadingHTTPServer:
    """A server of the folder that listens and does not answer yet.

    Raises:
        C360Error: the address is taken.
    """
    host = call.text("host") or _HOST
    asked = call.whole("port")
    port = _PORT if asked is None else asked
    handler = functools.partial(_Quiet, directory=folder)
    try:
        return ThreadingHTTPServer((host, port), handler)
    except OSError as error:
        raise C360Error(
            f"cannot serve at {host}:{port}: {error.strerror}",
            hint="another one with --port",
        ) from None


def _open_browser(address: str) -> None:
    import webbrowser

    webbrowser.open_new_tab(address)
