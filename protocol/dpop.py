"""Proofs that the sender of a request holds a key (DPoP, RFC 9449 §4): the one check of them."""
import hashlib
import json
import math
from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import jwt

from ..shared import keys
from . import credentials, errors, public_keys
from .parameters import MAX_TOKEN_LENGTH
from .public_keys import PublicKey

TYPE = 'dpop+jwt'
ALGORITHMS = public_keys.ALGORITHMS
WINDOW = 60  # seconds by which a proof may be old, or the client's clock ahead
MAX_JTI_LENGTH = 256  # characters
_NO_JWT = 'Let the DPoP proof be a signed JWT without crit in its header.'
_DEFAULT_PORTS = {'http': 80, 'https': 443}


@dataclass(frozen=True, slots=True)
class Proof:
    """A good proof. ``jkt`` is the thumbprint of its key (RFC 7638).

    ``digest`` identifies it, so that it is taken once; ``expires_at`` is the POSIX time from which nobody takes it.
    """

    jkt: str
    digest: str
    expires_at: int


def verify(
        proof: str, *, method: str, address: str, now: datetime, access_token: str | None = None,
        algorithms: Collection[str] = ALGORITHMS,
) -> Proof:
    """Check a proof (RFC 9449 §4.3), but for whether it was used before.

    :param proof: the value of the header ``DPoP``; that of several, which HTTP joins by commas, is refused.
    :param method: of the request.
    :param address: of the request, as clients know it.
    :param now: aware.
    :param access_token: the one that the request presents, if it does.
    :param algorithms: by which it may be signed.
    :raise errors.InvalidDPoPProofError: it is not valid.
    """
    header = _header(proof, algorithms)
    key = _key(header)
    claims = public_keys.signed_claims(proof, key, [header['alg']])
    if claims is None:
        raise errors.InvalidDPoPProofError(
            'The DPoP proof is not signed by the key in its jwk: sign it with the private key of that one.')
    if claims.get('htm') != method:
        raise errors.InvalidDPoPProofError('In the DPoP proof, htm has to be the method of the request, such as POST.')
    if _comparable(claims.get('htu')) != _comparable(address):
        raise errors.InvalidDPoPProofError(
            'In the DPoP proof, htu has to be the address of the request, beginning with the issuer of the metadata.')
    issued_at = _issued_at(claims, now.timestamp())
    jti = claims.get('jti')
    if not isinstance(jti, str) or not 1 <= len(jti) <= MAX_JTI_LENGTH:
        raise errors.InvalidDPoPProofError(
            f'In the DPoP proof, jti has to be a new text each time, of {MAX_JTI_LENGTH} characters at most.')
    if access_token is not None and claims.get('ath') != _base64url(hashlib.sha256(access_token.encode()).digest()):
        raise errors.InvalidDPoPProofError(
            'In the DPoP proof, ath has to be the base64url of the SHA-256 of the access token, without =')
    jkt = keys.thumbprint(key.key)
    return Proof(jkt, credentials.digest(json.dumps([TYPE, jkt, jti])), math.ceil(issued_at) + WINDOW)


def _header(proof: str, algorithms: Collection[str]) -> Mapping[str, Any]:
    if ',' in proof:
        raise errors.InvalidDPoPProofError('Send one DPoP header, with one proof.')
    if len(proof) > MAX_TOKEN_LENGTH:
        raise errors.InvalidDPoPProofError(_NO_JWT)
    try:
        header = jwt.get_unverified_header(proof)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise errors.InvalidDPoPProofError(_NO_JWT) from None
    if 'crit' in header:  # some versions of PyJWT have refused it already
        raise errors.InvalidDPoPProofError(_NO_JWT)
    if header.get('typ') != TYPE:
        raise errors.InvalidDPoPProofError(f'In the header of the DPoP proof, typ has to be {TYPE}.')
    if header.get('alg') not in algorithms:
        raise errors.InvalidDPoPProofError(f'Sign the DPoP proof with {", ".join(algorithms)}.')
    return header


def _key(header: Mapping[str, Any]) -> PublicKey:
    """Return the key that a proof names as its own, where it is one that may sign it."""
    try:
        key = public_keys.of_jwk(header.get('jwk'))
    except public_keys.Unusable as unusable:
        if str(unusable) == 'private':
            raise errors.InvalidDPoPProofError(
                'The jwk of the DPoP proof holds a private key: make a new one, and send its public part alone.',
            ) from None
        raise errors.InvalidDPoPProofError(
            'In the header of the DPoP proof, jwk has to be the public key: P-256, Ed25519, or RSA of '
            f'{public_keys.MIN_RSA_BITS} to {public_keys.MAX_RSA_BITS} bits.') from None
    if header['alg'] not in key.algorithms:
        raise errors.InvalidDPoPProofError(
            'The alg of the DPoP proof does not belong to the key in its jwk: sign with the algorithm of that key.')
    return key


def _issued_at(claims: Mapping[str, Any], now: float) -> float:
    """Return when a proof was made, where that is now; one that says when it is good, has to be good now."""
    issued_at = _seconds(claims.get('iat'))
    if not abs(now - issued_at) <= WINDOW:
        raise errors.InvalidDPoPProofError(
            f'In the DPoP proof, iat has to be the present in seconds, to within {WINDOW} of the clock of this '
            'server, which is in the header Date of each answer.')
    if not (_seconds(claims.get('exp', now)) > now - WINDOW and _seconds(claims.get('nbf', now)) <= now + WINDOW):
        raise errors.InvalidDPoPProofError('The DPoP proof is not valid now: leave exp and nbf out.')
    return issued_at


def _seconds(value: object) -> float:
    """Return a NumericDate (RFC 7519 §2), or what is not a number and is refused by any comparison."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e11:
        return float(value)
    return math.nan


def _comparable(address: object) -> tuple[str, str | None, int | None, str] | None:
    """Return what an address is compared by (§4.3, RFC 3986 §6.2.2, §6.2.3): without query, fragment and spelling."""
    try:
        parts = urlsplit(address if isinstance(address, str) else '')
        port = parts.port
    except ValueError:
        return None
    return parts.scheme, parts.hostname, port or _DEFAULT_PORTS.get(parts.scheme), unquote(parts.path) or '/'


def _base64url(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b'=').decode()
