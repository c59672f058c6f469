"""Chromium, as far as a test needs it: pages, their size and colours, and what scripts find in them."""
import json
import os
import subprocess
import time
from urllib.request import urlopen

import websocket

SECONDS = 60  # for Chromium to start, and for a page to show something, on a busy machine
PHONE = 360  # pixels


class Browser:
    """A browser with a profile of its own.

    :param Path folder: where the profile goes.
    :param str url: the server, whose cookies are set.
    """

    def __init__(self, folder, url):
        self._url = url
        self._process = subprocess.Popen(  # noqa: S603
            [os.environ['OAUTH2_LIVE_CHROMIUM'], '--headless=new', '--no-sandbox', '--disable-gpu',
             '--disable-dev-shm-usage', '--no-first-run', '--remote-debugging-port=0', '--remote-allow-origins=*',
             f'--user-data-dir={folder / "profile"}', 'about:blank'],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        self._number = 0
        self._socket = websocket.create_connection(self._page_address(folder / 'profile'), timeout=SECONDS)
        self._command('Page.enable')
        self._command('Network.enable')

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._socket.close()
        self._process.terminate()
        self._process.wait()

    @staticmethod
    def _page_address(profile):
        """Return the address of the socket of the only page."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            try:
                port = (profile / 'DevToolsActivePort').read_text().split()[0]
                pages = json.load(urlopen(f'http://127.0.0.1:{port}/json'))
                return next(page['webSocketDebuggerUrl'] for page in pages if page['type'] == 'page')
            except (OSError, IndexError, StopIteration):
                time.sleep(0.2)
        raise TimeoutError('Chromium did not start.')

    def _command(self, method, **params):
        self._number += 1
        self._socket.send(json.dumps({'id': self._number, 'method': method, 'params': params}))
        while (answer := json.loads(self._socket.recv())).get('id') != self._number:
            pass
        assert 'error' not in answer, answer
        return answer['result']

    def be(self, session):
        """Go on as who is signed in by a session of `requests`, or as nobody."""
        self._command('Page.navigate', url='about:blank')  # a page that is open may set cookies, too
        self.wait('location.protocol === "about:"')
        self._command('Network.clearBrowserCookies')
        if session:
            for cookie in session.cookies:
                self._command('Network.setCookie', name=cookie.name, value=cookie.value, url=self._url)

    def look(self, *, width=1280, height=900, dark=False):
        """Have a window of this size, in pixels, for people who like dark pages or bright ones."""
        self._command('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1,
                      mobile=width < 500)
        self._command('Emulation.setEmulatedMedia', features=[
            {'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])

    def open(self, address, *, until='body'):
        """Open an address, and wait for an element."""
        self._command('Page.navigate', url='about:blank')
        self._command('Page.navigate', url=address if '://' in address else self._url + address)
        self.wait(f'location.protocol !== "about:" && document.readyState === "complete" '
                  f'&& !!document.querySelector({json.dumps(until)})')

    def wait(self, condition):
        """Wait until a condition, in JavaScript, holds."""
        end = time.monotonic() + SECONDS
        while not self.run(condition):
            assert time.monotonic() < end, f'{condition}: {self.run("document.body.innerText")}'
            time.sleep(0.2)

    def click(self, element, *, then):
        """Click an element, and wait for another one."""
        self.run(f'document.querySelector({json.dumps(element)}).click()')
        self.wait(f'document.readyState === "complete" && !!document.querySelector({json.dumps(then)})')

    def press_tab(self):
        """Go on to the next control by the keyboard."""
        for kind in ('rawKeyDown', 'keyUp'):
            self._command('Input.dispatchKeyEvent', type=kind, key='Tab', code='Tab', windowsVirtualKeyCode=9)

    def run(self, code):
        """Return the value of an expression, or of its promise."""
        answer = self._command('Runtime.evaluate', expression=code, awaitPromise=True, returnByValue=True)
        assert 'exceptionDetails' not in answer, answer
        return answer['result'].get('value')
