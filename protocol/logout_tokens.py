"""Logout tokens: JWTs that tell an application that a person is signed out (OIDC Back-Channel Logout §2.4)."""
from __future__ import annotations

import secrets
from datetime import datetime

import jwt

from ..shared.keys import SigningKey

TYPE = 'logout+jwt'  # so that it passes for no other token
EVENT = 'http://schemas.openid.net/event/backchannel-logout'
LIFETIME = 120  # seconds; §4 recommends two minutes at most


def issue(
        key: SigningKey, *, issuer: str, client_id: str, subject: str, connection: str, now: datetime) -> str:
    """Return a signed logout token. It has no nonce, or else it could pass for an ID token.

    :param key: one that signs by the algorithm of the application's ID tokens (§2.6).
    :param issuer: this server.
    :param client_id: whom it is for.
    :param subject: the ``sub`` of the person's ID tokens.
    :param connection: their ``sid``.
    :param now: aware.
    """
    issued_at = int(now.timestamp())
    return jwt.encode({
        'iss': issuer,
        'sub': subject,
        'aud': client_id,
        'iat': issued_at,
        'exp': issued_at + LIFETIME,
        'jti': secrets.token_urlsafe(16),
        'sid': connection,
        'events': {EVENT: {}},
    }, key.private, key.algorithm, headers={'typ': TYPE, 'kid': key.kid})
