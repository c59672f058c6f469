"""Device codes (RFC 8628 §3.2): what a device keeps, and the short code that its person types elsewhere."""
from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from .authorization_request import AuthorizationRequest

INTERVAL = 5  # seconds between two requests of a device (§3.2)
SLOWER = 5  # seconds that are added where it does not wait (§3.5)
# §6.1: no vowels, so no words; no digits, and so none that looks like a letter. 20 ** 8, or 34 bits
_ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ'
USER_CODE_LENGTH = 8
_HALF = USER_CODE_LENGTH // 2
# What people type between letters, and what their devices make of it.
_BETWEEN = str.maketrans('', '', '-_. \t')


@dataclass(frozen=True, slots=True)
class DeviceRequest:
    """What a device has asked for and nobody has decided yet.

    ``user_code`` is as people read it; ``address`` is from where the device has asked, at ``asked_at`` (aware).
    """

    id: int
    user_code: str
    request: AuthorizationRequest
    address: str | None
    asked_at: datetime


def generate_user_code() -> str:
    """Return a new user code, as people read it."""
    return shown(''.join(secrets.choice(_ALPHABET) for _ in range(USER_CODE_LENGTH)))


def shown(letters: str) -> str:
    """Return the letters of a user code as people read them: ``XXXX-XXXX``."""
    return f'{letters[:_HALF]}-{letters[_HALF:]}'


def read_user_code(text: str) -> str | None:
    """Return the user code in what somebody has typed, as people read it, or ``None`` where it cannot be one (§6.1)."""
    letters = text.translate(_BETWEEN).upper()
    return shown(letters) if len(letters) == USER_CODE_LENGTH and set(letters) <= set(_ALPHABET) else None
