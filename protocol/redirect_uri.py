"""Redirect URIs: what may be registered, and what matches what was registered.

RFC 6749 §3.1.2, RFC 8252 §7 and §8.3-8.4, RFC 9700 §2.1 and §4.1.
"""
import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

import idna
from oauthlib.uri_validate import is_absolute_uri

MAX_LENGTH = 2000  # characters

# Printable ASCII that RFC 3986 allows in a URI. Everything else, such as a space, a
# backslash or a letter outside ASCII, has to be percent-encoded by the application.
_URI_CHARACTERS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_BRACKET = re.compile(r'[\[\]]')  # only around an IPv6 address (RFC 3986 §3.2.2)
_BROKEN_ESCAPE = re.compile(r'%(?![0-9A-Fa-f]{2})')
# RFC 8252 §7.1 wants a domain name under the author's control, in reverse order. Widespread editors and tools have one
# word, which another program on the same device may claim as well: PKCE, which public applications cannot do without,
# makes a code worthless to that one.
_PRIVATE_USE_SCHEME = re.compile(r'[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)*')
# What browsers and devices have a use for themselves.
_TAKEN_SCHEMES = frozenset({
    'about', 'blob', 'chrome', 'chrome-extension', 'cid', 'content', 'data', 'dict', 'file', 'filesystem', 'ftp',
    'ftps', 'geo', 'gopher', 'imap', 'intent', 'jar', 'javascript', 'ldap', 'ldaps', 'magnet', 'mailto',
    'moz-extension', 'news', 'nntp', 'resource', 'search-ms', 'sftp', 'shell', 'sip', 'sips', 'sms', 'ssh', 'tel',
    'telnet', 'urn', 'vbscript', 'view-source', 'webcal', 'ws', 'wss'})
_SYSTEM_SCHEME = re.compile(r'(ms|x-apple|safari|chrome|moz|edge)-')
# Several addresses on one line: white space or a comma, and then another one.
_NEXT_ADDRESS = re.compile(r'[\s,;]\s*https?://|\s[A-Za-z][A-Za-z0-9+.-]*:/')
_HOST_LABEL = re.compile(r'[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?')
_MAX_HOST_LENGTH = 253  # characters, RFC 1035
# What the answer adds (RFC 6749 §4.1.2, RFC 9207): it must not be there twice.
_ANSWER_PARAMETERS = frozenset({'code', 'state', 'iss', 'error', 'error_description'})

# The codes that `fault` returns. The model turns them into sentences in the user's language.
FAULTS = frozenset({
    'several', 'letters', 'characters', 'length', 'absolute', 'fragment', 'userinfo', 'wildcard', 'host', 'port',
    'http', 'scheme', 'private_public_only', 'query',
})

# The same for the developer of a client that asks for one.
HINTS = {
    'http': 'Send a redirect_uri with https; plain http is for 127.0.0.1 and localhost alone.',
    'private_public_only': 'Send a redirect_uri with https; only a public application has a scheme of its own.',
    'query': 'Send a redirect_uri without code, state, iss and error, which the answer adds.',
    'scheme': 'Send a redirect_uri with https, or for a public application one with a scheme of its own.',
    'wildcard': 'Send a redirect_uri without an asterisk: addresses match exactly.',
}
HINTS |= dict.fromkeys(FAULTS - HINTS.keys(), 'Send the redirect_uri as a whole address, as it is registered.')


def fault(uri: str, client_type: str) -> str | None:
    """Tell why ``uri`` must not be registered.

    :param uri: one redirect URI, as typed.
    :param client_type: ``confidential`` or ``public``.
    :return: one of :data:`FAULTS`, or ``None`` where the URI is fine.
    """
    if len(uri) > MAX_LENGTH:
        return 'length'
    if _NEXT_ADDRESS.search(uri):
        return 'several'
    if in_ascii(uri, client_type):
        return 'letters'
    if not _URI_CHARACTERS.fullmatch(uri) or _BROKEN_ESCAPE.search(uri):
        return 'characters'
    if '#' in uri:
        return 'fragment'  # RFC 6749 §3.1.2
    if '*' in uri:
        return 'wildcard'
    try:
        parts = urlsplit(uri)
    except ValueError:
        return 'host'
    if not parts.scheme:
        return 'absolute'
    if _BRACKET.search(parts.path + parts.query):
        return 'characters'
    if not _ANSWER_PARAMETERS.isdisjoint(dict(parse_qsl(parts.query, keep_blank_values=True))):
        return 'query'
    if parts.scheme in ('http', 'https'):
        return _web_fault(uri, parts)
    if parts.scheme != uri[:len(parts.scheme)] or not _PRIVATE_USE_SCHEME.fullmatch(parts.scheme) \
            or parts.scheme in _TAKEN_SCHEMES or _SYSTEM_SCHEME.match(parts.scheme):
        return 'scheme'
    if client_type != 'public':
        return 'private_public_only'
    if '@' in parts.netloc:
        return 'userinfo'
    # RFC 8252 §7.1 writes `com.example.app:/callback`; two slashes are as common and as safe.
    if not parts.netloc and not parts.path.startswith('/'):
        return 'absolute'
    return _host_fault(uri)


def in_ascii(uri: str, client_type: str) -> str | None:
    """Return how an address with letters outside ASCII is sent by browsers and libraries (RFC 3986 §2.1, RFC 5891).

    :return: an address that may be registered; ``None`` where there is none, or nothing to put right.
    """
    if uri.isascii():
        return None
    try:
        parts = urlsplit(uri)
        host, colon, port = parts.netloc.partition(':')
        host = host if host.isascii() else idna.encode(host, uts46=True).decode()
        rest = [quote(part, safe="/%~:@!$&'()*+,;=?") for part in (parts.path, parts.query)]
    except (ValueError, UnicodeError):  # idna.IDNAError is one
        return None
    better = parts._replace(netloc=f'{host}{colon}{port}', path=rest[0], query=rest[1]).geturl()
    return better if better.isascii() and fault(better, client_type) is None else None


def _web_fault(uri: str, parts: SplitResult) -> str | None:
    if not parts.netloc or not uri[len(parts.scheme):].startswith('://'):
        return 'absolute'
    if '@' in parts.netloc:
        return 'userinfo'
    try:
        if parts.port == 0 or parts.netloc.endswith(':'):
            return 'port'
    except ValueError:
        return 'port'
    host = parts.hostname or ''
    if parts.netloc.startswith('['):
        try:
            ipaddress.IPv6Address(host)
        except ValueError:
            return 'host'
        if '%' in host:  # a zone means something on one device only (RFC 6874)
            return 'host'
    elif len(host) > _MAX_HOST_LENGTH or not all(
            _HOST_LABEL.fullmatch(label) for label in host.removesuffix('.').split('.')):
        return 'host'
    if parts.scheme == 'http' and not is_loopback(host):
        return 'http'
    return _host_fault(uri)


def _host_fault(uri: str) -> str | None:
    """Hold an otherwise good URI against the grammar that oauthlib holds each request's against.

    What is left to find is in the host: ``urlsplit`` overlooks what follows an IPv6
    address, as in ``[::1]example.com``.
    """
    return None if is_absolute_uri(uri) else 'host'


def is_loopback(host: str) -> bool:
    """Tell whether ``host``, without brackets, names the user's own device (RFC 8252 §7.3)."""
    if host.lower() == 'localhost':
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_registered(uri: str, registered: Iterable[str], client_type: str) -> bool:
    """Tell whether a requested redirect URI is one of the registered ones.

    Strings are compared as they are (RFC 9700 §2.1). Only the port is free, and only
    for ``http://127.0.0.1`` and ``http://[::1]``, for a native application does not
    know beforehand which port it gets (RFC 8252 §7.3). Most command-line tools and editors
    say ``http://localhost``: its port is free for public applications, which have PKCE.

    :param uri: what the request asks for.
    :param client_type: ``confidential`` or ``public``.
    """
    registered = tuple(registered)
    if uri in registered:
        return True
    without_port = _without_loopback_port(uri, client_type)
    return without_port is not None and any(
        without_port == _without_loopback_port(candidate, client_type) for candidate in registered)


_LOOPBACK_PORT = re.compile(
    r'(http://(?:127\.0\.0\.1|\[::1\]|localhost))(?::([1-9][0-9]{0,4}))?(/.*|\?.*|)', re.DOTALL)


def _without_loopback_port(uri: str, client_type: str) -> tuple[str, str] | None:
    match = _LOOPBACK_PORT.fullmatch(uri)
    if not match or int(match[2] or 80) > 65535 or match[1].endswith('localhost') and client_type != 'public':
        return None
    return match[1], match[3]


def differences(uri: str, registered: str) -> list[str]:
    """Tell in what a URI differs from a registered one.

    :return: any of ``scheme``, ``host``, ``port``, ``slash`` (at the end of the path), ``case`` (capital letters),
        ``path`` and ``query``, in this order; none where they are the same, differ in a fragment alone, or one of
        them cannot be read.
    """
    try:
        asked, known = urlsplit(uri), urlsplit(registered)
        found = [name for name, differs in (
            ('scheme', asked.scheme != known.scheme),
            ('host', asked.hostname != known.hostname),
            ('port', asked.port != known.port),
        ) if differs]
    except ValueError:
        return []
    if asked.path != known.path:
        found.append(_path_difference(asked.path, known.path))
    if asked.query != known.query:
        found.append('query')
    if not found and uri != registered and uri.lower() == registered.lower():
        found.append('case')
    return found


def _path_difference(asked: str, known: str) -> str:
    if asked.rstrip('/') == known.rstrip('/'):
        return 'slash'
    return 'case' if asked.lower() == known.lower() else 'path'


def nearest(uri: str, registered: Iterable[str]) -> str | None:
    """Return the registered URI that differs least from another one."""
    return min(registered, key=lambda known: len(differences(uri, known)), default=None)
