"""Log in to WordPress, by the plugin OpenID Connect Generic Client."""
from __future__ import annotations

from odoo.tools import LazyTranslate

from ..about import CODE, About
from ..guide import Guide, Row, secret_row
from .tool import Tool

_lt = LazyTranslate(__name__)


def recipe(about: About) -> Guide:
    return Guide((
        _lt("In WordPress, install the plugin OpenID Connect Generic Client, and open its settings."),
        _lt("WordPress does not use PKCE: leave Require PKCE off for this application."),
    ), (
        Row('Client ID', about.client_id),
        secret_row('Client Secret Key'),
        Row('OpenID Scope', about.identity_scope),
        Row('Login Endpoint URL', about.authorization_url),
        Row('Userinfo Endpoint URL', about.userinfo_url),
        Row('Token Validation Endpoint URL', about.token_url),
        Row('Identity Key', 'preferred_username'),
        Row('Nickname Key', 'preferred_username'),
        Row('Email Formatting', '{email}'),
        Row('Display Name Formatting', '{name}'),
    ))


TOOL = Tool(
    'wordpress', 'WordPress', recipe, frozenset({CODE}), signs_in=True,
    where=_lt("The plugin shows it below its settings as Redirect URI."))
