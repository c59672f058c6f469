"""The device authorization grant (RFC 8628 §3.4): a device asks for its token until a person has decided elsewhere."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oauthlib.oauth2.rfc8628.grant_types import DeviceCodeGrant

from .. import errors, key_binding
from ..parameters import declare
from . import allowed
from .granted import Granted
from .validator import PARAMETERS as SHARED
from .validator import OauthlibRequest, Validator

if TYPE_CHECKING:
    from ..client_request import ClientRequest

GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code'
PARAMETERS = declare('device_code')
# What oauthlib calls the states of a device code: by the codes of its errors (§3.5). The others are faults, below.
_STATES = {
    'pending': errors.AuthorizationPendingError.error,
    'too_soon': errors.SlowDownError.error,
    'expired': errors.ExpiredTokenError.error,
    'denied': errors.AccessDenied.error,
}
_AUTHORIZED = 'authorized'
_ENDED = ('The user, or an administrator, has ended what this device code was for: ask for a new one, and show its '
          'user_code.')
# Why a device code gives nothing. One of another application is as unknown as one that never was.
_HINTS = {
    'unknown': 'There is no such device code of this application: send the one that the device authorization has '
               'answered.',
    'used': 'The device code was used before, and each works once: ask for a new one, and show its user_code.',
    'archived': errors.USER_ARCHIVED,
    'ended': _ENDED,
}


def grant(request: ClientRequest) -> Granted:
    """Give what a person has allowed to the device that asks for it.

    :raise errors.OAuth2Error: nobody has decided yet, or the device gets nothing; the device code may be used up.
    """
    validator = _Validator(request)
    polled = validator.oauthlib_request(SHARED | PARAMETERS)
    request.required('device_code')
    DeviceCodeGrant(validator).validate_token_request(polled)
    claim = polled.code_claim
    return Granted(
        client=polled.client, user_id=claim.user_id, scopes=polled.scopes, resources=claim.request.resources,
        authentication=claim.authentication,
        connect=lambda: request.store.connect(
            client=polled.client, user_id=claim.user_id, scopes=polled.scopes, code_id=None,
            resources=claim.request.resources, epoch=claim.epoch, versions=claim.scope_versions,
            authentication=claim.authentication, jkt=key_binding.key_of_refresh_token(polled.client, request.jkt),
            claims=claim.request.claims, now=request.now))


class _Validator(Validator):

    def validate_device_code(
            self, client_id: str, code: str, request: OauthlibRequest, *args: Any, **kwargs: Any) -> str | None:
        """Claim the device code before anything that depends on it: exactly one of many attempts succeeds."""
        state, claim = self.store.poll_device_code(code, client=request.client, now=self.now)
        if claim is None:
            if state in _STATES:
                return _STATES[state]
            raise errors.InvalidGrantError(_HINTS[state], request=request)
        hint = allowed.fault(self.request, claim, ended=_ENDED)
        if hint:
            raise errors.InvalidGrantError(hint, request=request)
        request.code_claim = claim
        request.scopes = [scope for scope in claim.request.scopes if scope in request.client.scopes]
        return _AUTHORIZED
