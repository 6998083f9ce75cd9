"""A headless Chromium spoken to over its DevTools pipe, for pages that people see."""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
_OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--hide-scrollbars", "--remote-debugging-pipe"),
)
# The browser reads from 3 and writes to 4.
_STARTER = """\
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
_NUL = b"\0"
Reply = dict[str, object]


@dataclass(kw_only=True)
class Tab:
    """One tab: what it shows, what its console said, what it asked the network for."""

    writing: int
    reading: int
    session: str = ""
    number: int = 0
    rest: bytes = b""
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def ask(self, method: str, **parameters: object) -> Reply:
        """Call a method of the protocol and wait for its answer."""
        self.number += 1
        call: Reply = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            call["sessionId"] = self.session
        os.write(self.writing, json.dumps(call).encode() + _NUL)
        while True:
            message = self._message()
            if message.get("id") == self.number:
                assert "error" not in message, message
                return as_map(message["result"])

    def _message(self) -> Reply:
        while _NUL not in self.rest:
            piece = os.read(self.reading, 1 << 20)
            assert piece, "Chromium has gone"
            self.rest += piece
        text, _, self.rest = self.rest.partition(_NUL)
        message = as_map(json.loads(text))
        self._note(str(message.get("method")), as_map(message.get("params") or {}))
        return message

    def _note(self, event: str, values: Reply) -> None:
        self.seen.add(event)
        if event == "Network.requestWillBeSent":
            self.requests.append(str(as_map(values["request"])["url"]))
        elif event == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(values["exceptionDetails"]))
        elif event == "Runtime.consoleAPICalled" and values["type"] in {
            "error",
            "warning",
            "assert",
        }:
            self.complaints.append(json.dumps(values["args"]))
        elif event == "Log.entryAdded":
            entry = as_map(values["entry"])
            if entry["level"] in {"error", "warning"}:
                self.complaints.append(f"{entry['text']} {entry.get('url', '')}")

    def open(self, address: str) -> None:
        """Go there and wait until everything is loaded."""
        self.complaints.clear()
        self.requests.clear()
        self.seen.discard("Page.loadEventFired")
        self.ask("Page.navigate", url=address)
        while "Page.loadEventFired" not in self.seen:
            self._message()

    def tell(self, expression: str) -> object:
        """What an expression is worth in the page; promises are waited for."""
        answer = self.ask(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return as_map(answer["result"]).get("value")

    def wait_for(self, condition: str, seconds: float = 20) -> None:
        """Wait until the page says that something is so."""
        self.tell(
            "new Promise((yes, no) => { const end = Date.now() + "
            f"{seconds * 1000}; const look = () => ({condition}) ? yes() : "
            f"Date.now() > end ? no(new Error({json.dumps(condition)})) "
            ": setTimeout(look, 30); look(); })"
        )

    def press(self, key: str, code: int = 0) -> None:
        """Press a key: `Tab`, `Enter`, `ArrowRight`, `/` ..."""
        text = {"text": "\r"} if key == "Enter" else {}
        if len(key) == 1:
            text = {"text": key}
        code = code or _CODES.get(key, ord(key[0]))
        named = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.ask("Input.dispatchKeyEvent", type="keyDown", **named, **text)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **named)

    def size(self, width: int, height: int) -> None:
        """Look through a window of this size, a phone's too."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def media(self, scheme: str = "light", kind: str = "") -> None:
        """Ask for light or dark, screen or print."""
        scheme_feature = {"name": "prefers-color-scheme", "value": scheme}
        self.ask("Emulation.setEmulatedMedia", media=kind, features=[scheme_feature])

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """Write what is seen, or the whole page, as PNG."""
        answer = self.ask("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(str(answer["data"])))

    def pdf(self) -> bytes:
        """What the page prints."""
        answer = self.ask("Page.printToPDF", printBackground=True)
        return base64.b64decode(str(answer["data"]))


_CODES = {
    name: code
    for code, name in (
        *((9, "Tab"), (13, "Enter"), (27, "Escape"), (32, " "), (35, "End")),
        *((36, "Home"), (37, "ArrowLeft"), (38, "ArrowUp"), (39, "ArrowRight")),
        (40, "ArrowDown"),
    )
}


def as_map(value: object) -> Reply:
    """The object of a JSON text."""
    assert isinstance(value, dict)
    return value


@contextmanager
def open_tab(profile: Path) -> Iterator[Tab]:
    """A tab of a browser of its own, which ends with the block."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    to_read, writing = os.pipe()
    reading, to_write = os.pipe()

    process = subprocess.Popen(
        [
            *(sys.executable, "-c", _STARTER, str(to_read), str(to_write)),
            *(CHROMIUM, *_OPTIONS, f"--user-data-dir={profile}", "about:blank"),
        ],
        pass_fds=(to_read, to_write),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(to_read)
    os.close(to_write)
    tab = Tab(writing=writing, reading=reading)
    try:
        made = tab.ask("Target.createTarget", url="about:blank")
        joined = tab.ask(
            "Target.attachToTarget", targetId=made["targetId"], flatten=True
        )
        tab.session = str(joined["sessionId"])
        for domain in ("Page", "Runtime", "Log", "Network"):
            tab.ask(f"{domain}.enable")
        tab.size(1280, 900)
        yield tab
    finally:
        os.close(writing)
        os.close(reading)
        process.terminate()
        process.wait(timeout=20)
