"""A connection, as the protocol knows it: an application that acts for a user until someone ends it."""
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from .authentication import Authentication
from .client import Client
from .refresh_tokens import RefreshToken
from .requested_claims import NONE as NO_CLAIMS
from .requested_claims import RequestedClaims


class Connection(NamedTuple):
    """A connection that stands. ``expires_at`` (aware) and ``scopes`` where they were asked for.

    ``client`` and ``claims``, those that may still be given of what was asked for one by one, are those of an access
    token.
    """

    id: int
    application_id: int
    user_id: int
    login: str
    scopes: tuple[str, ...] = ()
    expires_at: datetime | None = None
    application_name: str = ''
    client: Client | None = None
    claims: RequestedClaims = NO_CLAIMS


@dataclass(frozen=True, slots=True)
class LockedConnection:
    """A connection whose refresh token was presented, locked until the transaction ends.

    ``successor`` is the secret that the presented one has led to already, where it is the
    previous one within its grace; ``ends_at`` (naive UTC) the end of the connection whatever
    its use, or ``None``; ``authentication`` tells how the user had signed in, ``None`` where the row does not know;
    ``jkt`` is the thumbprint of the key that its refresh tokens are bound to, or ``None``; ``claims`` as in
    :class:`Connection`.
    """

    id: int
    user_id: int
    scopes: tuple[str, ...]
    resources: tuple[str, ...]
    binding: str | None
    presented: RefreshToken
    successor: str | None
    ends_at: datetime | None
    authentication: Authentication | None
    jkt: str | None
    claims: RequestedClaims = NO_CLAIMS
