"""The end session endpoint (OpenID Connect RP-Initiated Logout 1.0): an application asks to sign a person out."""
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import id_tokens
from ..client import Client
from ..parameters import declare
from . import authorization
from .endpoint import Endpoint

if TYPE_CHECKING:
    from ..client_request import ClientRequest
    from ..store import Store


@dataclass(frozen=True, slots=True)
class LogoutRequest:
    """What a request for a logout is worth.

    ``client`` is the application that its ID token was issued to, and ``subject`` the person of that: ``None`` without
    a good one. ``location`` is where to send the person afterwards, ``None`` where nothing good says so.
    """

    client: Client | None = None
    subject: str | None = None
    location: str | None = None

    def needs_no_question(self, subject: str | None) -> bool:
        """Tell whether who is signed in, if anybody is, is signed out and sent back without being asked (§2, §6).

        Otherwise anybody could sign people out by a link.

        :param subject: the ``sub`` of who is signed in, for this client.
        """
        return self.location is not None and subject in (None, self.subject)


def read(request: ClientRequest) -> LogoutRequest:
    """Return what a request is worth. What is wrong with it is no error: the person is asked then (§4).

    :param request: with its parameters read.
    """
    get = request.parameters.get
    hint = get('id_token_hint')
    if not hint or request.parameters.first_fault():
        return LogoutRequest()
    client = request.store.client(get('client_id') or id_tokens.audience(hint))
    subject = client and id_tokens.hinted_user(
        hint, keys=request.store.verification_keys(), issuer=request.issuer, client=client)
    if not client or not subject:
        return LogoutRequest()
    request.client = client
    return LogoutRequest(client, subject, _location(request, client))


def _location(request: ClientRequest, client: Client) -> str | None:
    """Return where to send the person: an address that is registered to the letter, with the state alone (§3)."""
    address, state = request.parameters.get('post_logout_redirect_uri'), request.parameters.get('state')
    if address not in client.post_logout_redirect_uris:
        return None
    return authorization.location(address, {'state': state}) if state else address


def _metadata(store: Store, address: str) -> dict[str, Any]:
    return {
        'end_session_endpoint': address,
        'backchannel_logout_supported': True,
        'backchannel_logout_session_supported': True,
    }


LOGOUT = Endpoint(
    'logout',
    declare('id_token_hint', 'logout_hint', 'client_id', 'post_logout_redirect_uri', 'state', 'ui_locales'), _metadata,
    methods=('GET', 'HEAD', 'POST'))
