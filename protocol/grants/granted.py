"""What a grant is, and what it gives."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from ..authentication import Authentication
from ..client import Client
from ..requested_claims import NONE as NO_CLAIMS
from ..requested_claims import RequestedClaims

if TYPE_CHECKING:
    from ..client_request import ClientRequest


class Grant(Protocol):
    """A module that lets clients have tokens in one way. ``PARAMETERS`` are those that it reads."""

    GRANT_TYPE: str
    PARAMETERS: frozenset[str]

    def grant(self, request: ClientRequest) -> Granted:
        """Return what a token request is granted.

        :raise errors.OAuth2Error: it is granted nothing.
        """


@dataclass(frozen=True, slots=True)
class Granted:
    """What a token request has been granted, before anything is remembered of it.

    ``client`` is who gets it, ``user_id`` whom the token acts as, ``scopes`` are names. ``resources`` are those that
    the authorization was for, none where it did not say so (RFC 8707). ``ends_at`` (naive UTC) is the end of the
    connection whatever its use, or ``None``. ``authentication`` tells how the user has signed in, ``None`` where no
    person has or it is not known; ``nonce`` is that of the authorization request, ``claims`` those that it has asked
    for one by one. ``connect`` remembers the connection, at the last moment, and returns its sid and a refresh token
    or ``None``.
    """

    client: Client
    user_id: int
    scopes: list[str]
    connect: Callable[[], tuple[str, str | None]]
    resources: tuple[str, ...] = ()
    ends_at: datetime | None = None
    authentication: Authentication | None = None
    nonce: str | None = None
    claims: RequestedClaims = NO_CLAIMS
