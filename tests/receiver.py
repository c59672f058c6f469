"""An application that is told about logouts: a real server on this machine, which answers as a test wants."""
import contextlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

SLOW = 'slow'  # in place of a status: bytes that never come to an end


class Receiver:
    """``address`` is where it listens, ``tokens`` are the logout tokens that have come, ``paths`` where to.

    ``headers`` and ``forms`` are what came along with each.

    :param answers: a status for each request in turn, or :data:`SLOW`; the last one goes on. Redirects lead to /away.
    """

    def __init__(self, *answers):
        self.answers = list(answers) or [200]
        self.tokens, self.paths, self.headers, self.forms = [], [], [], []
        self._server = ThreadingHTTPServer(('127.0.0.1', 0), self._handler())
        self._server.daemon_threads = True
        self.address = f'http://127.0.0.1:{self._server.server_port}/logout?tenant=1'
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._server.shutdown()
        self._server.server_close()

    def wait(self, number, seconds=30):
        """Wait until so many requests have come; return the tokens."""
        end = time.monotonic() + seconds
        while len(self.tokens) < number and time.monotonic() < end:
            time.sleep(0.05)
        return self.tokens

    def _handler(receiver):
        class Handler(BaseHTTPRequestHandler):

            def do_POST(self):
                form = parse_qs(self.rfile.read(int(self.headers['Content-Length'])).decode(), strict_parsing=True)
                answer = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
                receiver.paths.append(self.path)
                receiver.headers.append(dict(self.headers))
                receiver.forms.append(form)
                receiver.tokens += form['logout_token']
                if answer == SLOW:
                    self._drip()
                    return
                self.send_response(answer)
                if 300 <= answer < 400:
                    self.send_header('Location', '/away')
                self.send_header('Content-Length', '0')
                self.end_headers()

            def _drip(self):
                with contextlib.suppress(OSError):
                    self.wfile.write(b'HTTP/1.1 200 OK\r\n')
                    for number in range(600):
                        self.wfile.write(f'X-{number}: x\r\n'.encode())
                        time.sleep(0.1)

            def log_message(self, *_args):
                pass
        return Handler
