"""What a presented access token is worth: the one check, for JSON-2, userinfo, revocation and introspection."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from . import access_tokens, errors
from .connection import Connection

if TYPE_CHECKING:
    from .store import Store


@dataclass(frozen=True, slots=True)
class CheckedToken:
    """A good access token: its claims, and the connection that it belongs to."""

    claims: dict[str, Any]
    connection: Connection


def check(store: Store, token: str, *, audience: str | Iterable[str], now: datetime) -> CheckedToken:
    """Check an access token (RFC 9068 §4), and that its connection still stands.

    :param token: what the client sent.
    :param audience: resources, one of which it must be for.
    :param now: aware.
    :raise errors.InvalidTokenError: it is none, or no longer one.
    :raise errors.ConnectionEnded: its connection has ended.
    """
    return stands(store, verify(store, token, audience=audience, now=now))


def verify(store: Store, token: str, *, audience: str | Iterable[str], now: datetime) -> dict[str, Any]:
    """Do the first half of :func:`check`, which needs nothing that changes, and return the claims."""
    return access_tokens.verify(
        token, keys=store.verification_keys(), issuer=store.issuer(), audience=audience, now=now)


def stands(store: Store, claims: dict[str, Any]) -> CheckedToken:
    """Do the second half of :func:`check`, which a replica may not know."""
    connection = store.connection_of_access_token(claims)
    if connection is None:
        why = errors.ScopesChanged if store.has_other_scopes(claims) else errors.ConnectionEnded
        raise why(claims=claims)
    return CheckedToken(claims, connection)
