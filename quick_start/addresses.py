"""The addresses that a tool may ask for, under the names that tools give them."""
from __future__ import annotations

from .about import CODE, DEVICE, INTROSPECT, OPENID, About
from .guide import Row


def addresses(about: About) -> tuple[Row, ...]:
    """Return those addresses that an application of this kind has a use for."""
    return tuple(Row(label, value) for label, value, wanted in (
        ('Authorization URL', about.authorization_url, about.flow == CODE),
        ('Access Token URL', about.token_url, about.flow != INTROSPECT),
        ('Device Authorization URL', about.device_authorization_url, about.flow == DEVICE),
        ('User Info URL', about.userinfo_url, about.flow in (CODE, DEVICE)),
        ('End Session URL', about.logout_url, about.flow == CODE and OPENID in about.identity_scopes),
        ('Revocation URL', about.revocation_url, about.flow != INTROSPECT),
        ('Introspection URL', about.introspection_url, not about.public),
        ('Discovery URL', about.discovery_url, True),
        ('JWKS URL', about.keys_url, True),
        ('API base', about.api_url, about.flow != INTROSPECT),
        ('Issuer', about.issuer, True),
    ) if wanted)
