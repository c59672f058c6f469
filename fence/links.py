"""Links with a token, in texts that a reading call returns: a mail that was sent has some in it."""
import base64
import binascii
import re
from typing import Any

from .power import is_secret

_PART = r'[\w%.~+-]+'
# How an address, a page, JSON and a log write the signs between.
_IS = r'(?:=|%(?:25)*3D|&#(?:61|x3d);|\\u003d)'
_QUOTE = r'(?:\\*["\']|&quot;|&#(?:34|39|x22|x27);)'
_SLASH = r'(?:/|\\/|%(?:25)*2F|&#(?:47|x2f);)'
# Keys by their names, in an address or in JSON; and parts of paths that are keys.
_TOKEN = re.compile(
    rf'((?:token|hash|signature|key|access_code){_IS}|token{_QUOTE}\s*:\s*{_QUOTE}'
    rf'|{_SLASH}(?:chat{_SLASH}\d+|coupon|dashboard{_SLASH}[a-z]+{_SLASH}\d+|hr_attendance|join_videocall'
    rf'|mail{_SLASH}track{_SLASH}\d+|r|rate|s(?={_SLASH}\d{{4}})|sms{_SLASH}\d+(?:{_SLASH}unsubscribe)?'
    rf'|web{_SLASH}hook){_SLASH}){_PART}'
    rf'|({_SLASH}survey{_SLASH}(?:[a-z_]+{_SLASH})?){_PART}(?:/{_PART})*', re.IGNORECASE)
# A text without any of these has no such link, which is quick to see of a picture.
_MARKS = re.compile(
    r'token|hash|signature|key|access_code|chat|coupon|dashboard|hr_attendance|join_videocall|track|rate|sms|survey|hook'
    r'|(?:[/;]|2f)[rs](?:[/%&\\])', re.IGNORECASE)
_ENCODED = re.compile(rb'content-transfer-encoding\s*:', re.IGNORECASE)  # of a part of a mail, in any of several ways
_NO_TEXT_BYTES = re.compile(rb'[\x00-\x08\x0e-\x1a\x1c-\x1f]')
_SIGNS = re.compile('[=/%:&]')
_UTF16 = (b'\xff\xfe', b'\xfe\xff')
_NO_TEXT = frozenset({bool, float, int, type(None)})
_BASE64 = re.compile(r'[A-Za-z0-9+/]{32,}={0,2}')  # of a file that could hold such a link


def without_tokens(value: Any) -> Any:
    """Return a result of a method with the tokens in its links left out.

    :param value: what is about to be sent as JSON.
    """
    if isinstance(value, str):
        if _is_file(value):
            return _file_without(value.encode()).decode()
        if not _SIGNS.search(value):  # most values of most records
            return value
        return _TOKEN.sub(_begin, value) if _MARKS.search(value) else value
    if isinstance(value, bytes):
        return _file_without(value) if _is_file(value.decode('latin-1')) else _text_without(value)
    if isinstance(value, dict):
        return {
            without_tokens(key): member if type(member) in _NO_TEXT else without_tokens(member)
            for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_tokens(member) for member in value]
    return value


def _is_file(text: str) -> bool:
    return len(text) % 4 == 0 and bool(_BASE64.fullmatch(text))


def _file_without(value: bytes) -> bytes:
    """Return a file in base64 with the tokens of its links left out, where it is a text, such as a mail."""
    try:
        content = base64.b64decode(value)
    except (ValueError, binascii.Error):
        return value
    cleaned = _text_without(content)
    return value if cleaned is content else base64.b64encode(cleaned)


def _text_without(content: bytes) -> bytes:
    """Do the same for the bytes of a file. Of one that is no text every byte counts; of a mail nothing is shown."""
    if _ENCODED.search(content):
        return b''
    if content.startswith(_UTF16):
        text, encoding = content.decode('utf-16', 'replace'), 'utf-16'
    elif content.count(b'\0') * 4 > len(content) and not _NO_TEXT_BYTES.search(plain := content.replace(b'\0', b'')):
        return b'' if _TOKEN.search(plain.decode('latin-1')) else content  # UTF-16 that does not say so
    elif _NO_TEXT_BYTES.search(content):
        return content
    else:  # whatever it is, signs of ASCII are the same in it
        text, encoding = content.decode('latin-1'), 'latin-1'
    return _TOKEN.sub(_begin, text).encode(encoding) if _MARKS.search(text) else content


def _begin(found: re.Match[str]) -> str:
    return found[1] or found[2]


def without_keys(value: Any) -> Any:
    """Return a result of a method that is none of the ORM's own without the keys that it gives by their names.

    The ORM hides fields that hold keys. Other methods that only read, such as those of settings, may return them in
    dicts of their own.

    :param value: what is about to be sent as JSON.
    """
    if isinstance(value, dict):
        return {
            name: '' if isinstance(member, str) and isinstance(name, str) and is_secret(name) else without_keys(member)
            for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_keys(member) for member in value]
    return value
