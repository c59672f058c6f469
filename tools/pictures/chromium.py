"""Chromium without a window, told what to do by the DevTools protocol: for the pictures, and for tests/live."""

import contextlib
import itertools
import json
import subprocess
import time
import urllib.request
from pathlib import Path

import websocket

SECONDS = 60  # to start, and for an answer, on a busy machine
PAUSE = 0.2  # seconds between two looks
PHONE = 500  # pixels: a window below this is a phone's


class Unseen(Exception):
    """The browser does not show what it should; the text is one sentence."""


class Chromium:
    """One page; as a context manager Chromium ends with it.

    :param str program: its path.
    :param Path profile: a folder that it may write to.
    :param arguments: further ones of the command line.
    :param dict environment: its environment variables, if not those of this process.
    """

    def __init__(self, program, profile, arguments=(), environment=None):
        self._numbers = itertools.count(1)
        self._process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--remote-debugging-port=0", "--remote-allow-origins=*", f"--user-data-dir={profile}", *arguments,
             "about:blank"],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._socket = websocket.create_connection(self._address(Path(profile)), timeout=SECONDS)
        self.tell("Page.enable")
        self.tell("Network.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._socket.close()
        self._process.kill()
        self._process.wait()

    def _address(self, profile):
        """Return the address of the socket of the only page."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError, ValueError, IndexError, StopIteration):
                port = (profile / "DevToolsActivePort").read_text().split()[0]
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                    return next(tab for tab in json.load(answer) if tab["type"] == "page")["webSocketDebuggerUrl"]
            time.sleep(PAUSE)
        raise Unseen("Chromium did not start.")

    def tell(self, method, **parameters):
        """Send a command of the protocol, and return its result."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (answer := json.loads(self._socket.recv())).get("id") != number:
            pass  # it is an event
        if "error" in answer:
            raise Unseen(f"Chromium refused {method}: {answer['error']['message']}.")
        return answer["result"]

    def set_size(self, width, height, scale=1):
        """Look through a window of this size, in pixels."""
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale,
                  mobile=width < PHONE)

    def set_scheme(self, scheme):
        """Be somebody who likes pages ``dark`` or ``light``."""
        self.tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def set_cookie(self, url, name, value):
        """Give the page's server a cookie."""
        self.tell("Network.setCookie", url=url, name=name, value=value)

    def go_to(self, url):
        """Open an address, from a blank page so that nothing of the last one stays."""
        self.tell("Page.navigate", url="about:blank")
        self.tell("Page.navigate", url=url)

    def run(self, script):
        """Run JavaScript in the page and return its value, or that of its promise."""
        answer = self.tell("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise Unseen(f"The page could not run {script!r}: {answer['exceptionDetails']['text']}.")
        return answer["result"].get("value")
