"""A request of this server to an address that somebody has registered: it reaches public addresses alone, and is short.

The name is looked up once, and the connection goes to what was found then, so that nobody can lead it to this server's
own network by a second answer (DNS rebinding). No redirect is followed, and no proxy of the environment is used.
"""
from __future__ import annotations

import contextlib
import functools
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from typing import Any
from urllib.parse import SplitResult, urlsplit

from requests import certs  # type: ignore[import-untyped]

from .time_limit import within

TIMEOUT = 5  # seconds for all of it, the look-up of the name included
_PORTS = {'http': 80, 'https': 443}
_NAT64 = ipaddress.IPv6Network('64:ff9b::/96')  # RFC 6052 §2.1: an IPv4 address in the last 32 bits


class NotPublicError(Exception):
    """The address leads to this server itself, or to a network of its own."""


def is_public(ip: str) -> bool:
    """Tell whether an IP address is one that anybody on the internet can reach."""
    address = ipaddress.ip_address(ip.partition('%')[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xffffffff)
        if inner:
            return is_public(str(inner))
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def post(address: str, body: bytes, content_type: str, *, on_loopback: bool) -> int:
    """Send a body, and return the status of the answer, of which nothing else is read.

    :param address: a whole one, with https; or with http, on this machine.
    :param on_loopback: whether it may lead to this machine itself.
    :raise NotPublicError: it leads elsewhere than it may.
    :raise OSError: nobody answers in time, or the certificate is not valid.
    :raise http.client.HTTPException: what answers does not speak HTTP.
    """
    parts = urlsplit(address)
    port = parts.port or _PORTS[parts.scheme]
    until = time.monotonic() + TIMEOUT
    found = _look_up(parts.hostname or '', port, on_loopback=on_loopback)
    with _connect(found, until) as plain, plain.dup() as twin:
        # A timeout of the socket begins anew with each byte: this one does not. Encryption takes the first one over.
        end = threading.Timer(max(until - time.monotonic(), 0), _hang_up, [twin])
        end.daemon = True
        end.start()
        try:
            plain.settimeout(TIMEOUT)
            if parts.scheme == 'http':
                status = _exchange(plain, parts, body, content_type)
            else:
                with _context().wrap_socket(plain, server_hostname=parts.hostname) as encrypted:
                    status = _exchange(encrypted, parts, body, content_type)
        finally:
            end.cancel()
    if time.monotonic() >= until:
        raise TimeoutError  # what was cut off passes for an answer
    return status


def _look_up(host: str, port: int, *, on_loopback: bool) -> list[tuple[str, int]]:
    """Return the addresses of a host, all of which have to be allowed."""
    infos = within(TIMEOUT, _infos, host, port)
    found = list(dict.fromkeys((str(info[4][0]), port) for info in infos))
    for ip, _port in found:
        is_loopback = ipaddress.ip_address(ip.partition('%')[0]).is_loopback
        if not (is_public(ip) or on_loopback and is_loopback):
            raise NotPublicError
    return found


def _infos(host: str, port: int) -> list[tuple[Any, ...]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def _connect(addresses: list[tuple[str, int]], until: float) -> socket.socket:
    """Return a connection with the first of these addresses that answers."""
    for address in addresses[:-1]:
        try:
            return socket.create_connection(address, max(until - time.monotonic(), 0.1))
        except OSError:
            continue
    return socket.create_connection(addresses[-1], max(until - time.monotonic(), 0.1))


@functools.cache
def _context() -> ssl.SSLContext:
    """Return whom to trust: the authorities of this machine, and those that Odoo's own requests go by."""
    context = ssl.create_default_context()
    context.load_verify_locations(certs.where())
    return context


def _hang_up(connected: socket.socket) -> None:
    """End whatever a connection waits for."""
    with contextlib.suppress(OSError):  # it may have ended by itself
        connected.shutdown(socket.SHUT_RDWR)


def _exchange(connected: socket.socket, parts: SplitResult, body: bytes, content_type: str) -> int:
    path = (parts.path or '/') + (f'?{parts.query}' if parts.query else '')
    connection = http.client.HTTPConnection(parts.hostname or '')
    connection.sock = connected
    connection.request('POST', path, body, {
        'Host': parts.netloc, 'Content-Type': content_type, 'Accept': '*/*', 'User-Agent': 'Odoo',
        'Connection': 'close'})
    return connection.getresponse().status
