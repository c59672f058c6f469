"""The authorization endpoint (RFC 6749 §3.1): a person lets an application in, and it gets a code."""
from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from .. import (
    authorization_request,
    credentials,
    errors,
    pending_requests,
    pkce,
    prompts,
    request_objects,
    response_modes,
)
from ..authentication import Authentication
from ..authorization_request import AuthorizationRequest
from ..parameters import declare
from .endpoint import Endpoint

if TYPE_CHECKING:
    from ..client_request import ClientRequest
    from ..store import Store


class Refusal(Exception):
    """An authorization request that fails, with where to say so.

    :param redirect_uri: ``None`` where the client or its URI is in doubt: then the
        user is told, and nobody is redirected (RFC 6749 §4.1.2.1).
    :param members: those of the answer: error, error_description, state, iss.
    :param error: what is wrong.
    :param response_mode: how the answer goes there.
    """

    def __init__(
            self, redirect_uri: str | None, members: dict[str, str], error: errors.OAuth2Error,
            response_mode: str = response_modes.QUERY):
        super().__init__(members['error'])
        self.redirect_uri = redirect_uri
        self.members = members
        self.error = error
        self.response_mode = response_mode


def validate(request: ClientRequest, user_id: int | None = None) -> AuthorizationRequest:
    """Check a request, and record one that is not valid.

    :param request: with its parameters read.
    :param user_id: who is signed in.
    :raise Refusal: the request is not valid.
    """
    request.parameters = request_objects.with_way_back(request.parameters)
    try:
        pending_requests.resolve(request)
        return authorization_request.validate(request)
    except errors.FatalClientError as error:
        request.record_refusal(error, user_id)
        raise Refusal(None, errors.members(error), error) from None
    except errors.OAuth2Error as error:
        request.record_refusal(error, user_id)
        raise Refusal(
            error.redirect_uri, _answer(request, errors.members(error), error.state), error,
            response_modes.of(request.parameters, error.redirect_uri)) from None


def check_hint(request: ClientRequest, valid: AuthorizationRequest, user_id: int) -> None:
    """Check that the ID token that came with a valid request, if one did, is of who is signed in.

    :raise Refusal: it is of somebody else.
    """
    if not valid.prompts.is_for(request.store.subject(user_id, valid.client)):
        raise refuse(request, valid, errors.LoginRequired(
            'Another user is signed in than the one of the id_token_hint: send prompt=login, or leave the hint '
            'out.'), user_id)


def check_person(
        request: ClientRequest, valid: AuthorizationRequest, user_id: int, authentication: Authentication) -> None:
    """Check that a valid request is for who is signed in, and that they have signed in as it must be.

    The answer tells who that is, and how they have: so it is for an application that they have let in.

    :param authentication: how they have.
    :raise Refusal: it is for somebody else, or the ID token could not have the acr that it has to have.
    """
    if not valid.claims.is_for(request.store.subject(user_id, valid.client)):
        raise refuse(request, valid, errors.LoginRequired(
            'Another user is signed in than the one of the parameter claims: send prompt=login, or leave sub out of '
            'it.'), user_id)
    if valid.claims.acr(authentication) is None:
        raise refuse(request, valid, errors.UnmetAuthenticationRequirements(
            'The user has not signed in with an acr that the parameter claims asks for: send others, or do not make '
            'it essential.'), user_id)


def refuse(
        request: ClientRequest, valid: AuthorizationRequest, error: errors.OAuth2Error, user_id: int | None) -> Refusal:
    """Return the refusal of a valid request.

    :param error: why.
    :param user_id: who is signed in, if anybody is.
    """
    request.record_refusal(error, user_id)
    return Refusal(
        valid.redirect_uri, _answer(request, errors.members(error), valid.state), error, valid.response_mode)


def deny(request: ClientRequest, valid: AuthorizationRequest, user_id: int) -> Refusal:
    """Return the refusal of a valid request that the user says no to."""
    pending_requests.complete(request)
    request.store.record_denied(client=valid.client, user_id=user_id, now=request.now)
    error = errors.AccessDeniedError('The user denied the request.')
    return Refusal(
        valid.redirect_uri, _answer(request, errors.members(error), valid.state), error, valid.response_mode)


def grant(
        request: ClientRequest, valid: AuthorizationRequest, user_id: int, versions: str,
        authentication: Authentication, *, asked: bool,
) -> dict[str, str]:
    """Issue a code for a valid request that the user agreed to (RFC 6749 §4.1.2).

    :param versions: those of the scopes that the user was shown, see :mod:`..scope_versions`.
    :param authentication: how the user has signed in.
    :param asked: whether the user has just been asked, and has not agreed before.
    :return: ``{'code': …, 'state': …, 'iss': …}``; no state where none was sent.
    """
    pending_requests.complete(request)
    code = credentials.generate_opaque()
    request.store.save_code(
        code, request=replace(valid, state=None), user_id=user_id, versions=versions,
        authentication=authentication, asked=asked, now=request.now)
    return _answer(request, {'code': code}, valid.state)


def location(redirect_uri: str, members: dict[str, str]) -> str:
    """Return the address that takes the answer back to the client (RFC 6749 §4.1.2).

    The registered URI's own query stays as it is, to the letter (§3.1.2).
    """
    separator = '&' if '?' in redirect_uri else '?'
    return f'{redirect_uri}{separator}{urlencode(members)}'


def _answer(request: ClientRequest, members: dict[str, str], state: str | None) -> dict[str, str]:
    """Add what each answer has: the state (RFC 6749 §4.1.2) and who gives it (RFC 9207)."""
    return members | ({'state': state} if state else {}) | {'iss': request.issuer}


def _metadata(store: Store, address: str) -> dict[str, Any]:
    return {
        'authorization_endpoint': address,
        'response_types_supported': ['code'],
        'response_modes_supported': list(response_modes.MODES),
        'code_challenge_methods_supported': [pkce.METHOD],
        'prompt_values_supported': list(prompts.VALUES),
        'claims_parameter_supported': True,
        'ui_locales_supported': store.page_languages(),
        'request_parameter_supported': False,
        'request_uri_parameter_supported': False,  # true where it is left out (OIDC Discovery §3)
        'authorization_response_iss_parameter_supported': True,  # RFC 9207 §3
    }


AUTHORIZATION = Endpoint(
    'authorize', authorization_request.PARAMETERS | pending_requests.PARAMETERS | declare('resource'), _metadata,
    methods=('GET', 'HEAD', 'POST'),
    # applications ask by prompt=none every few minutes whether their person is still there
    unrecorded=frozenset({'login_required', 'consent_required', 'interaction_required'}))
