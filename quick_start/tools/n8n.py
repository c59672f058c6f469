"""n8n."""
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
        choice('Grant Type', 'PKCE' if signs_in else 'Client Credentials'),
        *([Row('Authorization URL', about.authorization_url)] if signs_in else []),
        Row('Access Token URL', about.token_url),
        Row('Client ID', about.client_id),
        secret_row(),
        Row('Scope', about.scope),
        choice('Authentication', 'Header'),
        choice(_lt("Node: Method"), about.call_method),
        Row(_lt("Node: URL"), about.call_url),
        choice(_lt("Node: Authentication"), 'Generic Credential Type → OAuth2 API'),
        *([Row(_lt("Node: JSON body"), json.dumps(about.arguments))] if about.call else []),
    ]
    return Guide((
        _lt("Add an HTTP Request node, and create a credential of the type OAuth2 API for it."),
        *([_lt("When it is filled in, press Connect my account and allow access.")] if signs_in else []),
    ), tuple(rows))


TOOL = Tool(
    'n8n', 'n8n', recipe, frozenset({CODE, BY_ITSELF}), placeholder='{{',
    where=_lt("The credential in n8n shows it as OAuth Redirect URL. It is different for each n8n."))
