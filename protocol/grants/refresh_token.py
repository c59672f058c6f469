"""The refresh token grant (RFC 6749 §6) with rotation (RFC 9700 §4.14.2), which the connection's row performs."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from oauthlib.oauth2.rfc6749 import grant_types

from .. import errors, key_binding, refresh_tokens
from ..client import Client
from ..parameters import declare
from .granted import Granted
from .validator import PARAMETERS as SHARED
from .validator import OauthlibRequest, Validator

if TYPE_CHECKING:
    from ..client_request import ClientRequest

GRANT_TYPE = 'refresh_token'
PARAMETERS = declare('refresh_token')
# Why a refresh token is not taken. One of another application is as unknown as one that never was.
_HINTS = {
    'unknown': 'There is no such refresh token of this application: send the last one that an answer has brought.',
    'access_token': 'This is an access token: send the refresh_token that came with it.',
    'used': 'The refresh token was used before, so it may be stolen, and the connection has ended: send the user '
            'through the authorization again, and keep the new refresh token of each answer.',
    'expired': 'The refresh token has expired: send the user through the authorization again.',
    'archived': errors.USER_ARCHIVED,
    'ended': 'The connection of this refresh token has ended: send the user through the authorization again.',
}


def grant(request: ClientRequest) -> Granted:
    """Renew the access of a connection.

    :raise errors.OAuth2Error: it is not renewed; an old token has ended the connection.
    """
    validator = _Validator(request)
    renewed = validator.oauthlib_request(SHARED | PARAMETERS)
    request.required('refresh_token')
    grant_types.RefreshTokenGrant(validator).validate_token_request(renewed)
    connection = renewed.locked_connection
    return Granted(
        client=renewed.client, user_id=connection.user_id, scopes=renewed.scopes, resources=connection.resources,
        ends_at=connection.ends_at, authentication=connection.authentication, claims=connection.claims,
        connect=lambda: request.store.rotate(
            connection, client=renewed.client, jkt=key_binding.key_of_refresh_token(renewed.client, request.jkt),
            now=request.now))


class _Validator(Validator):

    def validate_refresh_token(
            self, refresh_token: str, client: Client, request: OauthlibRequest, *args: Any, **kwargs: Any) -> bool:
        """Lock the connection before anything else, so that parallel refreshes queue up."""
        presented = refresh_tokens.parse(refresh_token)
        if presented is None:
            is_jwt = refresh_token.startswith('ey') and refresh_token.count('.') == 2
            raise errors.InvalidGrantError(_HINTS['access_token' if is_jwt else 'unknown'], request=request)
        connection = self.store.lock_connection(presented, client=client, now=self.now)
        if connection is None:
            fault = self.store.refresh_token_fault(presented, client=client, now=self.now)
            raise errors.InvalidGrantError(_HINTS[fault], request=request)
        key_binding.check_holder(connection.jkt, self.request.jkt)
        if not self.request.may_act_for(connection.user_id, client):
            raise errors.InvalidGrantError(errors.USER_NOT_ALLOWED, request=request)
        if not set(connection.scopes) & set(client.scopes):
            raise errors.InvalidGrantError(errors.NO_SCOPE_LEFT, request=request)
        request.locked_connection = connection
        return True

    def get_original_scopes(
            self, refresh_token: str, request: OauthlibRequest, *args: Any, **kwargs: Any) -> list[str]:
        return [scope for scope in request.locked_connection.scopes if scope in request.client.scopes]

    def is_within_original_scope(
            self, request_scopes: list[str], refresh_token: str, request: OauthlibRequest, *args: Any,
            **kwargs: Any) -> NoReturn:
        others = [scope for scope in request_scopes if scope not in request.locked_connection.scopes]
        if others and not self.store.existing_scopes(others):
            raise errors.InvalidScopeError(self.scope_hint(others), request=request)
        raise errors.InvalidScopeError(
            'Ask only for scopes that the refresh token has, or leave the parameter out to get all of these; send the '
            'user through the authorization again to get more.', request=request)
