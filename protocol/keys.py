"""Signing keys: made once, parsed once a worker (RFC 7517, RFC 7518)."""
import base64
import functools
import hashlib
import json
from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ALGORITHMS = ('RS256',)
DEFAULT_ALGORITHM = 'RS256'
RSA_BITS = 2048
_PARSED_KEYS_KEPT = 64


@dataclass(frozen=True, slots=True)
class Key:
    """A parsed signing key. ``private`` and ``public`` are objects of cryptography."""

    kid: str
    algorithm: str
    private: object
    public: object


def generate(algorithm):
    """Return a new private key as PEM (PKCS #8).

    :param str algorithm: one of :data:`ALGORITHMS`.
    :raise ValueError: another one.
    """
    if algorithm not in ALGORITHMS:
        raise ValueError(algorithm)
    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()


@functools.lru_cache(maxsize=_PARSED_KEYS_KEPT)
def parse(pem, algorithm):
    """Return the :class:`Key` in a PEM. It takes 30 ms the first time and none afterwards."""
    private = serialization.load_pem_private_key(pem.encode(), password=None)
    public = private.public_key()
    return Key(_thumbprint(public), algorithm, private, public)


def _thumbprint(public):
    """Return the key's SHA-256 thumbprint (RFC 7638), which serves as its ``kid``."""
    jwk = RSAAlgorithm.to_jwk(public, as_dict=True)
    canonical = json.dumps({name: jwk[name] for name in ('e', 'kty', 'n')}, separators=(',', ':'))
    return base64.urlsafe_b64encode(hashlib.sha256(canonical.encode()).digest()).rstrip(b'=').decode()
