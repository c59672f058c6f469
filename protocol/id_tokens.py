"""ID tokens: JWTs that tell an application who has signed in, and when (OIDC Core §2)."""
from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt

from ..shared.keys import Key, SigningKey
from .authentication import Authentication
from .client import Client
from .parameters import MAX_TOKEN_LENGTH

SCOPE = 'openid'
TYPE = 'JWT'  # and never that of an access token, which it must not pass for (RFC 8725 §3.11)
MAX_LIFETIME = 86400  # seconds
CLAIMS = ('iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'acr', 'amr', 'at_hash', 'sid', 'jti')
_REQUIRED = ('iss', 'sub', 'aud', 'exp', 'iat')
# EdDSA with Ed25519 hashes by SHA-512 itself (RFC 8032 §5.1), and so do libraries for at_hash.
_HASHES = {'RS256': hashlib.sha256, 'ES256': hashlib.sha256, 'EdDSA': hashlib.sha512}


def issue(
        key: SigningKey, *, issuer: str, subject: str, client: Client, connection: str, access_token: str,
        authentication: Authentication, now: datetime, nonce: str | None = None, acr: str | None = None,
        person: Mapping[str, Any] | None = None,
) -> str:
    """Return a signed ID token: see :func:`content`.

    :param access_token: that which it comes with.
    """
    claims = content(
        issuer=issuer, subject=subject, client=client, connection=connection,
        access_token_hash=at_hash(access_token, key.algorithm), authentication=authentication, now=now, nonce=nonce,
        acr=acr, person=person)
    return jwt.encode(claims, key.private, key.algorithm, headers={'typ': TYPE, 'kid': key.kid})


def content(
        *, issuer: str, subject: str, client: Client, connection: str, access_token_hash: str,
        authentication: Authentication, now: datetime, nonce: str | None = None, acr: str | None = None,
        person: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the claims of an ID token.

    :param issuer: this server.
    :param subject: who has signed in, as the client knows them: see :mod:`.subjects`.
    :param client: whom it is for.
    :param connection: the sid of the connection, as in the access token.
    :param access_token_hash: see :func:`at_hash`.
    :param authentication: how and when the user has signed in.
    :param now: aware; the lifetime starts here.
    :param nonce: as the authorization request had it; none in later tokens of a connection (§12.2).
    :param acr: what it says of the sign-in, by default the most that is true.
    :param person: claims about the user, none of which takes the place of another one.
    """
    issued_at = int(now.timestamp())
    return dict(person or {}) | {
        'iss': issuer,
        'sub': subject,
        'aud': client.client_id,
        'iat': issued_at,
        'exp': issued_at + client.id_token_lifetime,
        'jti': secrets.token_urlsafe(16),
        'sid': connection,
        'at_hash': access_token_hash,
    } | authentication.claims() | ({'acr': acr} if acr else {}) | ({'nonce': nonce} if nonce else {})


def at_hash(access_token: str, algorithm: str) -> str:
    """Return the left half of an access token's hash (§3.1.3.6).

    :param algorithm: that which signs the ID token.
    """
    hashed = _HASHES[algorithm](access_token.encode()).digest()
    return base64.urlsafe_b64encode(hashed[:len(hashed) // 2]).rstrip(b'=').decode()


def audience(token: str) -> str | None:
    """Return the client_id that a token names, whoever has made it up: for :func:`hinted_user`, which checks it."""
    try:
        if len(token) > MAX_TOKEN_LENGTH:
            return None
        named = jwt.decode(token, options={'verify_signature': False}).get('aud')
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return named if isinstance(named, str) else None


def hinted_user(token: str, *, keys: Mapping[str, Key], issuer: str, client: Client) -> str | None:
    """Return the ``sub`` of an ID token that a client sends back as a hint, or ``None`` where it is none of its own.

    One that has expired will do (§3.1.2.1).

    :param keys: those that are good, by kid.
    :param issuer: who must have signed it.
    :param client: whom it must have been issued to.
    """
    try:
        if len(token) > MAX_TOKEN_LENGTH:
            return None
        header = jwt.get_unverified_header(token)
        key = keys.get(header.get('kid', ''))
        if key is None or header.get('typ') != TYPE:
            return None
        claims: dict[str, Any] = jwt.decode(
            token, key.public, algorithms=[key.algorithm], issuer=issuer, audience=client.client_id,
            options={'require': list(_REQUIRED), 'verify_exp': False, 'verify_iat': False, 'verify_nbf': False})
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return str(claims['sub'])
