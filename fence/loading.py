"""What a page, or a style, loads by itself, with the session of whoever looks at it."""
import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from odoo.http import _request_stack

from .power import LEAVES_OUT

# What a page loads by itself, and with the session of whoever looks at it: of this server, pictures and files alone.
_LOADING = frozenset({'background', 'poster', 'src', 'srcset'})
_URLS = re.compile(r'url\(\s*(?:"([^"]*)|\'([^\']*)|([^)]*))', re.IGNORECASE)
# Functions of CSS that take an address as a mere text.
_PICTURES = re.compile(r'(?:image-set|cross-fade|image|src)\(|--', re.IGNORECASE)  # or a name, for elements within
_QUOTED = re.compile(r'"([^"]*)"?|\'([^\']*)\'?')
_CSS_ESCAPE = re.compile(r'\\(?:([0-9a-f]{1,6})[ \t\r\n\f]?|\r?\n|(.))', re.IGNORECASE | re.DOTALL)
# What is between the addresses of a srcset: how wide the picture is, and a comma.
_BETWEEN = re.compile(r'\s+(?:[^\s,]*,)?\s*')
_WIDTH = re.compile(r'[\d.]+[hwx]')
_FILES = re.compile(
    r'/?(?:logo|(?:web|website)/(?:image|content|static|assets))(?:[/?.].*)?|/?(?!r/)\w+/static/.+', re.DOTALL)
_FOREIGN = re.compile(r'(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*|cid:|data:|blob:', re.IGNORECASE)
_DOES_SOMETHING = re.compile(
    r'/+(?:web/(?:become|login|session)|website/action|google_account|microsoft_account|odoo|json)')
_ENCODED_TIMES = 4


def loaded_by(name: str, value: str) -> Iterator[str]:
    """Yield the addresses that an attribute loads.

    :param name: of the attribute, in small letters.
    :param value: as browsers get it.
    """
    if name == 'srcset':
        yield from (part.strip(',') for part in _BETWEEN.split(value.strip()) if not _WIDTH.fullmatch(part))
    elif name in _LOADING:
        yield value
    elif name == 'style':
        plain = _CSS_ESCAPE.sub(_unescaped, value)
        found = _URLS.findall(plain) + (_QUOTED.findall(plain) if _PICTURES.search(plain) else [])
        yield from (text for texts in found for text in texts if text)


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else 0
    character = chr(code) if 0 < code <= 0x10ffff else match[2] or ''
    return '_' if character in ('"', "'", ')') else character  # with a backslash, these end no text


def _is_own(place: str) -> bool:
    """Tell whether the beginning of a whole address names the host that is asked right now."""
    request = _request_stack.top
    host = place.rpartition('//')[2].rpartition('@')[2].lower()
    return request is not None and host == request.httprequest.host.lower()


def asks_the_server(address: str) -> bool:
    """Tell whether a picture's address is one of this server's that does more than give a picture."""
    address = LEAVES_OUT.sub('', address).replace('\\', '/')
    foreign = _FOREIGN.match(address)
    path = re.split('[?#]', address[foreign.end() if foreign else 0:], maxsplit=1)[0]
    for _level in range(_ENCODED_TIMES):  # as browsers and servers read it
        path = unquote(path)
    if unquote(path) != path:  # nobody encodes an address so often to show a picture
        return True
    if foreign and not _is_own(foreign[0]):
        return bool(_DOES_SOMETHING.match(posixpath.normpath(path)))
    return bool(address) and ('..' in path or not _FILES.fullmatch(path))
