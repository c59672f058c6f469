"""Proof Key for Code Exchange (RFC 7636), S256 only.

``plain`` protects nothing once the request has leaked, so it is not offered
(RFC 9700 §2.1.1).
"""
import base64
import hashlib
import hmac
import re

METHOD = 'S256'
_HASH = re.compile(r'[A-Za-z0-9\-_]{43}')
_WELL_FORMED = re.compile(r'[A-Za-z0-9\-._~]{43,128}')


def is_well_formed(verifier: str) -> bool:
    """Tell whether a verifier has its length and alphabet (RFC 7636 §4.1)."""
    return bool(_WELL_FORMED.fullmatch(verifier))


def is_hash(challenge: str) -> bool:
    """Tell whether a challenge may be one by S256: the base64url of 32 bytes (RFC 7636 §4.2)."""
    return bool(_HASH.fullmatch(challenge))


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636 §4.2)."""
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b'=').decode()


def verify(verifier: str, challenge: str) -> bool:
    """Tell, in constant time, whether ``verifier`` is behind the S256 ``challenge``."""
    return hmac.compare_digest(challenge_of(verifier).encode(), challenge.encode())
