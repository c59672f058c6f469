"""Log in to Nextcloud, by its app OpenID Connect user backend (user_oidc)."""
from __future__ import annotations

from odoo.tools import LazyTranslate

from ..about import CODE, About
from ..guide import Guide, Row, choice, secret_row
from .tool import Tool

_lt = LazyTranslate(__name__)


def recipe(about: About) -> Guide:
    return Guide((
        _lt("In Nextcloud, install the app OpenID Connect user backend, and register a provider in its settings."),
        _lt("PKCE is on by itself (S256)."),
    ), (
        Row('Identifier', 'Odoo'),
        Row('Client ID', about.client_id),
        secret_row('Client secret'),
        Row('Discovery endpoint', about.discovery_url),
        Row('Scope', about.identity_scope),
        Row('User ID mapping', 'sub'),
        Row('Display name mapping', 'name'),
        Row('Email mapping', 'email'),
        choice('Enrich login ID token with userinfo', 'On', _lt(
            "Otherwise name and email address stay empty. Older versions have it in config.php alone.")),
    ))


TOOL = Tool(
    'nextcloud', 'Nextcloud', recipe, frozenset({CODE}), signs_in=True,
    where=_lt("It is the address of your Nextcloud and /apps/user_oidc/code."))
