"""Client authentication by a signed JWT: private_key_jwt (RFC 7523 §2.2, §3; OIDC Core §9)."""
import contextlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt

from . import credentials, errors, high_security, public_keys
from .client import Client
from .public_keys import PublicKey

TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
LEEWAY = 30  # seconds by which the clocks may differ
MAX_LIFETIME = 3600  # seconds; for so long we have to remember that an assertion was used
_SURROGATE = re.compile('[\ud800-\udfff]')  # JSON can hold these, and UTF-8 cannot
_NO_JWT = 'Let the client_assertion be a signed JWT without crit in its header.'
_WHO = 'In the client_assertion, iss and sub have to be the client_id.'
_TYPES = frozenset({'jwt', 'client-authentication+jwt'})  # RFC 8725 §3.11: not a token for something else


@dataclass(frozen=True, slots=True)
class Assertion:
    """A good assertion. ``digest`` identifies it, so that it is taken once; ``expires_at`` is a POSIX time."""

    digest: str
    expires_at: int


def subject(assertion: str) -> str:
    """Return whom an assertion is about, not yet verified.

    :raise errors.InvalidClientError: it cannot be read, or does not say.
    """
    try:
        claims = jwt.decode(assertion, options={'verify_signature': False})
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise errors.InvalidClientError(_NO_JWT) from None
    name = claims.get('sub')
    if not name or not isinstance(name, str):
        raise errors.InvalidClientError(_WHO)
    return name


def verify(assertion: str, *, client: Client, audiences: Collection[str], now: datetime) -> Assertion:
    """Check an assertion of a client (RFC 7523 §3).

    :param assertion: a JWT, as presented.
    :param client: who has to have signed it.
    :param audiences: names of this server, one of which it has to be meant for, and nobody else.
    :param now: aware.
    :raise errors.InvalidClientError: it is not valid, or the client has no keys.
    """
    if _algorithm(assertion).startswith('HS'):
        raise errors.InvalidClientError(
            'There is no client_secret_jwt here: send the client_secret itself, or sign with a private key.')
    if not client.jwks:
        raise errors.InvalidClientError('The application has no public keys: an administrator can add them.')
    keys = public_keys.load(client.jwks)
    claims = _signed_claims(assertion, high_security.strong(keys) if client.high_security else keys)
    seconds = now.timestamp()
    expires_at = _time(claims, 'exp')
    if claims.get('iss') != client.client_id or claims.get('sub') != client.client_id:
        raise errors.InvalidClientError(_WHO)
    named = claims.get('aud')
    if client.high_security and not isinstance(named, str):
        raise errors.InvalidClientError('In the client_assertion, aud has to be the issuer as a string, and no list.')
    named = named if isinstance(named, list) else [named]
    if not named or not all(isinstance(audience, str) and audience in audiences for audience in named):
        raise errors.InvalidClientError(
            'In the client_assertion, aud has to be the issuer, exactly as in the metadata, and nobody else.')
    if expires_at is None or expires_at <= seconds - LEEWAY:
        raise errors.InvalidClientError('The client_assertion has expired, or has no exp: sign a new one.')
    if expires_at > seconds + MAX_LIFETIME + LEEWAY:
        raise errors.InvalidClientError(f'Let exp of the client_assertion be {MAX_LIFETIME} seconds away at most.')
    if any((_time(claims, name) or 0) > seconds + LEEWAY for name in ('nbf', 'iat')):
        raise errors.InvalidClientError('The client_assertion is not valid yet: check the clock.')
    # Without a jti, what was signed: a signature can be written in more than one way.
    jti = claims.get('jti', assertion.rpartition('.')[0])
    if not isinstance(jti, str) or _SURROGATE.search(jti):
        raise errors.InvalidClientError('In the client_assertion, jti has to be a string.')
    return Assertion(credentials.digest(jti), int(expires_at))


def _algorithm(assertion: str) -> str:
    """Return what an assertion says that it is signed by, or nothing where it cannot be read."""
    with contextlib.suppress(jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return str(jwt.get_unverified_header(assertion).get('alg'))
    return ''


def _signed_claims(assertion: str, keys: Iterable[PublicKey]) -> dict[str, Any]:
    """Return the claims where one of the keys has signed them."""
    try:
        header = jwt.get_unverified_header(assertion)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise errors.InvalidClientError(_NO_JWT) from None
    kid = header.get('kid')
    if str(header.get('typ', 'JWT')).lower() not in _TYPES:
        raise errors.InvalidClientError('Let typ in the header of the client_assertion be JWT, or leave it out.')
    if 'crit' in header:  # some versions of PyJWT have refused it already
        raise errors.InvalidClientError(_NO_JWT)
    named = [key for key in keys if kid is None or key.kid in (None, kid)]
    if not named:
        raise errors.InvalidClientError(
            'The application has no public key with the kid of this client_assertion: an administrator can add it.')
    if not any(header.get('alg') in key.algorithms for key in named):
        raise errors.InvalidClientError(
            'The alg of the client_assertion does not belong to the public key of the application: sign with '
            f'{" or ".join(dict.fromkeys(name for key in named for name in key.algorithms))}.')
    for key in named:
        claims = public_keys.signed_claims(assertion, key, key.algorithms)
        if claims is not None:
            return claims
    raise errors.InvalidClientError(
        'The client_assertion is not signed by a key of this application: sign it with one whose public key is '
        'registered.')


def _time(claims: Mapping[str, Any], name: str) -> int | float | None:
    """Return a NumericDate (RFC 7519 §2), or ``None`` where there is none."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e11:
        raise errors.InvalidClientError(f'In the client_assertion, {name} has to be a time in seconds.')
    return value
