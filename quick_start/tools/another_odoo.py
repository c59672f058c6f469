"""Log in to another Odoo, by the addon auth_oidc of the OCA."""
from __future__ import annotations

from odoo.tools import LazyTranslate

from ..about import CODE, About
from ..guide import Guide, Row, choice, secret_row
from .tool import Tool

_lt = LazyTranslate(__name__)


def recipe(about: About) -> Guide:
    return Guide((
        _lt("In the other Odoo, install the addon auth_oidc of the OCA, and add an OAuth provider in the settings."),
        _lt("Its people need an account there, or a free sign-up. For the latter turn on User Data in the ID Token, "
            "below Tokens: the addon asks nothing else."),
        _lt("PKCE is on by itself (S256)."),
    ), (
        choice('Auth Flow', 'OpenID Connect (authorization code flow)'),
        Row('Client ID', about.client_id),
        secret_row(),
        Row('Authorization URL', about.authorization_url),
        Row('Scope', about.identity_scope),
        Row('UserInfo URL', about.userinfo_url),
        Row('Token URL', about.token_url),
        Row('JWKS URL', about.keys_url),
    ))


TOOL = Tool(
    'another_odoo', 'Another Odoo (auth_oidc)', recipe, frozenset({CODE}), signs_in=True, run_by_us=True,
    where=_lt("It is the address of the other Odoo and /auth_oauth/signin."))
