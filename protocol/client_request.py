"""A request of an application, sent by itself or through a browser, and who it turns out to be."""
from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, cast

from . import client_auth, errors, parameters, redirect_uri, resources, token_check
from .client import Client
from .endpoints import TOKEN
from .endpoints.endpoint import Endpoint
from .token_check import CheckedToken

if TYPE_CHECKING:
    from .store import Store

_PARTS = {'case': 'capital letters', 'slash': 'slash at the end'}  # of redirect URIs, see redirect_uri.differences
_ARCHIVED = 'The application is archived'
_LONG_AGO = datetime(1970, 1, 1, tzinfo=timezone.utc)


class ClientRequest:
    """One request: what it says, who sends it, and the trail of what comes of it.

    ``parameters`` are what the client sent, ``client`` who it is, as far as that is known; ``on_trial`` is the
    client_id of the application that the session tries out, if it does: see :mod:`.trial`. ``dpop`` is the value of the
    header ``DPoP``, if there is one, and ``jkt`` the thumbprint of the key that it proves: see :mod:`.key_binding`.
    ``reference`` is that of the kept request that stands in its place, ``is_pushed`` whether the client has sent that
    by itself, and ``came_at`` the second of the epoch at which a person first came for it: see
    :mod:`.pending_requests`.
    ``event_id`` is the id of what the audit trail says of its refusal, or ``None``.

    :param endpoint: where the request has come to.
    """

    def __init__(self, store: Store, endpoint: Endpoint):
        self.store = store
        self.endpoint = endpoint
        self.now = store.now()
        self.issuer = store.issuer()
        self.parameters = parameters.Parameters()
        self.client: Client | None = None
        self.on_trial: str | None = None
        self.dpop: str | None = None
        self.jkt: str | None = None
        self.reference: str | None = None
        self.is_pushed = False
        self.came_at: int | None = None
        self.event_id: int | None = None
        self._audiences = {self.issuer, TOKEN.address(self.issuer), endpoint.address(self.issuer)}

    def load(
            self, *, query: list[tuple[str, str]], body: list[tuple[str, str]], header: list[tuple[str, str]],
            basic: list[tuple[str, str]],
    ) -> None:
        """Read what a request without a browser holds, from where it may hold it.

        What belongs into the body may not be in the URL, which ends up in logs (RFC 6749 §2.3.1, §3.2; RFC 9700
        §4.2.4). Applications with ``legacy_requests`` may also put parameters in the URL and their
        secret in two places, as clients of the older REST API do.

        :param query, body, header, basic: the names and values found in each place.
        :raise errors.InvalidRequestError: a parameter is unusable, or in the URL and may not be.
        """
        query = [(name, value) for name, value in query if name in self.endpoint.parameters]
        self.parameters = parameters.merge(query, body, header, basic, secret_in_two_places=True)
        client = self.store.client(self.parameters.get('client_id'))
        if not client or not client.legacy_requests:
            if basic and any(name == 'client_secret' and value for name, value in (*body, *header)):
                # RFC 6749 §2.3, also where the password of HTTP Basic is empty
                raise errors.InvalidRequestError(
                    'Authenticate in one place: by the Basic header with client_id and client_secret, or in the body.')
            if query:
                raise errors.InvalidRequestError('Put the parameters in the body of the request, not in its URL.')
            self.parameters = parameters.merge(body, header, basic)
        fault = self.parameters.first_fault()
        if fault:
            raise errors.InvalidRequestError(fault)
        if basic and self.parameters.get('client_assertion'):
            # RFC 6749 §2.3, also where the password is empty
            raise errors.InvalidRequestError('Authenticate in one way: by client_assertion or by HTTP Basic.')

    def authenticate(self) -> Client:
        """Return the application that has sent the request.

        :raise errors.OAuth2Error: it does not prove itself.
        """
        client_id = client_auth.claimed_client_id(self.parameters)
        if not client_id:
            raise errors.InvalidClientError(
                'Add the client_id of the application, in the body or by Authorization: Basic.')
        self.client = self.store.client(client_id)
        archived = self.store.archived_client(client_id) if self.client is None else None
        claimed = self.client or archived
        assertion = client_auth.authenticate(
            claimed, self.parameters, now=self.now,
            audiences={self.issuer} if claimed and claimed.high_security else self._audiences)
        if archived:  # who proves to be it may know
            raise errors.InvalidClientError('The application is archived: an administrator can activate it again.')
        client = cast(Client, self.client)  # one that is unknown does not prove itself
        if assertion and not self.store.use_assertion(assertion, client=client):
            raise errors.InvalidClientError('The client_assertion was used before: sign a new one for each request.')
        return client

    def required(self, name: str) -> str:
        """Return a parameter's value.

        :raise errors.InvalidRequestError: the parameter is missing.
        """
        value = self.parameters.get(name)
        if not value:
            raise errors.InvalidRequestError(f'Add the parameter {name}.')
        return value

    def may_act_for(self, user_id: int, client: Client) -> bool:
        """Tell whether a user may still use an application: groups change after consent.

        :raise errors.HeldOff: a person is changing the user or the application.
        """
        if self.store.is_held_off(user_id, client.id):
            raise errors.HeldOff
        return self.store.may_authorize(user_id, client)

    def check_access_token(self, token: str, even_expired: bool = False) -> CheckedToken | None:
        """Return what an access token is worth, whatever it is for, or ``None``.

        :param even_expired: whether that it has expired does not matter.
        """
        now = _LONG_AGO if even_expired else self.now
        try:
            return token_check.check(self.store, token, audience=resources.known(self.issuer), now=now)
        except errors.InvalidTokenError:
            return None

    def record_refusal(self, error: errors.OAuth2Error, user_id: int | None = None) -> errors.OAuth2Error:
        """Put an error into the audit trail, unless the endpoint leaves it out.

        :param error: what the request is answered with.
        :param user_id: who is signed in.
        :return: that error, or another one in its place: too many have failed to authenticate.
        """
        members = errors.members(error)
        if members['error'] in self.endpoint.unrecorded:
            return error
        failed = isinstance(error, errors.InvalidClientError)
        client, archived = self._named()
        detail = f"{members['error']}: {members['error_description']}{self._differences(error)}"
        if archived and _ARCHIVED not in detail:
            detail += f' {_ARCHIVED}.'  # the client was not told, which has not proven itself
        seconds, self.event_id = self.store.record_refusal(
            'client_refused' if failed else 'refused', client=client, archived=archived, now=self.now, user_id=user_id,
            endpoint=self.endpoint.name, error=members['error'], scope=self._missing_scopes(error),
            detail=detail)
        return errors.TooManyFailures(seconds) if failed and seconds else error

    def _named(self) -> tuple[Client | None, Client | None]:
        """Return the application that a request names, proven or not: where it is active, and where archived."""
        client_id = self.parameters.get('client_id')
        client = self.client or self.store.client(client_id)
        return client, None if client else self.store.archived_client(client_id)

    def _missing_scopes(self, error: errors.OAuth2Error) -> str | None:
        """Return the names of the scopes that it asks for, that exist, and that the application does not have."""
        if not self.client or not isinstance(error, errors.InvalidScopeError):
            return None
        asked = self.store.existing_scopes((self.parameters.get('scope') or '').split())
        return ' '.join(sorted(set(asked).difference(self.client.scopes))) or None

    def _differences(self, error: errors.OAuth2Error) -> str:
        """Return in what the redirect URI differs from a registered one, if that is wrong: not what it is."""
        if not self.client or not isinstance(error, errors.MismatchingRedirectURIError):
            return ''
        asked = self.parameters.get('redirect_uri') or ''
        nearest = redirect_uri.nearest(asked, self.client.redirect_uris)
        different = redirect_uri.differences(asked, nearest) if nearest else []
        return f' It differs in: {", ".join(_PARTS.get(part, part) for part in different)}.' if different else ''
