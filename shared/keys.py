"""Signing keys: made once, parsed once per worker (RFC 7517, RFC 7518, RFC 8037)."""
import base64
import functools
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

RSA_BITS = 2048
P256_BYTES = 32  # of a coordinate
_GENERATORS: dict[str, Callable[[], PrivateKey]] = {
    'RS256': lambda: rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS),
    'ES256': lambda: ec.generate_private_key(ec.SECP256R1()),
    'EdDSA': ed25519.Ed25519PrivateKey.generate,
}
ALGORITHMS = tuple(_GENERATORS)
DEFAULT_ALGORITHM = 'RS256'
_PARSED_KEYS_KEPT = 64


@dataclass(frozen=True, slots=True)
class Key:
    """A parsed key. ``private`` is ``None`` where it is only there to verify."""

    kid: str
    algorithm: str
    private: PrivateKey | None
    public: PublicKey

    def __hash__(self) -> int:
        return hash(self.kid)

    def public_jwk(self) -> dict[str, str]:
        """Return the public part as a JWK (RFC 7517 §4), for everybody to see."""
        return _public_members(self.public) | {'use': 'sig', 'alg': self.algorithm, 'kid': self.kid}

    def public_pem(self) -> str:
        """Return the public part as PEM."""
        return self.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@dataclass(frozen=True, slots=True)
class SigningKey(Key):
    """A parsed key that can sign."""

    private: PrivateKey

    __hash__ = Key.__hash__


def generate(algorithm: str) -> str:
    """Return a new private key as PEM (PKCS #8).

    :param algorithm: one of :data:`ALGORITHMS`.
    :raise ValueError: the algorithm is none of these.
    """
    if algorithm not in _GENERATORS:
        raise ValueError(algorithm)
    key = _GENERATORS[algorithm]()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def parse(pem: str, algorithm: str) -> SigningKey:
    """Return the key in the PEM of a private key. For RSA that takes 30 ms."""
    private = cast(PrivateKey, load_pem_private_key(pem.encode(), password=None))
    public = private.public_key()
    return SigningKey(thumbprint(public), algorithm, private, public)


@functools.lru_cache(maxsize=_PARSED_KEYS_KEPT)
def parse_public(pem: str, algorithm: str) -> Key:
    """Return the key in the PEM of a public key. It verifies and cannot sign."""
    public = cast(PublicKey, load_pem_public_key(pem.encode()))
    return Key(thumbprint(public), algorithm, None, public)


def thumbprint(public: PublicKey) -> str:
    """Return the SHA-256 thumbprint of a public key (RFC 7638), which serves as its ``kid``."""
    canonical = json.dumps(_public_members(public), separators=(',', ':'), sort_keys=True)
    return _base64url(hashlib.sha256(canonical.encode()).digest())


def _public_members(public: PublicKey) -> dict[str, str]:
    """Return the members of a JWK that its type requires: those that its thumbprint is made of (RFC 7638 §3.2).

    PyJWT 2.9, with which this has to work, has its own, but drops leading zeros of a coordinate.
    """
    if isinstance(public, rsa.RSAPublicKey):
        numbers = public.public_numbers()
        return {'kty': 'RSA', 'n': _base64url(_octets(numbers.n)), 'e': _base64url(_octets(numbers.e))}
    if isinstance(public, ec.EllipticCurvePublicKey):
        point = public.public_numbers()
        # RFC 7518 §6.2.1.2: a coordinate keeps its leading zeros
        x, y = (_base64url(number.to_bytes(P256_BYTES, 'big')) for number in (point.x, point.y))
        return {'kty': 'EC', 'crv': 'P-256', 'x': x, 'y': y}
    # RFC 8037 §2
    return {'kty': 'OKP', 'crv': 'Ed25519', 'x': _base64url(public.public_bytes(Encoding.Raw, PublicFormat.Raw))}


def _octets(number: int) -> bytes:
    """Return a number in the fewest octets that hold it (RFC 7518 §2, Base64urlUInt)."""
    return number.to_bytes((number.bit_length() + 7) // 8, 'big')


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b'=').decode()
