"""Log in to Keycloak, which hands people on to what is behind it."""
from __future__ import annotations

from odoo.tools import LazyTranslate

from ..about import CODE, About
from ..guide import Guide, Row, choice, secret_row
from .tool import Tool

_lt = LazyTranslate(__name__)


def recipe(about: About) -> Guide:
    return Guide((
        _lt("In Keycloak, add an identity provider of the type OpenID Connect v1.0."),
        _lt("Keycloak takes an email address as verified only with Trust Email: leave it off, unless nobody but your "
            "staff signs in here."),
    ), (
        Row('Alias', 'odoo'),
        Row('Discovery endpoint', about.discovery_url),
        choice('Use PKCE', 'On'),
        choice('PKCE Method', 'S256'),
        choice('Client authentication', 'Client secret sent as basic auth'),
        Row('Client ID', about.client_id),
        secret_row(),
        Row('Scopes', about.identity_scope),
    ))


TOOL = Tool(
    'keycloak', 'Keycloak', recipe, frozenset({CODE}), signs_in=True,
    where=_lt("Keycloak shows it in the settings of the identity provider as Redirect URI."))
