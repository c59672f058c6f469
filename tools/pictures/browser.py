"""The browser that the pictures are taken of."""

import base64
import contextlib
import json
import tempfile
import time
from pathlib import Path

from chromium import PAUSE, SECONDS, Chromium, Unseen

SETTLED = 3  # looks in a row that find nothing under way
# Odoo's pages are settled when fonts and pictures are there, and nothing turns or slides in.
QUIET = """
    document.readyState === 'complete' && document.fonts.status === 'loaded'
    && [...document.images].every((image) => image.complete)
    && !document.querySelector('.o_loading_indicator, .o_blockUI, .o_notification, .tooltip')
    && !document.getAnimations().some((each) => each.playState === 'running'
        && each.effect.getComputedTiming().endTime !== Infinity)
"""


class Browser(Chromium):
    """A browser that knows when a page is at rest.

    :param str program: the path of Chromium.
    :param Path fonts: a folder with fonts that pages may use besides those of this machine.
    """

    def __init__(self, program, fonts):
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        (folder / "fonts.conf").write_text(
            f'<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{fonts}</dir>'
            f"<cachedir>{folder}</cachedir></fontconfig>")
        super().__init__(
            program, folder, ["--hide-scrollbars", "--lang=en-US", "--font-render-hinting=none"],
            {"PATH": "/usr/bin:/bin", "HOME": str(folder), "TZ": "UTC", "FONTCONFIG_FILE": str(folder / "fonts.conf")})
        self.tell("Emulation.setLocaleOverride", locale="en-US")
        self.set_scheme("light")

    def __exit__(self, *error):
        super().__exit__(*error)
        self._folder.cleanup()

    def wait(self, selector):
        """Wait until the page shows this, and is quiet."""
        seen, end = 0, time.monotonic() + SECONDS
        while seen < SETTLED:
            if time.monotonic() > end:
                where = self.run("location.pathname")
                raise Unseen(f"The page {where} did not show {selector} within {SECONDS} seconds.")
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
            self.tell("Emulation.setDefaultBackgroundColorOverride", color={"r": 0, "g": 0, "b": 0, "a": 0})
        data = self.tell("Page.captureScreenshot", **options)["data"]
        if transparent:
            self.tell("Emulation.setDefaultBackgroundColorOverride")
        return base64.b64decode(data)
