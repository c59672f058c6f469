"""HTTP as bytes: what a client library would be too polite to send."""
import contextlib
import http.client
import json
import socket
import time
from dataclasses import dataclass, field
from urllib.parse import quote

BOUNDARY = b'fuzz'
TIMEOUT = 15  # seconds; Odoo itself waits two for the rest of a request


class Raw(bytes):
    """A value that goes into a URL or a form as it is, percent signs and all."""


@dataclass
class Message:
    """A request in the making. Names and values are bytes; ``body`` is pairs, or bytes as they are."""

    method: str
    path: str
    query: list = field(default_factory=list)
    body: list | bytes | None = None
    content: str = 'form'
    oauth: list = field(default_factory=list)  # what Authorization: OAuth holds
    headers: list = field(default_factory=list)
    length: bytes | None = None  # in place of the right Content-Length
    version: str = 'HTTP/1.1'
    patient: bool = False  # the server has to wait for a part that does not come
    hang_up: bool = False  # nothing more comes, and the server is told

    def set_header(self, name, value):
        self.headers = [pair for pair in self.headers if pair[0].lower() != name.lower()] + [(name, value)]

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def encode(self):
        """Return the bytes to send."""
        path = self.path + (f'?{_form(self.query)}' if self.query else '')
        headers = list(self.headers)
        if self.oauth:
            headers.append((b'Authorization', b'OAuth ' + b', '.join(
                _escape(name) + b"='" + _escape(value) + b"'" for name, value in self.oauth)))
        body = self.body
        if isinstance(body, list):
            body, content_type = {'form': _form_body, 'json': _json_body, 'multipart': _multipart_body}[
                self.content](body)
            if not self.header(b'Content-Type'):
                headers.append((b'Content-Type', content_type))
        if self.length is not None:
            headers.append((b'Content-Length', self.length))
        elif body is not None and not self.header(b'Transfer-Encoding'):
            headers.append((b'Content-Length', str(len(body)).encode()))
        lines = [f'{self.method} {path} {self.version}'.encode('latin-1', 'replace')]
        lines += [name + b': ' + value for name, value in headers]
        return b'\r\n'.join([*lines, b'', body or b''])


@dataclass
class Answer:
    """What came back; ``status`` is 0 where the server closed the connection without a word."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float


class Server:
    """Sends bytes to a server, from an address of one's own, so that nobody else's failures are counted with them."""

    def __init__(self, address, source, host=b'127.0.0.1'):
        self.address = address
        self.source = source
        self.host = host

    def send(self, message):
        if message.header(b'Host') is None:
            message.headers.insert(0, (b'Host', self.host))
        message.set_header(b'Connection', b'close')
        return self.send_bytes(message.encode(), message.method, message.hang_up)

    def send_bytes(self, data, method='POST', hang_up=False):
        """Send bytes and return the :class:`Answer`."""
        began = time.monotonic()
        with socket.create_connection(self.address, TIMEOUT, (self.source, 0)) as connection:
            with contextlib.suppress(OSError):  # a server may refuse before it has read everything
                connection.sendall(data)
                if hang_up:
                    connection.shutdown(socket.SHUT_WR)
            response = http.client.HTTPResponse(connection, method=method)
            try:
                response.begin()
                body = response.read()
            except (http.client.HTTPException, ConnectionError):
                return Answer(0, http.client.HTTPMessage(), b'', time.monotonic() - began)
            return Answer(response.status, response.headers, body, time.monotonic() - began)


def _escape(value):
    return value if isinstance(value, Raw) else quote(value, safe=b'').encode()


def _form_body(pairs):
    return _form(pairs).encode('latin-1'), b'application/x-www-form-urlencoded'


def _form(pairs):
    return b'&'.join(_escape(name) + b'=' + _escape(value) for name, value in pairs).decode('latin-1')


def _json_body(pairs):
    members = (': '.join(json.dumps(part.decode('utf-8', 'surrogateescape')) for part in pair) for pair in pairs)
    return f'{{{", ".join(members)}}}'.encode(), b'application/json'


def _multipart_body(pairs):
    parts = [b'--' + BOUNDARY + b'\r\nContent-Disposition: form-data; name="' + name + b'"\r\n\r\n' + value + b'\r\n'
             for name, value in pairs]
    return b''.join([*parts, b'--' + BOUNDARY + b'--\r\n']), b'multipart/form-data; boundary=' + BOUNDARY
