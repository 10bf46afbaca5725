"""Debian's Chromium without a screen and without a network, driven through the two pipes that it offers for that.

Its DevTools protocol (https://chromedevtools.github.io/devtools-protocol) is JSON, each message ended by a zero byte;
with `--remote-debugging-pipe` the browser reads them from file 3 and writes them to file 4, and no port is opened.
"""

import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium")

# What a browser does of its own accord is switched off; a request that gets past that finds no address.
SWITCHES = """--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --remote-debugging-pipe --no-first-run
--disable-background-networking --disable-component-update --disable-sync --disable-default-apps --disable-extensions
--hide-scrollbars --host-resolver-rules=MAP&*&~NOTFOUND"""
# The browser wants its pipes as files 3 and 4, whatever numbers they have here.
LAUNCHER = """import fcntl, os, sys
read, write = (fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3])
os.dup2(read, 3)
os.dup2(write, 4)
os.execv(sys.argv[3], sys.argv[3:])"""
PATIENCE = 60  # seconds until a browser that does not answer fails the test


class Browser:
    """One page of a running browser."""

    def __init__(self, read: int, write: int) -> None:
        self._read, self._write, self._rest, self._last, self.events = read, write, b"", 0, []
        self._session = ""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Send one command and return its answer; what the browser tells meanwhile is kept in `events`."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": params}
        message |= {"sessionId": self._session} if self._session else {}
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._message()
            if answer.get("id") == self._last:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
            self.events.append(answer)

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._read], [], [], PATIENCE)
            assert ready, "the browser does not answer"
            part = os.read(self._read, 1 << 16)
            assert part, "the browser ended"
            self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)

    def open(self, file: Path, fragment: str = "") -> None:
        """Open a file and forget what was told before."""
        self.events.clear()
        self.ask("Page.navigate", url="about:blank")
        self.ask("Page.navigate", url=file.resolve().as_uri() + fragment)
        self.wait("location.protocol === 'file:' && document.readyState === 'complete'")

    def run(self, script: str) -> Any:
        """Return what an expression is on the page; a promise is waited for."""
        answer = self.ask(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, userGesture=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, script: str) -> Any:
        """Return what an expression is as soon as it is true."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if found := self.run(script):
                return found
            time.sleep(0.02)
        pytest.fail(f"never true: {script}")

    def press(self, key: str) -> None:
        """Press a key where the focus is."""
        for kind in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, **({"text": "\r"} if key == "Enter" else {}))

    def addresses(self) -> list[str]:
        """Return what the page asked for since it was opened."""
        self.run("0")
        sent = (e["params"]["request"]["url"] for e in self.events if e["method"] == "Network.requestWillBeSent")
        return [address for address in sent if address != "about:blank"]

    def complaints(self) -> list[str]:
        """Return errors and warnings of the console, and what scripts threw, since the page was opened."""
        self.run("0")
        said = [e["params"] for e in self.events if e["method"] == "Log.entryAdded"]
        thrown = [str(e["params"]) for e in self.events if e["method"] == "Runtime.exceptionThrown"]
        called = [str(e["params"]) for e in self.events if e["method"] == "Runtime.consoleAPICalled"]
        return [entry["entry"]["text"] for entry in said] + thrown + called

    def asked_outside(self) -> list[str]:
        """Return what the page asked of anything but files beside it."""
        return [address for address in self.addresses() if not address.startswith(("file:", "data:", "blob:"))]


@contextmanager
def browser(home: Path, width: int = 1400, height: int = 900) -> Iterator[Browser]:
    """Start a browser whose own files lie in `home`, and end it."""
    assert CHROMIUM
    theirs_read, ours_write = os.pipe()
    ours_read, theirs_write = os.pipe()
    switches = [each.replace("&", " ") for each in SWITCHES.split()]
    command = [sys.executable, "-c", LAUNCHER, str(theirs_read), str(theirs_write), CHROMIUM, *switches]
    command += [f"--user-data-dir={home}", f"--window-size={width},{height}"]
    environment = os.environ | {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home)}
    process = subprocess.Popen(
        command,
        pass_fds=(theirs_read, theirs_write),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    os.close(theirs_read)
    os.close(theirs_write)
    try:
        page = Browser(ours_read, ours_write)
        page.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        yield page
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        os.close(ours_write)
        os.close(ours_read)
