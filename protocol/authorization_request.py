"""An authorization request (RFC 6749 §4.1.1): one value, validated once by an ordered list of checks.

It neither records nor renders anything, and does not ask where the request came from.
"""
from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from . import errors, pkce, prompts, redirect_uri, requested_claims, resources, response_modes, trial
from .authentication import Authentication
from .client import Client
from .grants.authorization_code import CodeGrant
from .grants.validator import OauthlibRequest, Validator
from .parameters import declare
from .prompts import Prompts
from .requested_claims import RequestedClaims

if TYPE_CHECKING:
    from .client_request import ClientRequest

# What oauthlib gets to see.
_FOR_OAUTHLIB = declare(
    'client_id', 'code_challenge', 'code_challenge_method', 'redirect_uri', 'response_type', 'scope', 'state')
# All that belongs to a request, and so goes with it through the login and the consent page.
PARAMETERS = _FOR_OAUTHLIB | prompts.PARAMETERS | requested_claims.PARAMETERS | declare(
    'dpop_jkt', 'nonce', 'response_mode')
_UNSUPPORTED = {
    'request': errors.RequestNotSupported, 'request_uri': errors.RequestURINotSupported,
    'registration': errors.RegistrationNotSupported}
_FATAL = ('client_id', 'redirect_uri')


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A valid authorization request: what the user is asked, and where the answer goes.

    ``redirect_uri_given`` tells whether the request named it; ``resources`` are those that it named (RFC 8707);
    ``prompts`` are what it wants of the person, and ``response_mode`` is how the answer goes back: both are over when
    there is a code. ``dpop_jkt`` is the thumbprint of the key that the code is bound to, if it is (RFC 9449 §10);
    ``claims`` are those that it asks for one by one.
    """

    client: Client
    scopes: tuple[str, ...]
    redirect_uri: str
    redirect_uri_given: bool
    state: str | None
    code_challenge: str | None
    resources: tuple[str, ...]
    nonce: str | None = None
    prompts: Prompts = Prompts()
    response_mode: str = response_modes.QUERY
    dpop_jkt: str | None = None
    claims: RequestedClaims = requested_claims.NONE

    @property
    def shown_scopes(self) -> tuple[str, ...]:
        """The scopes that the person has to allow: also those of claims that are asked for one by one."""
        return tuple(dict.fromkeys((*self.scopes, *self.claims.scopes)))

    def content(self) -> dict[str, Any]:
        """Return what to store of it, as JSON can hold it: all that matters after the person has decided."""
        return {name: getattr(self, name) for name in _STORED} | {'claims': self.claims.content()}

    @classmethod
    def from_content(cls, content: dict[str, Any], *, client: Client) -> AuthorizationRequest:
        """Return the request that :meth:`content` was taken of."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in content.items()}
        values['claims'] = RequestedClaims.from_content(content.get('claims'))
        return cls(client, **values)


@dataclass(frozen=True, slots=True)
class CodeClaim:
    """A code that was just redeemed, and the authorization request that it answers, with what the user was shown.

    ``authentication`` tells how the user had signed in, ``None`` for a code of a version that did not record it.
    """

    id: int
    user_id: int
    epoch: int
    scope_versions: str
    request: AuthorizationRequest
    authentication: Authentication | None


_PASSING = ('client', 'prompts', 'response_mode')
_STORED = [field.name for field in fields(AuthorizationRequest) if field.name not in _PASSING]


def validate(request: ClientRequest) -> AuthorizationRequest:
    """Return the authorization request that a request holds.

    :param request: with its parameters read.
    :raise errors.FatalClientError: the client or its redirect URI is in doubt, so the user is told (§4.1.2.1).
    :raise errors.OAuth2Error: anything else is wrong; ``redirect_uri`` and ``state`` say where to send the error.
    """
    for name in _FATAL:
        if name in request.parameters.faults:
            raise errors.InvalidRequestFatalError(request.parameters.faults[name])
    validator = _Validator(request)
    asked = validator.oauthlib_request(_FOR_OAUTHLIB)
    checks = [
        lambda _request, check=check: check(request, asked) or {} for check in CHECKS]
    CodeGrant(validator, pre_auth=checks, post_auth=[], pre_token=[], post_token=[]) \
        .validate_authorization_request(asked)
    return AuthorizationRequest(
        client=asked.client, scopes=tuple(asked.scopes), redirect_uri=asked.redirect_uri,
        redirect_uri_given=not asked.using_default_redirect_uri, state=asked.state,
        code_challenge=asked.code_challenge, resources=resources.distinct(request.parameters.resources),
        nonce=request.parameters.get('nonce'), prompts=asked.prompts,
        response_mode=response_modes.of(request.parameters, asked.redirect_uri),
        dpop_jkt=request.parameters.get('dpop_jkt'), claims=asked.claims)


def _check_supported(request: ClientRequest, asked: OauthlibRequest) -> None:
    """OIDC Core §3.1.2.6."""
    for name, error in _UNSUPPORTED.items():
        if name == 'request_uri' and request.reference:
            continue
        if name in request.parameters.values or name in request.parameters.faults:
            raise error(request=asked)


def _check_readable(request: ClientRequest, asked: OauthlibRequest) -> None:
    fault = request.parameters.first_fault()
    if fault:
        raise errors.InvalidRequestError(fault, request=asked)


def _check_pushed(request: ClientRequest, asked: OauthlibRequest) -> None:
    """RFC 9126 §6. A trial is no request of the application, and its answer goes nowhere else."""
    if asked.client.require_pushed_authorization_requests and not request.is_pushed \
            and asked.redirect_uri != trial.callback(request.issuer):
        raise errors.InvalidRequestError(
            'This application has to push its requests: send this one to the pushed authorization request endpoint, '
            'and the person here with its request_uri.', request=asked)


def _check_redirect_uri(request: ClientRequest, asked: OauthlibRequest) -> None:
    """FAPI 2.0 Security Profile §5.3.2.2."""
    if asked.client.high_security and not request.parameters.get('redirect_uri'):
        raise errors.InvalidRequestError(
            'This application has high security: add the parameter redirect_uri.', request=asked)


def _check_response_type(_request: ClientRequest, asked: OauthlibRequest) -> None:
    if asked.response_type not in (None, 'code'):  # oauthlib takes any that holds `code`
        raise errors.UnsupportedResponseTypeError(request=asked)


def _check_response_mode(request: ClientRequest, asked: OauthlibRequest) -> None:
    wanted = request.parameters.get('response_mode') or response_modes.QUERY
    if wanted != response_modes.of(request.parameters, asked.redirect_uri):
        raise errors.InvalidRequestError('Use response_mode=query, or leave it out.', request=asked)


def _check_prompts(request: ClientRequest, asked: OauthlibRequest) -> None:
    asked.prompts = prompts.read(request, asked)


def _check_claims(request: ClientRequest, asked: OauthlibRequest) -> None:
    asked.claims = requested_claims.read(request, asked)


def _check_code_challenge(_request: ClientRequest, asked: OauthlibRequest) -> None:
    """RFC 7636 §4.3."""
    if asked.code_challenge_method and not asked.code_challenge:
        raise errors.InvalidRequestError('Add the code_challenge for the code_challenge_method.', request=asked)
    if asked.code_challenge and not pkce.is_hash(asked.code_challenge):
        raise errors.InvalidRequestError(
            'The code_challenge must have 43 characters: the base64url of the SHA-256 of the code_verifier, without =',
            request=asked)


def _check_key(request: ClientRequest, asked: OauthlibRequest) -> None:
    """RFC 9449 §10."""
    jkt = request.parameters.get('dpop_jkt')
    if jkt and not pkce.is_hash(jkt):
        raise errors.InvalidRequestError(
            'The dpop_jkt must have 43 characters: the base64url of the SHA-256 of the key (RFC 7638), without =',
            request=asked)


def _check_resources(request: ClientRequest, asked: OauthlibRequest) -> None:
    """RFC 8707 §2.1."""
    try:
        resources.granted(request.parameters.resources, issuer=request.issuer)
    except errors.InvalidTargetError as error:
        raise errors.InvalidTargetError(error.description, request=asked) from None


# In this order, once client and redirect URI are known, so that these errors reach the client; then oauthlib's own.
CHECKS = (
    _check_supported, _check_pushed, _check_redirect_uri, _check_readable, _check_response_type, _check_response_mode,
    _check_prompts, _check_claims, _check_code_challenge, _check_key, _check_resources)


class _Validator(Validator):

    def __init__(self, request: ClientRequest):
        super().__init__(request)
        self.issuer = request.issuer

    def validate_client_id(self, client_id: str, request: OauthlibRequest, *args: Any, **kwargs: Any) -> bool:
        client = self.store.client(client_id)
        if client is None:
            return False
        request.client = self.request.client = client
        return True

    def validate_redirect_uri(
            self, client_id: str, redirect_uri_: str, request: OauthlibRequest, *args: Any, **kwargs: Any) -> bool:
        client = request.client
        if redirect_uri.is_registered(redirect_uri_, client.redirect_uris, client.client_type):
            return True
        if client_id == self.request.on_trial and redirect_uri_ == trial.callback(self.issuer):
            return True
        fault = redirect_uri.fault(redirect_uri_, client.client_type)
        if fault:  # or else somebody would try to register it
            raise errors.InvalidRedirectURIError(redirect_uri.HINTS[fault], request=request)
        return False

    def get_default_redirect_uri(
            self, client_id: str, request: OauthlibRequest, *args: Any, **kwargs: Any) -> str | None:
        """Tell which redirect URI a request need not name: the only one (RFC 6749 §3.1.2.3)."""
        uris = request.client.redirect_uris
        if not uris:
            raise errors.NoRedirectURIError(request=request)
        return uris[0] if len(uris) == 1 else None

    def validate_response_type(
            self, client_id: str, response_type: str, client: Client, request: OauthlibRequest, *args: Any,
            **kwargs: Any) -> bool:
        return response_type == 'code' and 'authorization_code' in client.grant_types

    def is_pkce_required(self, client_id: str, request: OauthlibRequest) -> bool:
        return request.client.needs_pkce
