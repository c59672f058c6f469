"""Public keys of applications, and what they have signed: client assertions (RFC 7523) and proofs (RFC 9449)."""
import functools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

ALGORITHMS = ('RS256', 'PS256', 'ES256', 'EdDSA')  # RFC 8725 §3.2: none that is weak or symmetric
FAULTS = ('unreadable', 'private', 'kind', 'weak', 'heavy', 'many')
MAX_KEYS = 10
MAX_LENGTH = 20000  # characters
MIN_RSA_BITS = 2048
MAX_RSA_BITS = 4096  # a verification takes time that grows with the square of it, and strangers can ask for many
MAX_RSA_EXPONENT = 2 ** 32
_P_25519 = 2 ** 255 - 19
_Y_OF_ORDER_8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7
_CURVES = ('P-256', 'Ed25519')
_PARSED_KEPT = 64
_PEM = re.compile(r'-----BEGIN ([A-Z ]+)-----[^-]*-----END \1-----')
_SECRET = re.compile(r'PRIVATE KEY|"(?:d|k)"\s*:')  # in a text of PEM blocks, between them as well
# RFC 7518 §6.2.2, §6.3.2, §6.4.1; RFC 8037 §2
_PRIVATE_MEMBERS = frozenset({'d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'})
_UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RecursionError, jwt.PyJWTError)


class Unusable(ValueError):
    """Text that holds no usable public keys. ``str()`` is one of :data:`FAULTS`."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A registered key: ``algorithms`` are what it may verify."""

    kid: str | None
    algorithms: tuple[str, ...]
    key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey


@functools.lru_cache(maxsize=_PARSED_KEPT)
def load(text: str) -> tuple[PublicKey, ...]:
    """Return the keys in a text: a JSON Web Key Set, a single JWK, or PEM blocks.

    :param text: as an administrator pasted it.
    :raise Unusable: it holds none, or one that is private, symmetric, weak or of a kind we do not take.
    """
    if len(text) > MAX_LENGTH:
        raise Unusable('many')
    found = _from_pem(text) if '-----BEGIN' in text else _from_json(text)
    if not found:
        raise Unusable('unreadable')
    if len(found) > MAX_KEYS:
        raise Unusable('many')
    return tuple(found)


def fault(text: str) -> str | None:
    """Return what is wrong with a text, one of :data:`FAULTS`, or ``None``."""
    try:
        load(text)
    except Unusable as unusable:
        return str(unusable)
    return None


def of_jwk(jwk: object) -> PublicKey:
    """Return the key in a JWK that has come with what it has signed (RFC 9449 §4.2).

    :param jwk: as JSON held it.
    :raise Unusable: it is none, or one that :func:`load` would not take.
    """
    if not isinstance(jwk, dict):
        raise Unusable('unreadable')
    if not _PRIVATE_MEMBERS.isdisjoint(jwk):
        raise Unusable('private')
    if jwk.get('use', 'sig') != 'sig':
        raise Unusable('kind')
    try:
        return _from_jwk(jwk)
    except _UNREADABLE as error:
        raise error if isinstance(error, Unusable) else Unusable('unreadable') from None


def signed_claims(token: str, key: PublicKey, algorithms: Iterable[str]) -> dict[str, Any] | None:
    """Return the claims of a JWT, none of them checked yet, or ``None`` where a key has not signed it.

    :param token: as presented.
    :param algorithms: by which it may be signed.
    """
    try:
        # the signature alone: whoever takes the claims has the sentences for what is wrong with them
        return jwt.decode(token, key.key, algorithms=list(algorithms), options={
            'verify_aud': False, 'verify_exp': False, 'verify_iat': False, 'verify_iss': False, 'verify_jti': False,
            'verify_nbf': False, 'verify_sub': False})
    except _UNREADABLE:
        return None


def _from_pem(text: str) -> list[PublicKey]:
    if _SECRET.search(text):
        raise Unusable('private')
    if _PEM.sub('', text).strip():
        raise Unusable('unreadable')  # what nobody reads may be the key that matters, or a secret
    try:
        keys = [serialization.load_pem_public_key(block[0].encode()) for block in _PEM.finditer(text)]
    except (ValueError, UnsupportedAlgorithm):
        raise Unusable('unreadable') from None
    return [_public_key(key) for key in keys]


def _from_json(text: str) -> list[PublicKey]:
    try:
        document = json.loads(text)
        jwks = document.get('keys', [document])
        if not all(isinstance(jwk, dict) for jwk in jwks):
            raise Unusable('unreadable')
        if not all(map(_PRIVATE_MEMBERS.isdisjoint, jwks)):
            raise Unusable('private')
        for_signatures = [jwk for jwk in jwks if jwk.get('use', 'sig') == 'sig']
        if jwks and not for_signatures:
            raise Unusable('kind')
        return [_from_jwk(jwk) for jwk in for_signatures]
    except _UNREADABLE as error:
        raise error if isinstance(error, Unusable) else Unusable('unreadable') from None


def _from_jwk(jwk: dict[str, Any]) -> PublicKey:
    if jwk.get('crv', _CURVES[0]) not in _CURVES or (jwk.get('alg') or ALGORITHMS[0]) not in ALGORITHMS:
        raise Unusable('kind')
    return _public_key(jwt.PyJWK(jwk).key, jwk.get('kid'), jwk.get('alg'))


def _is_of_small_order(key: ed25519.Ed25519PublicKey) -> bool:
    """Tell whether an Ed25519 key is one of eight points that need no private key to sign (RFC 8032 §8.9).

    Their y-coordinates say it: 1 and -1, 0, and two more.
    """
    y = int.from_bytes(key.public_bytes_raw(), 'little') % 2 ** 255 % _P_25519
    return y in (0, 1, _P_25519 - 1, _Y_OF_ORDER_8, _P_25519 - _Y_OF_ORDER_8)


def _public_key(key: object, kid: object = None, algorithm: object = None) -> PublicKey:
    algorithms: tuple[str, ...]
    match key:
        case rsa.RSAPublicKey():
            numbers = key.public_numbers()
            if key.key_size < MIN_RSA_BITS or not numbers.n % 2 or not numbers.e % 2 or numbers.e == 1:
                raise Unusable('weak')
            if key.key_size > MAX_RSA_BITS or numbers.e >= MAX_RSA_EXPONENT:
                raise Unusable('heavy')
            algorithms = ('RS256', 'PS256')
        case ec.EllipticCurvePublicKey(curve=ec.SECP256R1()):
            algorithms = ('ES256',)
        case ed25519.Ed25519PublicKey():
            if _is_of_small_order(key):
                raise Unusable('weak')  # anybody could sign
            algorithms = ('EdDSA',)
        case _:
            raise Unusable('kind')
    if algorithm is not None:
        algorithms = tuple(known for known in algorithms if known == algorithm)
        if not algorithms:
            raise Unusable('kind')
    return PublicKey(kid if isinstance(kid, str) else None, algorithms, key)
