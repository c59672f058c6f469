"""The client credentials grant (RFC 6749 §4.4): an application acts by itself, as the user whom an administrator chose.

There is never a refresh token (§4.4.3).
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from oauthlib.oauth2.rfc6749 import grant_types

from .. import errors
from ..client import Client
from ..parameters import declare
from .granted import Granted
from .validator import PARAMETERS as SHARED
from .validator import OauthlibRequest, Validator

if TYPE_CHECKING:
    from ..client_request import ClientRequest

GRANT_TYPE = 'client_credentials'
PARAMETERS = declare()


def grant(request: ClientRequest) -> Granted:
    """Let an application act by itself.

    :raise errors.OAuth2Error: it may not.
    """
    validator = _Validator(request)
    served = validator.oauthlib_request(SHARED)
    grant_types.ClientCredentialsGrant(validator).validate_token_request(served)
    client = served.client
    user_id = cast(int, client.user_id)  # its model lets no application use this grant without one

    def connect() -> tuple[str, None]:
        if request.store.is_held_off(user_id, client.id):
            raise errors.HeldOff
        sid = request.store.service_connection(client=client, scopes=served.scopes, now=request.now)
        if sid is None:
            raise errors.UnauthorizedClientError(
                'The user that the application acts as is archived: an administrator can choose another.')
        return sid, None
    return Granted(client=client, user_id=user_id, scopes=served.scopes, connect=connect)


class _Validator(Validator):

    gives_refresh_tokens = False

    def validate_grant_type(
            self, client_id: str, grant_type: str, client: Client, request: OauthlibRequest, *args: Any,
            **kwargs: Any) -> bool:
        if client.is_public:
            raise errors.UnauthorizedClientError(  # RFC 6749 §4.4: whoever has the client_id would be in
                'A public application cannot act by itself: an administrator can make it a confidential one.',
                request=request)
        return super().validate_grant_type(client_id, grant_type, client, request, *args, **kwargs)
