"""This server's own metadata, fetched by its public address as an application would: does that address lead here?"""
import json
import time
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from ..protocol.endpoints.metadata import WELL_KNOWN
from ..shared.time_limit import within

TIMEOUT = 4  # seconds for all of it, the look-up of the name included
MAX_BYTES = 65536  # of the answer; a long list of scopes takes a few thousand


def address(issuer):
    """Return where the metadata of an issuer is (RFC 8414 §3.1)."""
    return f'{issuer}{WELL_KNOWN}'


def fetch(issuer):
    """Fetch the metadata of this server's issuer, and tell how that went.

    Nothing but this one address is asked: no redirect is followed, no credentials and no proxy of the environment are
    used, and what comes is read up to a limit and not shown to anybody.

    :param str issuer: that of this server, as an administrator has set it; never one that a caller has chosen.
    :return: (what came, the HTTP status or ``None``). What came is one of ``same`` (metadata that names this issuer),
        ``other_issuer``, ``not_metadata``, ``not_found``, ``redirect``, ``status``, ``timeout``, ``certificate``,
        ``unreachable``.
    :rtype: tuple[str, int | None]
    """
    try:
        return within(TIMEOUT, _fetch, issuer)
    except TimeoutError:
        return 'timeout', None


def _fetch(issuer):
    session = requests.Session()
    session.trust_env = False
    headers = {'Accept': 'application/json', 'Accept-Encoding': 'identity'}
    try:
        with session, session.get(
                address(issuer), headers=headers, timeout=TIMEOUT, allow_redirects=False, stream=True) as response:
            status = response.status_code
            if status != requests.codes.ok:
                return _failed(status), status
            body = _read(response.raw)
    except requests.exceptions.SSLError:
        return 'certificate', None
    except (requests.exceptions.Timeout, ReadTimeoutError):
        return 'timeout', None
    except (requests.exceptions.RequestException, HTTPError, OSError, ValueError):
        return 'unreachable', None
    return _named(body, issuer), status


def _read(raw):
    """Return the beginning of a body, in no more time than the whole may take.

    :raise requests.exceptions.Timeout: it comes too slowly.
    """
    body, until = b'', time.monotonic() + TIMEOUT
    for part in raw.stream(1, decode_content=False):  # of more it would wait for all
        body += part
        if len(body) > MAX_BYTES:
            break
        if time.monotonic() > until:
            raise requests.exceptions.Timeout
    return body


def _failed(status):
    if status == requests.codes.not_found:
        return 'not_found'
    return 'redirect' if 300 <= status < 400 else 'status'


def _named(body, issuer):
    """Tell whether a body is metadata, and whose."""
    try:
        members = json.loads(body) if len(body) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        members = None
    if not isinstance(members, dict) or not isinstance(members.get('issuer'), str):
        return 'not_metadata'
    return 'same' if members['issuer'] == issuer else 'other_issuer'


def host(issuer):
    """Return host and port of an issuer, as a request to it has them in its header ``Host``."""
    return urlsplit(issuer).netloc
