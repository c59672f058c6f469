"""ChatGPT, by the actions of a GPT of one's own. Its connectors want an MCP server, which is not here."""
from __future__ import annotations

import json
import re
from typing import Any

from odoo.tools import LazyTranslate

from ..about import CODE, About
from ..guide import Block, Guide, Row, choice, secret_row
from .tool import Tool

_lt = LazyTranslate(__name__)
_TYPES = {bool: 'boolean', int: 'integer', str: 'string', dict: 'object'}


def recipe(about: About) -> Guide:
    rows = (
        choice('Authentication Type', 'OAuth'),
        Row('Client ID', about.client_id),
        secret_row(),
        Row('Authorization URL', about.authorization_url),
        Row('Token URL', about.token_url),
        Row('Scope', about.scope),
        choice('Token Exchange Method', 'Default (POST request)'),
    )
    return Guide((
        _lt("In the editor of a GPT, add an action, paste the schema below, and choose OAuth as its authentication."),
        _lt("ChatGPT does not use PKCE: leave Require PKCE off for this application."),
        _lt("It needs an Odoo with https that can be reached from the internet."),
    ), rows, (Block('schema.json', json.dumps(_schema(about), indent=2)), ))


def _schema(about: About) -> dict[str, Any]:
    """Return the one call of the API in OpenAPI, as actions of a GPT are described."""
    path = about.call_url.removeprefix(about.issuer)
    operation: dict[str, Any] = {
        'operationId': re.sub(r'\W+', '_', path.strip('/')),
        'responses': {'200': {'description': 'The result'}},
    }
    if about.call:
        properties = {name: _schema_of(value) for name, value in about.arguments.items()}
        operation['requestBody'] = {'required': True, 'content': {
            'application/json': {'schema': {'type': 'object', 'properties': properties}}}}
    return {
        'openapi': '3.1.0', 'info': {'title': 'Odoo', 'version': '1'}, 'servers': [{'url': about.issuer}],
        'paths': {path: {about.call_method.lower(): operation}},
    }


def _schema_of(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {'type': 'array', 'items': {'type': 'string'} if value else {}, 'default': value}
    return {'type': _TYPES[type(value)], 'default': value}


TOOL = Tool(
    'chatgpt', 'ChatGPT (GPT actions)', recipe, frozenset({CODE}),
    where=_lt("A saved GPT has two: https://chatgpt.com/aip/g-…/oauth/callback, where g-… is the id in its address, "
              "and the same with chat.openai.com. Add both."))
