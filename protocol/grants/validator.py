"""What oauthlib asks about each token request: who sends it, whether it may use the grant, and which scopes."""
from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from oauthlib.common import Request
from oauthlib.oauth2 import RequestValidator as OauthlibValidator
from oauthlib.oauth2.rfc6749.utils import scope_to_list

from .. import errors, key_binding
from ..client import OFFLINE_ACCESS, Client
from ..parameters import declare

if TYPE_CHECKING:
    from ..authorization_request import AuthorizationRequest, CodeClaim
    from ..client_request import ClientRequest
    from ..connection import LockedConnection
    from ..prompts import Prompts
    from ..requested_claims import RequestedClaims

_OTHER_SEPARATOR = re.compile(r'[,;|+]')
_NOWHERE = 'https://authorization.server/'  # oauthlib wants an address; none of ours matters to it
# What each grant reads; oauthlib takes attributes such as `user` and `client` from any parameter of that name, so no
# others are handed over.
PARAMETERS = declare('client_id', 'client_secret', 'grant_type', 'scope')


class OauthlibRequest(Request):
    """A request as oauthlib sees it: its parameters, and what the answers to its questions bring to light."""

    code_challenge: str | None
    code_challenge_method: str | None
    code_verifier: str | None
    response_type: str | None
    scope: str | None
    state: str | None
    # ``None`` until oauthlib has asked for them
    client: Client
    redirect_uri: str
    scopes: list[str]
    # Set by the check of an authorization request
    prompts: Prompts
    claims: RequestedClaims
    # Set by the authorization code grant
    authorization: AuthorizationRequest
    code_claim: CodeClaim
    # Set by the refresh token grant
    locked_connection: LockedConnection


class Validator(OauthlibValidator):
    """Answer oauthlib's questions during one request, with the store as memory."""

    gives_tokens = True  # which may have to be bound to a key (RFC 9449 §5)
    gives_refresh_tokens = True

    def __init__(self, request: ClientRequest):
        super().__init__()
        self.request = request
        self.store = request.store
        self.now = request.now

    def oauthlib_request(self, names: Collection[str]) -> OauthlibRequest:
        """Return the request as oauthlib sees it.

        :param names: of the parameters that are handed over.
        """
        values = {name: value for name, value in self.request.parameters.values.items() if name in names}
        request = OauthlibRequest(_NOWHERE, http_method='POST', body=values)
        if request.scope is not None:  # or else oauthlib asks for the default ones
            request.scopes = scope_to_list(request.scope)
        return request

    def client_authentication_required(self, request: OauthlibRequest, *args: Any, **kwargs: Any) -> bool:
        return True  # authenticate_client deals with public clients as well

    def authenticate_client(self, request: OauthlibRequest, *args: Any, **kwargs: Any) -> bool:
        request.client = self.request.authenticate()
        if self.gives_tokens:
            key_binding.proven_key(self.request, request.client)
        return True

    def validate_grant_type(
            self, client_id: str, grant_type: str, client: Client, request: OauthlibRequest, *args: Any,
            **kwargs: Any) -> bool:
        return grant_type in client.grant_types

    # Scopes

    def get_default_scopes(
            self, client_id: str, request: OauthlibRequest, *args: Any, **kwargs: Any) -> list[str]:
        return request.client.default_scopes

    def validate_scopes(
            self, client_id: str, scopes: list[str], client: Client, request: OauthlibRequest, *args: Any,
            **kwargs: Any) -> bool:
        if not client.scopes:
            raise errors.InvalidScopeError(
                'The application has no scopes: an administrator can add some.', request=request)
        if not scopes:
            raise errors.InvalidScopeError(
                'Add the parameter scope: the application has no default scope.', request=request)
        # of a refresh token that never comes nobody is told, be it on the page or in the answer
        left_out = () if client.stays_connected and self.gives_refresh_tokens else (OFFLINE_ACCESS, )
        request.scopes = list(dict.fromkeys(scope for scope in scopes if scope not in left_out))
        if not request.scopes:
            raise errors.InvalidScopeError(
                'The application gets no refresh token: ask for more than offline_access.' if self.gives_refresh_tokens
                else 'This grant brings no refresh token: ask for more than offline_access.', request=request)
        others = [scope for scope in request.scopes if scope not in client.scopes]
        if others:
            raise errors.InvalidScopeError(self.scope_hint(others), request=request)
        return True

    def scope_hint(self, others: list[str]) -> str:
        """Return what to do about scopes that the application may not ask for."""
        foreign = self.store.existing_scopes(others)
        if foreign:
            return f'Leave out {" ".join(foreign)}, or let an administrator add it to the scopes of the application.'
        if any(_OTHER_SEPARATOR.search(scope) for scope in others):
            return 'Put a space between two scopes, and nothing else.'
        return 'A scope in the request does not exist here: an administrator knows those of the application.'
