"""Links with a token, in texts that a reading call returns: a mail that was sent has some in it."""
import base64
import binascii
import re

from .power import is_secret

_PART = r'[\w%.~+-]+'
# Keys by their names, in an address or in JSON; and parts of paths that are keys.
_TOKEN = re.compile(
    r'((?:token|hash|signature|key|access_code)(?:=|%3D)|token"\s*:\s*"'
    r'|/(?:chat/\d+|coupon|dashboard/[a-z]+/\d+|hr_attendance|join_videocall|mail/track/\d+|r|rate|s(?=/\d{4})'
    rf'|sms/\d+(?:/unsubscribe)?|web/hook)/){_PART}|(/survey/(?:[a-z_]+/)?){_PART}(?:/{_PART})*')
# A text without any of these has no such link, which is quick to see of a picture.
_MARKS = (
    'token', 'hash', 'signature', 'key', 'access_code', '/chat/', '/coupon/', '/dashboard/', '/hr_attendance/',
    '/join_videocall/', '/mail/track/', '/r/', '/rate/', '/s/', '/sms/', '/survey/', '/web/hook/')
_ENCODED = b'content-transfer-encoding:'  # of a part of a mail, which may hold a link in any of several ways
_NO_TEXT_BYTES = re.compile(rb'[\x00-\x08\x0e-\x1f]')
_UTF16 = (b'\xff\xfe', b'\xfe\xff')
_NO_TEXT = frozenset({bool, float, int, type(None)})
_BASE64 = re.compile(r'[A-Za-z0-9+/]{32,}={0,2}')  # of a file that could hold such a link


def without_tokens(value):
    """Return a result of a method with the tokens in its links left out.

    :param value: what is about to be sent as JSON.
    """
    if isinstance(value, str):
        if _is_file(value):
            return _file_without(value.encode()).decode()
        if '=' not in value and '/' not in value and '%' not in value:  # most values of most records
            return value
        return _TOKEN.sub(_begin, value) if any(mark in value for mark in _MARKS) else value
    if isinstance(value, bytes):
        return _file_without(value) if _is_file(value.decode('latin-1')) else _text_without(value)
    if isinstance(value, dict):
        return {
            without_tokens(key): member if type(member) in _NO_TEXT else without_tokens(member)
            for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_tokens(member) for member in value]
    return value


def _is_file(text):
    return len(text) % 4 == 0 and bool(_BASE64.fullmatch(text))


def _file_without(value):
    """Return a file in base64 with the tokens of its links left out, where it is a text, such as a mail."""
    try:
        content = base64.b64decode(value)
    except (ValueError, binascii.Error):
        return value
    cleaned = _text_without(content)
    return value if cleaned is content else base64.b64encode(cleaned)


def _text_without(content):
    """Do the same for the bytes of a file. Of one that is no text every byte counts; of a mail nothing is shown."""
    if content.startswith(_UTF16):
        text, encoding = content.decode('utf-16', 'replace'), 'utf-16'
    elif _NO_TEXT_BYTES.search(content):
        return content
    else:  # whatever it is, signs of ASCII are the same in it
        text, encoding = content.decode('latin-1'), 'latin-1'
    if _ENCODED in content.lower():
        return b''
    return _TOKEN.sub(_begin, text).encode(encoding) if any(mark in text for mark in _MARKS) else content


def _begin(found):
    return found[1] or found[2]


def without_keys(value):
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
