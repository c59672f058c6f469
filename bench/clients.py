"""Clients that send requests as fast as they are answered, in processes of their own.

They share the processors with the server, so they do as little as they can: a library would cost a fifth of what it
measures.
"""
import json
import re
import socket
import time
from concurrent.futures import ProcessPoolExecutor
from urllib.parse import quote, urlsplit

CLIENTS = 4  # for two workers, so that none of them ever waits for a client
_LENGTH = re.compile(rb'(?i)\r\ncontent-length: *([0-9]+)')
HEAD_START = 0.05  # seconds in which the processes have all begun


class Clients:
    """A handful of clients. ``rate`` has them all send at the same time.

    :param str url: the server's address.
    """

    def __init__(self, url):
        self._address = urlsplit(url)
        self._pool = ProcessPoolExecutor(CLIENTS)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._pool.shutdown()

    def rate(self, function, arguments, seconds):
        """Return how many requests a second were answered, and what each client has left.

        :param function: one of those below.
        :param arguments: one for each client.
        :param float seconds: how long they send.
        """
        begin = time.time() + HEAD_START
        running = [self._pool.submit(
            function, self._address.hostname, self._address.port, begin, seconds, argument) for argument in arguments]
        results = [client.result() for client in running]
        return sum(count / elapsed for count, elapsed, _left in results), [left for _count, _elapsed, left in results]


def repeat(host, port, begin, seconds, request):
    """Send one request again and again.

    :param request: (path, headers, body), sent by POST where there is a body.
    """
    return _send(host, port, begin, seconds, lambda _answer: request, request)


def use_up(host, port, begin, seconds, requests):
    """Send each of these requests once, for so long as they last."""
    rest = list(requests)
    return _send(host, port, begin, seconds, lambda _answer: rest.pop() if rest else None, rest)


def renew(host, port, begin, seconds, request):
    """Send a refresh token, then the one that came back, and so on.

    :param request: (path, headers, body without the token, the token).
    """
    path, headers, body, token = request
    state = [token]

    def following(answer):
        if answer:
            state[0] = json.loads(answer)['refresh_token']
        return path, headers, f'{body}&refresh_token={quote(state[0])}'

    count, elapsed, _left = _send(host, port, begin, seconds, following, None)
    return count, elapsed, (path, headers, body, state[0])


def _send(host, port, begin, seconds, following, left):
    """Send requests.

    :param following: called with the answer before, returns the next request or ``None``.
    :return: (number of requests, seconds, ``left``)
    """
    count, answer = 0, b''
    time.sleep(max(0, begin - time.time()))
    began = time.monotonic()
    while True:
        request = following(answer) if time.monotonic() - began < seconds else None
        if request is None:
            # what has come back last is not to be lost
            following(answer)
            return count, time.monotonic() - began, left
        path, headers, body = request
        head, answer = _exchange(host, port, _message(host, port, path, headers, body))
        if b' 200 ' not in head.partition(b'\r\n')[0]:
            raise SystemExit(f'{path}: {head!r} {answer[:500]!r}')
        count += 1


def _message(host, port, path, headers, body):
    headers = {'Host': f'{host}:{port}', 'Content-Length': len(body or '')} | headers
    lines = [f'{"POST" if body else "GET"} {path} HTTP/1.1', *(f'{name}: {value}' for name, value in headers.items())]
    return '\r\n'.join([*lines, '', body or '']).encode()


def _exchange(host, port, message):
    """Send a message, and return the head and the body of the answer. Odoo closes the connection after each one."""
    with socket.create_connection((host, port), timeout=60) as connection:
        connection.sendall(message)
        received = b''
        while True:
            part = connection.recv(1 << 16)
            if not part:
                raise SystemExit(f'The server closed the connection after {received[:500]!r}')
            received += part
            head, end, body = received.partition(b'\r\n\r\n')
            if end and len(body) >= int(_LENGTH.search(head)[1]):
                return head, body
