"""Log in to Grafana."""
from __future__ import annotations

from odoo.tools import LazyTranslate

from ..about import CODE, About
from ..guide import Guide, Row, choice, secret_row
from .tool import Tool

_lt = LazyTranslate(__name__)


def recipe(about: About) -> Guide:
    return Guide((
        _lt("In Grafana, open Administration, Authentication, Generic OAuth."),
        _lt("Choose which role new people get there: nobody is an administrator by signing in."),
    ), (
        Row('Display name', 'Odoo'),
        Row('Client ID', about.client_id),
        secret_row('Client secret'),
        Row('Scopes', about.identity_scope),
        Row('Auth URL', about.authorization_url),
        Row('Token URL', about.token_url),
        Row('API URL', about.userinfo_url),
        Row('Login attribute path', 'preferred_username'),
        Row('Name attribute path', 'name'),
        choice('Use PKCE', 'On'),
    ))


TOOL = Tool(
    'grafana', 'Grafana', recipe, frozenset({CODE}), signs_in=True,
    where=_lt("It is the address of your Grafana and /login/generic_oauth."))
