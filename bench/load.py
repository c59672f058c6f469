"""Clients that send requests as fast as they are answered, in processes of their own.

They share the processors with the server, so they do as little as they can: a library would cost a fifth of what it
measures.
"""
import json
import re
import socket
import time
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple
from urllib.parse import quote, urlsplit

CLIENTS = 8  # connections at a time: four for each worker, so that none of them ever waits for a client
HEAD_START = 0.05  # seconds in which the processes have all begun
TIMEOUT = 60  # seconds that an answer may take
_LENGTH = re.compile(rb'(?i)\r\ncontent-length: *([0-9]+)')


class Request(NamedTuple):
    """A request, sent by POST where it has a body.

    An answer with another status, or without this text in its body, ends the benchmark.
    """

    path: str
    headers: dict[str, str] = {}
    body: str | None = None
    status: int = 200
    text: str = ''


class Answer(NamedTuple):
    head: str
    body: str

    def json(self):
        """Return the members of the body."""
        return json.loads(self.body)


class Sent(NamedTuple):
    """What the clients have sent: ``count`` requests, ``rate`` of them a second; ``kept`` has one entry a client."""

    count: int
    rate: float
    kept: list


class Load:
    """The clients of one server, which all send at the same time.

    :param str url: the server's address.
    """

    def __init__(self, url):
        self._address = urlsplit(url)
        self._pool = ProcessPoolExecutor(CLIENTS)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._pool.shutdown()

    def send(self, function, arguments, seconds):
        """Have each client send requests.

        :param function: one of those below.
        :param arguments: one for each client.
        :param float seconds: how long they send at most.
        :rtype: Sent
        """
        begin = time.time() + HEAD_START
        address = self._address.hostname, self._address.port
        running = [self._pool.submit(function, address, begin, seconds, argument) for argument in arguments]
        results = [client.result() for client in running]
        return Sent(
            sum(count for count, _elapsed, _kept in results), sum(count / elapsed for count, elapsed, _kept in results),
            [kept for _count, _elapsed, kept in results])


def repeat(address, begin, seconds, requests):
    """Send these requests in turn, from the first one again after the last; keep nothing."""
    messages = [_message(address, request) for request in requests]
    return *_send(address, begin, seconds, lambda number: messages[number % len(messages)]), None


def use_up(address, begin, seconds, requests):
    """Send each of these requests once, as long as there are any; keep the answers."""
    messages = [_message(address, request) for request in requests]
    answers = []
    sent = _send(
        address, begin, seconds, lambda number: messages[number] if number < len(messages) else None, answers.append)
    return *sent, answers


def renew(address, begin, seconds, request):
    """Send a refresh token, then the one that came back, and so on; keep a request with the last one.

    :param request: (request without the token, token).
    """
    form, *tokens = request

    def receive(answer):
        tokens[0] = answer.json()['refresh_token']

    def following(_number):
        return _message(address, form._replace(body=f'{form.body}&refresh_token={quote(tokens[0])}'))

    return *_send(address, begin, seconds, following, receive), (form, tokens[0])


def _send(address, begin, seconds, following, receive=None):
    """Send requests.

    :param following: called with the number of those sent, returns the next one as :func:`_message` does, or ``None``.
    :param receive: called with each answer.
    :return: (number of requests, seconds that they took).
    """
    count = 0
    time.sleep(max(0, begin - time.time()))
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        request = following(count)
        if request is None:
            break
        message, status, text = request
        head, body = _exchange(address, message)
        if head.split(b' ', 2)[1] != status or text not in body:
            raise SystemExit(f'{message[:500]!r} was answered with {head!r} {body[:500]!r}')
        if receive:
            receive(Answer(head.decode(), body.decode()))
        count += 1
    return count, time.monotonic() - began


def _message(address, request):
    """Return a request as it is sent, and the status and the text that it has to be answered with."""
    host, port = address
    headers = {'Host': f'{host}:{port}', 'Connection': 'close', 'Content-Length': len(request.body or '')}
    lines = [f'{"GET" if request.body is None else "POST"} {request.path} HTTP/1.1']
    lines += [f'{name}: {value}' for name, value in (headers | request.headers).items()]
    message = '\r\n'.join([*lines, '', request.body or ''])
    return message.encode(), str(request.status).encode(), request.text.encode()


def _exchange(address, message):
    """Send a message, and return the head and the body of the answer. Both servers close the connection after each."""
    with socket.socket() as connection:
        connection.settimeout(TIMEOUT)
        connection.connect(address)
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
