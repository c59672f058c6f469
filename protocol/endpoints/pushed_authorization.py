"""The pushed authorization request endpoint (RFC 9126): a client leaves its request here, and gets a name for it."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import authorization_request, client_auth, errors, key_binding, pending_requests, prompts
from ..parameters import declare
from .endpoint import Endpoint

if TYPE_CHECKING:
    from ..client_request import ClientRequest
    from ..store import Store


def _push(request: ClientRequest) -> dict[str, Any]:
    """Check an authorization request and keep it (§2.1, §2.2).

    What is wrong is said here, and nobody is redirected (§2.3). It is checked once more where it is used, since the
    application may have changed in between.
    """
    client = request.authenticate()
    if request.parameters.get('request_uri'):
        raise errors.InvalidRequestError('Leave out the parameter request_uri: push what it leads to.')
    request.parameters.values['client_id'] = client.client_id  # an assertion may have named it alone
    jkt = key_binding.pushed_key(request, client)
    if jkt:
        request.parameters.values['dpop_jkt'] = jkt
    request.is_pushed = True
    authorization_request.validate(request)
    seconds = pending_requests.keep(request, client)
    return {'request_uri': request.parameters.get('request_uri'), 'expires_in': seconds}


def _metadata(store: Store, address: str) -> dict[str, Any]:
    return {
        'pushed_authorization_request_endpoint': address,
        'require_pushed_authorization_requests': False,  # each application says so for itself
    }


PUSHED_AUTHORIZATION = Endpoint(
    'par', client_auth.PARAMETERS | pending_requests.PARAMETERS | declare('resource')
    | authorization_request.PARAMETERS - {prompts.SINCE}, _metadata, _push, status=201)
