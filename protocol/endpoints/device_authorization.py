"""The device authorization endpoint (RFC 8628 §3.1): a device asks for a code that its person types elsewhere."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from oauthlib.oauth2.rfc8628.grant_types import DeviceCodeGrant

from .. import client_auth, credentials, device_codes, errors, resources
from ..authorization_request import AuthorizationRequest
from ..grants import device_code
from ..grants.validator import PARAMETERS as SHARED
from ..grants.validator import Validator
from ..parameters import declare
from .device import DEVICE
from .endpoint import Endpoint

if TYPE_CHECKING:
    from ..client_request import ClientRequest
    from ..store import Store

_EVERY_USER = 0  # nobody has decided yet


def _authorize_device(request: ClientRequest) -> dict[str, Any]:
    """Answer a device authorization request (§3.2).

    oauthlib's check of the whole request asks for a form with a client_id, which JSON and assertions do without.
    """
    validator = _Validator(request)
    asked = validator.oauthlib_request(SHARED)
    asked.grant_type = device_code.GRANT_TYPE
    grant = DeviceCodeGrant(validator)
    grant.validate_client_authentication(asked)
    grant.validate_grant_type(asked)
    grant.validate_scopes(asked)
    resources.granted(request.parameters.resources, issuer=request.issuer)
    client = asked.client
    if request.store.is_held_off(_EVERY_USER, client.id):
        raise errors.HeldOff
    secret, user_code = credentials.generate_opaque(), device_codes.generate_user_code()
    request.store.save_device_code(secret, user_code, now=request.now, request=AuthorizationRequest(
        client=client, scopes=tuple(asked.scopes), redirect_uri='', redirect_uri_given=False, state=None,
        code_challenge=None, resources=resources.distinct(request.parameters.resources)))
    address = DEVICE.address(request.issuer)
    return {
        'device_code': secret,
        'user_code': user_code,
        'verification_uri': address,
        'verification_uri_complete': f'{address}?{urlencode({"user_code": user_code})}',
        'expires_in': client.device_code_lifetime,
        'interval': device_codes.INTERVAL,
    }


class _Validator(Validator):

    gives_tokens = False


def _metadata(store: Store, address: str) -> dict[str, Any]:
    return {'device_authorization_endpoint': address}


DEVICE_AUTHORIZATION = Endpoint(
    'device_authorization', client_auth.PARAMETERS | declare('resource', 'scope'), _metadata, _authorize_device)
