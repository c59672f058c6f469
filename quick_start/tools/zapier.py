"""Zapier, by an integration of one's own."""
from __future__ import annotations

from odoo.tools import LazyTranslate

from ..about import CODE, About
from ..guide import Guide, Row, secret_row
from .tool import Tool

_lt = LazyTranslate(__name__)


def recipe(about: About) -> Guide:
    rows = (
        Row('Client ID', about.client_id),
        secret_row(),
        Row('Authorization URL', about.authorization_url, _lt("Method GET.")),
        Row('Scope', about.scope),
        Row('Access Token Request', about.token_url, _lt("Method POST.")),
        Row('Refresh Token Request', about.token_url, _lt("Method POST; have Zapier refresh by itself.")),
        Row('Test', about.userinfo_url, _lt("Method GET.")),
        Row('Connection Label', '{{sub}}'),
        Row('API base', about.api_url, _lt("For the triggers and actions that you add.")),
    )
    return Guide((
        _lt("In the Zapier Developer Platform create an integration, and choose OAuth v2 below Authentication."),
        _lt("Turn PKCE on where your version of the platform offers it."),
    ), rows)


TOOL = Tool(
    'zapier', 'Zapier', recipe, frozenset({CODE}), placeholder='{{',
    where=_lt("The page Authentication of your integration shows it as OAuth Redirect URL. It is different for each "
              "integration."))
