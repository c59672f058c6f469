"""Spreadsheets: their cells, lists and pivots open actions, for whoever looks at them."""
import base64
import contextlib
import json

from .power import leads_to_script, markup_has_power

FIELDS = frozenset({'spreadsheet_binary_data', 'spreadsheet_data'})
_LINK = 'odoo://'  # to an action, as JSON within JSON


def runs(value):
    """Tell whether a spreadsheet holds HTML that would run in a record which it opens, by a link or a context.

    :param value: its JSON, as it is or in base64.
    """
    text = value.decode(errors='replace') if isinstance(value, bytes) else value
    if not isinstance(text, str):
        return False
    with contextlib.suppress(ValueError):  # it is no base64
        text = base64.b64decode(text, validate=True).decode()
    try:
        return _runs(json.loads(text), within=False)
    except (ValueError, RecursionError):
        return False  # nor would the web client read it


def _runs(value, within):
    if isinstance(value, dict):
        return any(_runs(part, within or name == 'context') for name, part in value.items())
    if isinstance(value, list):
        return any(_runs(part, within) for part in value)
    if not isinstance(value, str):
        return False
    plain = value.replace('\\', '').replace('u003c', '<').replace('u003C', '<')
    return (within or _LINK in plain or '"context"' in plain) and (markup_has_power(plain) or leads_to_script(plain))
