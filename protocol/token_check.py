"""What a presented access token is worth: the one check, for JSON-2, userinfo, revocation and introspection."""
from dataclasses import dataclass

from . import access_tokens, errors


@dataclass(frozen=True, slots=True)
class CheckedToken:
    """A good access token: its claims, and the connection that it belongs to."""

    claims: dict
    connection: object


def check(store, token, *, audience, now):
    """Check an access token (RFC 9068 §4), and that its connection still stands.

    :param Store store: the database.
    :param str token: what the client sent.
    :param audience: resources, one of which it must be for.
    :param datetime now: aware.
    :rtype: CheckedToken
    :raise errors.InvalidTokenError: it is none, or no longer one.
    :raise errors.ConnectionEnded: see there.
    """
    return stands(store, verify(store, token, audience=audience, now=now))


def verify(store, token, *, audience, now):
    """Do the first half of :func:`check`, which needs nothing that changes, and return the claims."""
    return access_tokens.verify(
        token, keys=store.verification_keys(), issuer=store.issuer(), audience=audience, now=now)


def stands(store, claims):
    """Do the second half of :func:`check`, which a replica may not know."""
    connection = store.connection_of_access_token(claims)
    if connection is None:
        raise errors.ConnectionEnded
    return CheckedToken(claims, connection)
