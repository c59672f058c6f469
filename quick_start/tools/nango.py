"""Nango, by its ready integrations for Odoo, which know the paths of this server."""
from __future__ import annotations

from odoo.tools import LazyTranslate

from ..about import BY_ITSELF, CODE, About
from ..guide import Guide, Row, choice, secret_row
from .tool import Tool

_lt = LazyTranslate(__name__)


def recipe(about: About) -> Guide:
    if about.flow == CODE:
        rows = [
            choice(_lt("Integration"), 'Odoo (OAuth)'),
            Row('Client ID', about.client_id),
            secret_row(),
            Row('Scopes', about.scope),
            Row('Domain', about.host, _lt("In the connection, without https:// before it.")),
        ]
    else:
        rows = [
            choice(_lt("Integration"), 'Odoo (Client Credentials)'),
            Row('Domain', about.host, _lt("In the connection, without https:// before it.")),
            Row('Consumer ID', about.client_id),
            secret_row('Consumer Secret'),
        ]
    rows += [
        Row('Base-Url-Override', about.issuer, _lt("A header of requests by Nango's proxy.")),
        Row(_lt("Path of the request"), about.call_url.removeprefix(about.issuer)),
    ]
    words = [_lt("In Nango add the integration below. It works with an Odoo that has https.")]
    if about.flow == BY_ITSELF:
        words.append(_lt("Set Validity Format, below Advanced, to seconds: Nango cannot read the date."))
    return Guide(tuple(words), tuple(rows))


TOOL = Tool(
    'nango', 'Nango', recipe, frozenset({CODE, BY_ITSELF}),
    redirect_uris=('https://api.nango.dev/oauth/callback', ),
    where=_lt("A Nango of your own has another one: its settings of the integration show it as Callback URL."))
