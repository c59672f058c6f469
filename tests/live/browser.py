"""The browser that tests look at pages with: their size and colours, and what scripts find in them."""
import json
import os
import time

from tools.pictures.chromium import PAUSE, SECONDS, Chromium

PHONE = 360  # pixels
# Their codes, and what they write.
KEYS = {'Tab': (9, ''), 'Enter': (13, '\r'), 'ArrowDown': (40, '')}


class Browser(Chromium):
    """A browser with a profile of its own.

    :param Path folder: where the profile goes.
    :param str url: the server, whose cookies are set.
    """

    def __init__(self, folder, url):
        super().__init__(os.environ['OAUTH2_LIVE_CHROMIUM'], folder / 'profile')
        self._url = url

    def be(self, session):
        """Go on as who is signed in by a session of `requests`, or as nobody."""
        self.tell('Page.navigate', url='about:blank')  # a page that is open may set cookies, too
        self.wait('location.protocol === "about:"')
        self.tell('Network.clearBrowserCookies')
        if session:
            for cookie in session.cookies:
                self.set_cookie(self._url, cookie.name, cookie.value)

    def look(self, *, width=1280, height=900, dark=False):
        """Have a window of this size, in pixels, for people who like dark pages or bright ones."""
        self.set_size(width, height)
        self.set_scheme('dark' if dark else 'light')

    def open(self, address, *, until='body'):
        """Open an address, and wait for an element."""
        self.go_to(address if '://' in address else self._url + address)
        self.wait(f'location.protocol !== "about:" && document.readyState === "complete" '
                  f'&& !!document.querySelector({json.dumps(until)})')

    def wait(self, condition):
        """Wait until a condition, in JavaScript, holds."""
        end = time.monotonic() + SECONDS
        while not self.run(condition):
            assert time.monotonic() < end, f'{condition}: {self.run("document.body.innerText")}'
            time.sleep(PAUSE)

    def click(self, element, *, then):
        """Click an element, and wait for another one."""
        self.run(f'document.querySelector({json.dumps(element)}).click()')
        self.wait(f'document.readyState === "complete" && !!document.querySelector({json.dumps(then)})')

    def click_at(self, x, y):
        """Click what is at this place of the window, in pixels, as a mouse does."""
        for kind in ('mousePressed', 'mouseReleased'):
            self.tell('Input.dispatchMouseEvent', type=kind, x=x, y=y, button='left', clickCount=1)

    def press(self, key):
        """Press a key, and let go of it."""
        code, text = KEYS[key]
        for kind in ('keyDown' if text else 'rawKeyDown', 'keyUp'):
            self.tell('Input.dispatchKeyEvent', type=kind, key=key, code=key, windowsVirtualKeyCode=code, text=text)
