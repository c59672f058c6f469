"""Make."""
from __future__ import annotations

import json

from odoo.tools import LazyTranslate

from ..about import CODE, About
from ..guide import Guide, Row, choice, secret_row
from .tool import Tool

_lt = LazyTranslate(__name__)


def recipe(about: About) -> Guide:
    rows = [
        choice('Flow type', 'Authorization Code'),
        Row('Authorize URI', about.authorization_url),
        Row('Token URI', about.token_url),
        Row('Scopes', about.scope, _lt("One item for each word.")),
        choice('Scope separator', 'SPACE', _lt("Below Advanced settings.")),
        Row('Client ID', about.client_id),
        secret_row(),
        Row(_lt("Module: URL"), about.call_url),
        choice(_lt("Module: Method"), about.call_method),
        *([Row(_lt("Module: JSON body"), json.dumps(about.arguments))] if about.call else []),
    ]
    return Guide((
        _lt("Add the module HTTP → Make a request, choose OAuth 2.0 as its authentication type, and create a "
            "connection."),
        _lt("Make does not use PKCE: leave Require PKCE off for this application."),
    ), tuple(rows))


TOOL = Tool(
    'make', 'Make', recipe, frozenset({CODE}), redirect_uris=('https://www.integromat.com/oauth/cb/oauth2', ))
