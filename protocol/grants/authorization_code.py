"""The authorization code grant (RFC 6749 §4.1.3) with PKCE by S256 alone (RFC 7636)."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oauthlib.oauth2.rfc6749 import grant_types

from .. import errors, key_binding, pkce, redirect_uri, trial
from ..client import Client
from ..parameters import declare
from . import allowed
from .granted import Granted
from .validator import PARAMETERS as SHARED
from .validator import OauthlibRequest, Validator

if TYPE_CHECKING:
    from ..client_request import ClientRequest

GRANT_TYPE = 'authorization_code'
PARAMETERS = declare('code', 'code_verifier', 'redirect_uri')
# Why a code is not redeemed. One of another application is as unknown as one that never was.
_HINTS = {
    'unknown': 'There is no such code of this application: send the code as the redirect has brought it.',
    'used': 'The code was used before, and each works once, also where an attempt fails: send the user through the '
            'authorization again.',
    'expired': 'The code has expired: redeem it as soon as the redirect has brought it.',
    'archived': errors.USER_ARCHIVED,
    'ended': 'The user, or an administrator, has ended what this code was for: send the user through the authorization '
             'again.',
}


def grant(request: ClientRequest) -> Granted:
    """Redeem a code.

    :raise errors.OAuth2Error: it is not redeemed; the code may be used up.
    """
    validator = _Validator(request)
    redeemed = validator.oauthlib_request(SHARED | PARAMETERS)
    request.required('code')
    CodeGrant(validator).validate_token_request(redeemed)
    claim = redeemed.code_claim
    return Granted(
        client=redeemed.client, user_id=claim.user_id, scopes=redeemed.scopes, resources=claim.request.resources,
        authentication=claim.authentication, nonce=claim.request.nonce, claims=claim.request.claims.among(
            redeemed.client.scopes, request.store.scopes_of_claims()),
        connect=lambda: request.store.connect(
            client=redeemed.client, user_id=claim.user_id, scopes=redeemed.scopes, code_id=claim.id,
            resources=claim.request.resources, epoch=claim.epoch, versions=claim.scope_versions,
            authentication=claim.authentication, jkt=key_binding.key_of_refresh_token(redeemed.client, request.jkt),
            claims=claim.request.claims, now=request.now))


class CodeGrant(grant_types.AuthorizationCodeGrant):
    """oauthlib's grant, with the doors closed that it leaves open.

    The code is claimed *before* anything that depends on it: see ``validate_code``.
    """

    _code_challenge_methods = {pkce.METHOD: pkce.verify}

    def validate_code_challenge(self, challenge: str, challenge_method: str, verifier: str) -> bool:
        """Overrides oauthlib to say that it is not the code that is wrong."""
        if not super().validate_code_challenge(challenge, challenge_method, verifier):
            raise errors.InvalidGrantError(
                'The code_verifier does not belong to the code_challenge of the authorization request: send the one '
                'it was made of.')
        return True


class _Validator(Validator):

    def is_pkce_required(self, client_id: str, request: OauthlibRequest) -> bool:
        return request.client.needs_pkce

    def validate_code(
            self, client_id: str, code: str, client: Client, request: OauthlibRequest, *args: Any,
            **kwargs: Any) -> bool:
        """Claim the code before anything that depends on it: exactly one of many attempts succeeds."""
        claim = self.store.claim_code(code, client=client, now=self.now)
        if claim is None:
            fault = self.store.code_fault(code, client=client, now=self.now)
            raise errors.InvalidGrantError(_HINTS[fault], request=request)
        hint = allowed.fault(self.request, claim, ended=_HINTS['ended'])
        if not hint and not self._is_registered(claim.request.redirect_uri, client):
            hint = errors.HINTS[errors.MismatchingRedirectURIError]
        if hint:
            raise errors.InvalidGrantError(hint, request=request)
        key_binding.check_holder(claim.request.dpop_jkt, self.request.jkt)
        request.code_claim = claim
        request.authorization = claim.request
        request.scopes = [scope for scope in claim.request.scopes if scope in client.scopes]
        return True

    def _is_registered(self, uri: str, client: Client) -> bool:
        """Tell whether an answer may still go to a redirect URI, or has gone to this server for a trial."""
        return uri == trial.callback(self.request.issuer) or redirect_uri.is_registered(
            uri, client.redirect_uris, client.client_type)

    def get_code_challenge(self, code: str, request: OauthlibRequest) -> str | None:
        challenge, verifier = request.authorization.code_challenge, request.code_verifier
        if verifier and not challenge:
            # RFC 9700 §4.8.2: else an attacker could strip PKCE from the first request.
            raise errors.InvalidGrantError(
                'There is a code_verifier, but the authorization request had no code_challenge: add it there, or send '
                'neither.', request=request)
        if verifier and not pkce.is_well_formed(verifier):
            raise errors.InvalidGrantError(
                'The code_verifier must have 43 to 128 characters of A-Z a-z 0-9 - . _ ~', request=request)
        return challenge

    def get_code_challenge_method(self, code: str, request: OauthlibRequest) -> str:
        return pkce.METHOD

    def get_default_redirect_uri(
            self, client_id: str, request: OauthlibRequest, *args: Any, **kwargs: Any) -> str:
        """Tell which redirect URI a token request need not repeat (RFC 6749 §4.1.3)."""
        if request.authorization.redirect_uri_given:
            raise errors.InvalidRequestError(
                'Add the redirect_uri of the authorization request.', request=request)
        return request.authorization.redirect_uri

    def confirm_redirect_uri(
            self, client_id: str, code: str, redirect_uri_: str, client: Client, request: OauthlibRequest, *args: Any,
            **kwargs: Any) -> bool:
        if redirect_uri_ != request.authorization.redirect_uri:
            raise errors.InvalidGrantError(
                'Send the same redirect_uri as in the authorization request.', request=request)
        return True
