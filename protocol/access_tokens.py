"""Access tokens: JWTs signed by this server (RFC 9068), and their verification."""
import functools
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import jwt

from ..shared.keys import Key, SigningKey
from . import errors, refresh_tokens
from .client import Client
from .parameters import MAX_TOKEN_LENGTH

TYPE = 'at+jwt'
MAX_LENGTH = MAX_TOKEN_LENGTH  # ours have about 900 characters, and more with many scopes
_VERIFIED_KEPT = 256  # tokens whose signature a worker does not verify once more
_REQUIRED = ('iss', 'sub', 'aud', 'client_id', 'iat', 'exp', 'jti', 'sid')


def issue(
        key: SigningKey, *, issuer: str, audience: Sequence[str], user_id: int, client: Client, connection: str,
        scopes: Iterable[str], lifetime: int, now: datetime, jkt: str | None = None,
) -> str:
    """Return a signed access token (RFC 9068 §2).

    :param issuer: this server.
    :param audience: the resources that the token is for (§3).
    :param user_id: whom the token acts as.
    :param client: whom it is issued to.
    :param connection: what :func:`sid` has returned for the ``oauth2.token`` row, with which the token ends.
    :param scopes: the names of the granted scopes.
    :param lifetime: seconds.
    :param now: aware; the lifetime starts here.
    :param jkt: the thumbprint of the key that the token is bound to, if it is (RFC 9449 §6.1).
    """
    issued_at = int(now.timestamp())
    claims = {
        'iss': issuer,
        'sub': str(user_id),
        'aud': audience[0] if len(audience) == 1 else list(audience),
        'client_id': client.client_id,
        'scope': ' '.join(scopes),
        'iat': issued_at,
        'exp': issued_at + lifetime,
        'jti': secrets.token_urlsafe(16),
        'sid': connection,
    } | ({'cnf': {'jkt': jkt}} if jkt else {})
    return jwt.encode(claims, key.private, key.algorithm, headers={'typ': TYPE, 'kid': key.kid})


def sid(row_id: int, binding: str | None) -> str:
    """Return what a token names its connection by: the number of the row, and a random part that no other row has.

    Numbers are used again where a database is restored from a dump.

    :param binding: ``None`` for a row of before there were any.
    """
    return f'{row_id}.{binding}' if binding else str(row_id)


def row_of(claims: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return the number of the row that a token names, as text, and the random part, or ``None``: see :func:`sid`."""
    row_id, _dot, binding = claims['sid'].partition('.')
    return row_id, binding or None


def key_of(claims: Mapping[str, Any]) -> str | None:
    """Return the thumbprint of the key that a token is bound to, or ``None`` (RFC 9449 §6.1)."""
    jkt: str | None = claims.get('cnf', {}).get('jkt')
    return jkt


def verify(
        token: str, *, keys: Mapping[str, Key], issuer: str, audience: str | Iterable[str], now: datetime,
) -> dict[str, Any]:
    """Return the claims of an access token of this server (RFC 9068 §4).

    Whether its connection still stands is the model's to say.

    :param token: what the client sent.
    :param keys: those that are good, by kid.
    :param issuer: who must have signed it.
    :param audience: resources, one of which it must be for.
    :param now: aware.
    :raise errors.InvalidTokenError: it is none, or no longer one.
    """
    try:
        if len(token) > MAX_LENGTH:
            raise jwt.InvalidTokenError
        audience = audience if isinstance(audience, str) else tuple(audience)
        claims = dict(_signed_claims(token, frozenset(keys.values()), issuer, audience))
        if not _names_its_owner(claims):
            raise jwt.InvalidTokenError
        has_expired = claims['exp'] <= now.timestamp()
    except jwt.InvalidIssuerError:
        raise errors.UnusableToken(
            'The address of this server has changed since it gave this access token: get a new one.',
            claims=_claims_of_signed(token)) from None
    except jwt.InvalidAudienceError:
        raise errors.UnusableToken(
            'The access token is for another resource than this address: ask for one without the parameter '
            'resource.', claims=_claims_of_signed(token)) from None
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError):
        raise errors.InvalidTokenError(
            'This is a refresh token: send it to the token endpoint to get an access token.'
            if refresh_tokens.parse(token) else
            'This is not a valid access token of this server: send the one that the token endpoint has answered, whole.'
            ) from None
    if has_expired:
        raise errors.AccessTokenExpired(claims=claims)
    return claims


def _names_its_owner(claims: Mapping[str, Any]) -> bool:
    """Tell whether the user and the connection that a token names can be ones."""
    return all(isinstance(claims.get(name), str) for name in ('client_id', 'sid', 'sub')) \
        and row_of(claims)[0].isdecimal() and claims['sub'].isdecimal()


def _claims_of_signed(token: str) -> dict[str, Any] | None:
    """Return the claims of a token of which the signature was found good before something else was not."""
    claims = jwt.decode(token, options={'verify_signature': False})
    return claims if _names_its_owner(claims) else None


@functools.lru_cache(maxsize=_VERIFIED_KEPT)
def _signed_claims(
        token: str, keys: frozenset[Key], issuer: str, audience: str | tuple[str, ...],
) -> dict[str, Any]:
    """Return the claims of a token that one of these keys has signed, whenever that was.

    It is the same each time for the same token, which comes with many requests. What raises is not kept: only
    tokens of this server are.
    """
    header = jwt.get_unverified_header(token)
    key = next((key for key in keys if key.kid == header.get('kid')), None)
    if key is None or str(header.get('typ')).lower() not in (TYPE, f'application/{TYPE}'):
        raise jwt.InvalidTokenError
    return jwt.decode(
        token, key.public, algorithms=[key.algorithm], issuer=issuer, audience=audience,
        options={'require': list(_REQUIRED), 'verify_exp': False, 'verify_iat': False, 'verify_nbf': False})
