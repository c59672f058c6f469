"""n8n."""
from __future__ import annotations

import json

from odoo.tools import LazyTranslate

from ..about import BY_ITSELF, CODE, About
from ..guide import Guide, Row, Words, choice, secret_row
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
        choice(_node('Method'), about.call_method),
        Row(_node('URL'), about.call_url),
        choice(_node('Authentication'), 'Generic Credential Type'),
        choice(_node('Generic Auth Type'), 'OAuth2 API'),
        *([choice(_node('Send Body'), 'On'), choice(_node('Body Content Type'), 'JSON'),
           choice(_node('Specify Body'), 'Using JSON'),
           Row(_node('JSON'), json.dumps(about.arguments))] if about.call else []),
    ]
    return Guide((
        _lt("Add an HTTP Request node, and create a credential of the type OAuth2 API for it."),
        *([_lt("When it is filled in, press Connect my account and allow access.")] if signs_in else []),
    ), tuple(rows))


def _node(label: str) -> Words:
    """Return the name of a field of the node, as n8n has it."""
    return _lt("Node: %s", label)


TOOL = Tool(
    'n8n', 'n8n', recipe, frozenset({CODE, BY_ITSELF}), placeholder='{{', tried='n8n 2.41.1',
    where=_lt("The credential in n8n shows it as OAuth Redirect URL. It is different for each n8n."))
