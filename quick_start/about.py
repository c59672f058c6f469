"""What a recipe has to know of an application, and of the server that it connects to."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..protocol.endpoints import (
    AUTHORIZATION,
    DEVICE_AUTHORIZATION,
    INTROSPECTION,
    JWKS,
    LOGOUT,
    REVOCATION,
    TOKEN,
    USERINFO,
)

# How an application connects: people sign in, it works by itself, it only checks tokens of others, or people allow it
# on another device.
CODE = 'authorization_code'
BY_ITSELF = 'client_credentials'
INTROSPECT = 'introspection'
DEVICE = 'device_code'
EXAMPLE_REDIRECT_URI = 'https://app.example.com/callback'
SECRET = 'paste-the-client-secret-here'  # noqa: S105 - what stands in for one
JSON2 = '/json/2'
OPENID = 'openid'
# What says who somebody is (OIDC Core §5.4), in the order in which people write it.
IDENTITY_SCOPES = (OPENID, 'profile', 'email', 'phone', 'address', 'groups')


@dataclass(frozen=True, slots=True)
class Call:
    """A JSON-2 call that the scopes allow; ``arguments`` are the members of its body."""

    model: str
    method: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """One application.

    ``issuer`` is the address of the server without a slash at the end; ``flow`` one of those above, or ``None``
    where no grant is allowed; ``scopes`` are what to ask for; ``call`` is ``None`` where the scopes open no records.
    ``identity_scopes`` are what to ask for where the application only lets people sign in.
    """

    issuer: str
    client_id: str
    public: bool
    flow: str | None
    redirect_uri: str
    scopes: tuple[str, ...]
    call: Call | None
    identity_scopes: tuple[str, ...] = ()

    def by_flow(self, signs_in: str, by_itself: str, introspects: str) -> str:
        """Return the template for how the application connects."""
        return {CODE: signs_in, BY_ITSELF: by_itself}.get(self.flow or '', introspects)

    @property
    def scope(self) -> str:
        return ' '.join(self.scopes)

    @property
    def identity_scope(self) -> str:
        return ' '.join(self.identity_scopes)

    @property
    def authorization_url(self) -> str:
        return AUTHORIZATION.address(self.issuer)

    @property
    def token_url(self) -> str:
        return TOKEN.address(self.issuer)

    @property
    def device_authorization_url(self) -> str:
        return DEVICE_AUTHORIZATION.address(self.issuer)

    @property
    def userinfo_url(self) -> str:
        return USERINFO.address(self.issuer)

    @property
    def revocation_url(self) -> str:
        return REVOCATION.address(self.issuer)

    @property
    def logout_url(self) -> str:
        return LOGOUT.address(self.issuer)

    @property
    def introspection_url(self) -> str:
        return INTROSPECTION.address(self.issuer)

    @property
    def keys_url(self) -> str:
        return JWKS.address(self.issuer)

    @property
    def discovery_url(self) -> str:
        return f'{self.issuer}/.well-known/openid-configuration'

    @property
    def api_url(self) -> str:
        return f'{self.issuer}{JSON2}'

    @property
    def host(self) -> str:
        return urlsplit(self.issuer).netloc

    @property
    def call_method(self) -> str:
        return 'POST' if self.call else 'GET'

    @property
    def call_url(self) -> str:
        """The address of the first request: the call, or else who has signed in."""
        return f'{self.api_url}/{self.call.model}/{self.call.method}' if self.call else self.userinfo_url

    @property
    def arguments(self) -> dict[str, Any]:
        return dict(self.call.arguments) if self.call else {}

    @property
    def without_https(self) -> bool:
        """Whether libraries that insist on https have to be told that this is a trial."""
        addresses = [self.issuer, *([self.redirect_uri] if self.flow == CODE else [])]
        return any(address.startswith('http://') for address in addresses)

    @property
    def callback_path(self) -> str:
        return urlsplit(self.redirect_uri).path or '/'
