"""The introspection endpoint (RFC 7662)."""
from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from .. import access_tokens, client_auth, errors, refresh_tokens
from ..client import Client
from ..parameters import declare
from ..refresh_tokens import RefreshToken
from .endpoint import Endpoint

if TYPE_CHECKING:
    from ..client_request import ClientRequest
    from ..store import Store

INACTIVE: dict[str, Any] = {'active': False}
_CLAIMS = ('scope', 'client_id', 'sub', 'aud', 'iss', 'iat', 'exp', 'jti', 'cnf')


def _introspect(request: ClientRequest) -> dict[str, Any]:
    """Tell an application about a token (§2.2).

    Any confidential application may ask about its own tokens, a resource server with
    ``can_introspect`` about the access tokens of all. Whatever else is asked about is
    just not active: no reason, nothing else (§2.2, §4).
    """
    client = request.authenticate()
    if client.is_public:
        # §2.1: the endpoint must not be open, and anybody can use a public client_id
        raise errors.InvalidClientError(
            'A public application cannot introspect tokens: an administrator can make it a confidential one.')
    token = request.required('token')
    presented = refresh_tokens.parse(token)
    return _refresh_token(request, client, presented) if presented else _access_token(request, client, token)


def _access_token(request: ClientRequest, client: Client, token: str) -> dict[str, Any]:
    checked = request.check_access_token(token)
    if checked is None or checked.claims['client_id'] != client.client_id and not client.can_introspect:
        return INACTIVE
    return {
        'active': True,
        'token_type': 'DPoP' if access_tokens.key_of(checked.claims) else 'bearer',
        'username': checked.connection.login,
    } | {name: checked.claims[name] for name in _CLAIMS if name in checked.claims}


def _refresh_token(request: ClientRequest, client: Client, presented: RefreshToken) -> dict[str, Any]:
    """Only its own application can use a refresh token, so it is active for no one else."""
    connection = request.store.connection_to_renew(presented, client=client, now=request.now)
    if connection is None or 'refresh_token' not in client.grant_types:
        return INACTIVE
    return {
        'active': True,
        'username': connection.login,
        'scope': ' '.join(scope for scope in connection.scopes if scope in client.scopes),
        'client_id': client.client_id,
        'sub': str(connection.user_id),
        'iss': request.issuer,
        'exp': int(cast(datetime, connection.expires_at).timestamp()),
    }


def _metadata(store: Store, address: str) -> dict[str, Any]:
    return {'introspection_endpoint': address} | client_auth.metadata('introspection', but=('none', ))


INTROSPECTION = Endpoint(
    'introspect', client_auth.PARAMETERS | declare('token', 'token_type_hint'), _metadata, _introspect)
