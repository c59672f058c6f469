"""Links with a token, in texts that a reading call returns: a mail that was sent has some in it."""
import base64
import binascii
import re

from .power import is_secret

_TOKEN = re.compile(
    r'((?:token|hash|signature|key)(?:=|%3D)'
    r'|/(?:chat/\d+|join_videocall|r|rate|survey/[a-z_]+|web/hook)/)[\w%.~+-]+')
# A text without any of these has no such link, which is quick to see of a picture.
_MARKS = ('token', 'hash', 'signature', 'key', '/chat/', '/join_videocall/', '/r/', '/rate/', '/survey/', '/web/hook/')
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
        return _TOKEN.sub(r'\1', value) if any(mark in value for mark in _MARKS) else value
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
    """Do the same for the bytes of a file. Of one that is no text every byte counts."""
    if not any(mark.encode() in content for mark in _MARKS):
        return content
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return content
    return content if '\0' in text else _TOKEN.sub(r'\1', text).encode()


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
