"""Spreadsheets: their cells, lists and pivots open actions, for whoever looks at them."""
import base64
import binascii
import json
import re
from typing import Any

from . import markup
from .loading import asks_the_server
from .power import texts_in

FIELDS = frozenset({'spreadsheet_binary_data', 'spreadsheet_data'})
_VIEW = 'odoo://view/'  # to an action, as JSON
# A link as a cell holds it, to anywhere.
_LINK = re.compile(r'\[.+\]\((.+)\)', re.DOTALL)
# What a formula makes links of: only one to a web page says by itself where it leads.
_MAKES_LINKS = re.compile(
    r'HYPERLINK|\]\(|odoo:|\b(?:UNI)?CHAR\s*\((?!\s*(?:9|10|13)\s*\))', re.IGNORECASE)  # a sign by its number, too
_PARTS = re.compile(r'\[.*\(', re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_TO_A_PAGE = re.compile(r'=\s*HYPERLINK\(\s*"https?://[^"]*"\s*(,\s*"[^"\]\[()]*"\s*)?\)\s*', re.IGNORECASE)


def runs(value: Any) -> bool:
    """Tell whether a spreadsheet holds HTML that would run in a record which it opens, by a link or a context.

    One that cannot be read is none that is harmless.

    :param value: its JSON, as it is or in base64.
    """
    text = value.decode(errors='replace') if isinstance(value, bytes) else value
    if not isinstance(text, str) or not text.strip():
        return False
    for read in (json.loads, lambda text: json.loads(base64.b64decode(text))):  # as Odoo does, which skips what is none
        try:
            return _runs(read(text))
        except (ValueError, RecursionError, binascii.Error):
            continue
    return True


def _runs(value: Any) -> bool:
    if isinstance(value, dict):
        return any(
            name == 'context' and _steers(part)
            or name == 'path' and isinstance(part, str) and asks_the_server(part)  # of a picture
            or _runs(part) for name, part in value.items())
    if isinstance(value, list):
        return any(map(_runs, value))
    return isinstance(value, str) and _is_bad_text(value)


def _is_bad_text(text: str) -> bool:
    if text.lstrip().startswith('='):
        joined = ''.join(_QUOTED.findall(text))
        makes_links = _MAKES_LINKS.search(text) or _MAKES_LINKS.search(joined) or _PARTS.search(joined)
        return bool(makes_links) and not _TO_A_PAGE.fullmatch(text.strip())
    link = _LINK.fullmatch(text.strip())
    target = link[1] if link else text
    if target.startswith(_VIEW):
        try:
            return _runs(json.loads(target.removeprefix(_VIEW)))
        except (ValueError, RecursionError):
            return True
    if _VIEW in text:
        return True
    if '"context"' in text.replace('\\', ''):  # JSON within JSON, such as commands
        try:
            return _runs(json.loads(text))
        except (ValueError, RecursionError):
            return True
    return False


def _steers(context: Any) -> bool:
    """Tell whether a context holds HTML that would run: an object, or Python as text."""
    if isinstance(context, str):
        return markup.holds_markup(context)
    return any(map(markup.runs, texts_in(context)))
