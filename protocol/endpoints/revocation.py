"""The revocation endpoint (RFC 7009)."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import client_auth, errors, refresh_tokens
from ..parameters import declare
from .endpoint import Endpoint

if TYPE_CHECKING:
    from ..client_request import ClientRequest
    from ..store import Store


def _revoke(request: ClientRequest) -> None:
    """End the connection that a token belongs to, with all its tokens (§2.1).

    That of an access token goes on when the token has expired. One that means nothing is no error (§2.2). The hint is
    not needed: a token shows what it is.
    """
    client = request.authenticate()
    token = request.required('token')
    presented = refresh_tokens.parse(token)
    if presented:
        if request.store.end_by_refresh_token(presented, client=client, now=request.now):
            return
        connection = request.store.connection_of_refresh_token(presented)  # of another application, perhaps
    else:
        checked = request.check_access_token(token, even_expired=True)
        connection = checked.connection if checked else None
    if connection is None:
        return
    if connection.application_id != client.id:
        raise errors.InvalidGrantError('The token was issued to another application: authenticate as that one.')
    request.store.end_connection(connection, now=request.now)


def _metadata(store: Store, address: str) -> dict[str, Any]:
    return {'revocation_endpoint': address} | client_auth.metadata('revocation')


REVOCATION = Endpoint('revoke', client_auth.PARAMETERS | declare('token', 'token_type_hint'), _metadata, _revoke)
