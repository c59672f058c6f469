"""An authorization request that is kept on this server until its person has decided (RFC 9126 §4).

The browser carries a reference to it and never its content, which nobody can change. The reference is a secret of the
client and of that browser; whoever gets a person to follow it gets them the very request that was kept.
"""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from ..shared.clock import naive_utc
from . import authorization_request, credentials, errors, prompts
from .client import Client
from .parameters import Parameters, declare

if TYPE_CHECKING:
    from .client_request import ClientRequest

PREFIX = 'urn:ietf:params:oauth:request_uri:'
# What leads to a kept request; whatever else comes with it counts for nothing (RFC 9126 §4, RFC 9101 §6.3).
PARAMETERS = declare('client_id', 'request_uri')
REFERRING = PARAMETERS | {prompts.SINCE}
_HINTS = {
    'unknown': 'There is no such request_uri of this application: send the one that the push has just brought.',
    'used': 'The request_uri was used before, and each works once: push the request again.',
    'expired': 'The request_uri has expired: push the request again, and send the person here at once.',
}


@dataclass(frozen=True, slots=True)
class PendingRequest:
    """A kept request.

    ``content`` is what :func:`keep` has made; ``is_pushed`` tells whether its client has sent it by itself, and not a
    form by way of a browser; the person has to come before ``expires_at`` (naive UTC).
    """

    content: dict[str, Any]
    is_pushed: bool
    expires_at: datetime
    is_used: bool


def reference_of(parameters: Parameters) -> str | None:
    """Return the reference in parameters that lead to a request which is kept here, or ``None``."""
    request_uri = parameters.get('request_uri') or ''
    return request_uri.removeprefix(PREFIX) if request_uri.startswith(PREFIX) else None


def keep(request: ClientRequest, client: Client) -> int:
    """Keep a valid request, which from now on is the one that it was kept as.

    :return: for how many seconds.
    """
    reference = credentials.generate_opaque()
    values = {name: value for name, value in request.parameters.values.items()
              if name in authorization_request.PARAMETERS and name != prompts.SINCE}
    seconds = request.store.keep_request(
        reference, content={'values': values, 'resources': request.parameters.resources}, client=client,
        is_pushed=request.is_pushed, now=request.now)
    request.reference = reference
    request.parameters = replace(request.parameters, values=values | {'request_uri': PREFIX + reference})
    return seconds


def resolve(request: ClientRequest) -> None:
    """Put the kept request in the place of one that refers to it; leave every other one as it is.

    A person who came in time may sign in and decide afterwards: see ``came_at``.

    :param request: with its parameters read.
    :raise errors.InvalidRequestURI: there is none of this client that can still be used.
    """
    reference = reference_of(request.parameters)
    client = request.store.client(request.parameters.get('client_id'))
    if reference is None or client is None:
        return
    request.client = client
    kept = request.store.pending_request(reference, client=client)
    if kept is None:
        raise errors.InvalidRequestURI(_HINTS['unknown'])
    if kept.is_used:
        raise errors.InvalidRequestURI(_HINTS['used'])
    if not _is_in_time(kept, request):
        raise errors.InvalidRequestURI(_HINTS['expired'])
    sent = {name: value for name, value in request.parameters.values.items() if name in REFERRING}
    request.reference, request.is_pushed = reference, kept.is_pushed
    request.parameters = Parameters(kept.content['values'] | sent, list(kept.content['resources']))


def complete(request: ClientRequest) -> None:
    """Use a kept request up, since its person has decided: of several answers to it exactly one counts.

    :raise errors.InvalidRequestURI: another one was first.
    """
    if request.reference is None or request.client is None:
        return
    if not request.store.complete_request(request.reference, client=request.client, now=request.now):
        raise errors.InvalidRequestURI(_HINTS['used'])


def _is_in_time(kept: PendingRequest, request: ClientRequest) -> bool:
    came_at = request.now if request.came_at is None else datetime.fromtimestamp(request.came_at, timezone.utc)
    return naive_utc(came_at) < kept.expires_at
