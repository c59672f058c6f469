"""Postman."""
from __future__ import annotations

import json

from odoo.tools import LazyTranslate

from ..about import BY_ITSELF, CODE, About
from ..guide import Guide, Row, choice, secret_row
from .tool import Tool

_lt = LazyTranslate(__name__)


def recipe(about: About) -> Guide:
    signs_in = about.flow == CODE
    rows = [
        choice('Auth Type', 'OAuth 2.0'),
        choice('Grant type', 'Authorization Code (With PKCE)' if signs_in else 'Client Credentials'),
        *([Row('Callback URL', about.redirect_uri, _lt("It is set by itself where you authorize using the browser.")),
           Row('Auth URL', about.authorization_url)] if signs_in else []),
        Row('Access Token URL', about.token_url),
        Row('Client ID', about.client_id),
        *([] if about.public else [secret_row()]),
        *([choice('Code Challenge Method', 'SHA-256')] if signs_in else []),
        Row('Scope', about.scope),
        choice('Client Authentication',
            'Send client credentials in body' if about.public else 'Send as Basic Auth header'),
        choice(_lt("Method of the request"), about.call_method),
        Row(_lt("Address of the request"), about.call_url),
        *([Row(_lt("Body (raw, JSON)"), json.dumps(about.arguments))] if about.call else []),
    ]
    return Guide((_lt(
        "Open the tab Authorization of a request, fill it in as below, press Get New Access Token, allow access, and "
        "press Use Token."), ), tuple(rows))


TOOL = Tool(
    'postman', 'Postman', recipe, frozenset({CODE, BY_ITSELF}), without_secret=True, placeholder='{{',
    # of the program, and of the website
    redirect_uris=('https://oauth.pstmn.io/v1/callback', 'https://oauth.pstmn.io/v1/browser-callback'))
