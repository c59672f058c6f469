"""Chromium without a window, told what to do by the DevTools protocol."""

import base64
import contextlib
import itertools
import json
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket

START_SECONDS = 60
WAIT_SECONDS = 60
PAUSE = 0.2  # seconds between two looks at the page
SETTLED = 3  # looks in a row that find nothing under way
# Odoo's pages are settled when fonts and pictures are there, and nothing turns or slides in.
QUIET = """
    document.readyState === 'complete' && document.fonts.status === 'loaded'
    && [...document.images].every((image) => image.complete)
    && !document.querySelector('.o_loading_indicator, .o_blockUI, .o_notification, .tooltip')
    && !document.getAnimations().some((each) => each.playState === 'running'
        && each.effect.getComputedTiming().endTime !== Infinity)
"""


class Unseen(Exception):
    """The page did not come to show what a picture needs; the text is one sentence."""


class Browser:
    """One page; as a context manager Chromium ends with it.

    :param str program: the path of Chromium.
    :param Path fonts: a folder with fonts that pages may use besides those of this machine.
    """

    def __init__(self, program, fonts):
        self._numbers = itertools.count(1)
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        (folder / "fonts.conf").write_text(
            f'<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{fonts}</dir>'
            f"<cachedir>{folder}</cachedir></fontconfig>")
        self._process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--lang=en-US",
             "--disable-dev-shm-usage", "--font-render-hinting=none", "--remote-allow-origins=*",
             f"--user-data-dir={folder}", "--remote-debugging-port=0", "about:blank"],
            env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "TZ": "UTC",
                 "FONTCONFIG_FILE": str(folder / "fonts.conf")},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._socket = websocket.create_connection(self._address(folder), timeout=WAIT_SECONDS)
        self._tell("Page.enable")
        self._tell("Emulation.setLocaleOverride", locale="en-US")
        self._tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "light"}])

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def _address(self, folder):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError, ValueError, StopIteration):
                port = (folder / "DevToolsActivePort").read_text().split()[0]
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                    return next(tab for tab in json.load(answer) if tab["type"] == "page")["webSocketDebuggerUrl"]
            time.sleep(PAUSE)
        raise Unseen("Chromium did not start.")

    def _tell(self, method, **parameters):
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (answer := json.loads(self._socket.recv())).get("id") != number:
            pass  # it is an event
        if "error" in answer:
            raise Unseen(f"Chromium refused {method}: {answer['error']['message']}.")
        return answer["result"]

    def set_size(self, width, height, scale):
        """Look through a window of this size; below 500 pixels it is a phone's."""
        self._tell("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale,
                   mobile=width < 500)

    def set_cookie(self, url, name, value):
        """Give the page's server a cookie."""
        self._tell("Network.setCookie", url=url, name=name, value=value)

    def open(self, url):
        """Open an address, from a blank page so that nothing of the last one stays."""
        self._tell("Page.navigate", url="about:blank")
        self._tell("Page.navigate", url=url)

    def run(self, script):
        """Run JavaScript in the page and return its value."""
        answer = self._tell("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise Unseen(f"The page could not run {script!r}.")
        return answer["result"].get("value")

    def wait(self, selector):
        """Wait until the page shows this, and is quiet."""
        seen, end = 0, time.monotonic() + WAIT_SECONDS
        while seen < SETTLED:
            if time.monotonic() > end:
                where = self.run("location.pathname")
                raise Unseen(f"The page {where} did not show {selector} within {WAIT_SECONDS} seconds.")
            time.sleep(PAUSE)
            with contextlib.suppress(Unseen):  # a page that is being left
                shown = self.run(f"!!document.querySelector({json.dumps(selector)})")
                seen = seen + 1 if shown and self.run(QUIET) else 0

    def click(self, selector, text=""):
        """Click the first element that the selector finds and that holds this text, if there is one.

        :return: whether there was one.
        """
        return self.run(f"""(() => {{
            const found = [...document.querySelectorAll({json.dumps(selector)})].find(
                (each) => each.textContent.includes({json.dumps(text)}));
            found?.click();
            return Boolean(found);
        }})()""")

    def picture(self, selector=None, margin=0, transparent=False):
        """Return a PNG of what the window shows, or of one element of the page, however long that is.

        :param int margin: pixels around the element.
        :param bool transparent: whether the page has no background of its own.
        """
        options = {}
        if selector:
            box = self.run(f"""(() => {{
                const box = document.querySelector({json.dumps(selector)}).getBoundingClientRect();
                return [box.x + scrollX, box.y + scrollY, box.width, box.height];
            }})()""")
            x, y, width, height = box[0] - margin, box[1] - margin, box[2] + 2 * margin, box[3] + 2 * margin
            options = {"captureBeyondViewport": True, "clip": {
                "x": max(x, 0), "y": max(y, 0), "width": width, "height": height, "scale": 1}}
        if transparent:
            self._tell("Emulation.setDefaultBackgroundColorOverride", color={"r": 0, "g": 0, "b": 0, "a": 0})
        data = self._tell("Page.captureScreenshot", **options)["data"]
        if transparent:
            self._tell("Emulation.setDefaultBackgroundColorOverride")
        return base64.b64decode(data)
