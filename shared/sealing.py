"""Private keys at rest: sealed with a secret that is not in the database (AES-256-GCM, NIST SP 800-38D)."""
import base64
import os
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = 'v1:'  # no PEM begins like this
_PURPOSE = b'oauth2_provider: private signing keys, v1'
_KEY_BYTES = 32
_NONCE_BYTES = 12


def seal(text: str, kid: str, secret: str) -> str:
    """Return a text that only this secret opens.

    :param text: a private key as PEM.
    :param kid: the key's; the sealed text opens for no other.
    :param secret: with 128 random bits at least: it is used as it is, unlike a password.
    """
    nonce = os.urandom(_NONCE_BYTES)
    sealed = _cipher(secret).encrypt(nonce, text.encode(), kid.encode())
    return _VERSION + base64.b64encode(nonce + sealed).decode()


def is_sealed(text: str) -> bool:
    """Tell whether a text is one that :func:`seal` has returned."""
    return text.startswith(_VERSION)


def unseal(sealed: str, kid: str, secrets: Iterable[str]) -> str:
    """Return what was sealed.

    :param sealed: of :func:`seal`.
    :param kid: as it was then.
    :param secrets: one of these has sealed it.
    :raise ValueError: none of the secrets has sealed it.
    """
    octets = base64.b64decode(sealed.removeprefix(_VERSION))
    for secret in secrets:
        try:
            return _cipher(secret).decrypt(octets[:_NONCE_BYTES], octets[_NONCE_BYTES:], kid.encode()).decode()
        except InvalidTag:
            continue
    raise ValueError('no secret opens it')


def opens(sealed: str, kid: str, secret: str) -> bool:
    """Tell whether this secret has sealed it."""
    try:
        return bool(unseal(sealed, kid, [secret]))
    except ValueError:
        return False


def _cipher(secret: str) -> AESGCM:
    """Return the cipher whose key is derived from a secret (HKDF, RFC 5869)."""
    return AESGCM(HKDF(SHA256(), _KEY_BYTES, salt=None, info=_PURPOSE).derive(secret.encode()))
