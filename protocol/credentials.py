"""Secrets that this server makes: how they are made, stored and compared.

They are random and hold 190 bits or more, so a plain SHA-256 protects them at rest
as well as a slow password hash would, at a thousandth of the cost.
"""
import hashlib
import hmac
import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
_CLIENT_ID_CHARACTERS = frozenset(_ALPHABET)
CLIENT_ID_LENGTH = 32
CLIENT_SECRET_LENGTH = 32  # 62 ** 32, or 190 bits
OPAQUE_BYTES = 32  # codes and refresh secrets: 256 bits
OPAQUE_LENGTH = 43  # characters of these
SUCCESSOR_LENGTH = 64


def generate_client_id() -> str:
    """Return a new public client identifier: 32 letters and digits (RFC 6749 §2.2)."""
    return ''.join(secrets.choice(_ALPHABET) for _ in range(CLIENT_ID_LENGTH))


def is_client_id(text: str) -> bool:
    """Tell whether ``text`` has the form of a client identifier."""
    return len(text) == CLIENT_ID_LENGTH and set(text) <= _CLIENT_ID_CHARACTERS


def generate_client_secret() -> str:
    """Return a new client secret: 32 letters and digits (RFC 6749 §2.3.1)."""
    return ''.join(secrets.choice(_ALPHABET) for _ in range(CLIENT_SECRET_LENGTH))


def generate_opaque() -> str:
    """Return 256 random bits as 43 URL-safe characters."""
    return secrets.token_urlsafe(OPAQUE_BYTES)


def generate_binding() -> str:
    """Return 72 random bits as 12 URL-safe characters: no secret, but what no other row has."""
    return secrets.token_urlsafe(9)


def digest(secret: str) -> str:
    """Return what is stored instead of ``secret``: its SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def matches(secret: str, stored_digest: str | None) -> bool:
    """Tell, in constant time, whether ``secret`` is the one behind ``stored_digest``.

    A missing digest (an application without a secret) never matches, and takes as
    long as a wrong secret.
    """
    return hmac.compare_digest(digest(secret), stored_digest or digest(''))\
        and bool(stored_digest)


def successor(secret: str, nonce: str) -> str:
    """Return the refresh secret that follows ``secret`` in a connection.

    64 hexadecimal digits. It needs the presented secret and the nonce kept in the row: whoever reads the
    database alone cannot make it, and the same old token leads to the same new one.
    """
    return hmac.new(secret.encode(), nonce.encode(), hashlib.sha256).hexdigest()
