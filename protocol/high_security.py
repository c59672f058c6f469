"""What an application with high security keeps to beyond all others: the FAPI 2.0 Security Profile (§5.3.2, §5.4)."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .public_keys import PublicKey

ALGORITHMS = ('PS256', 'ES256', 'EdDSA')  # §5.4.1
MAX_CODE_LIFETIME = 60  # seconds; §5.3.2.1
MAX_REQUEST_LIFETIME = 599  # seconds; §5.3.2.2 wants less than 600


def strong(keys: Iterable[PublicKey]) -> list[PublicKey]:
    """Return these keys, each with those of its algorithms that may sign here; without those that have none."""
    kept = [replace(key, algorithms=tuple(name for name in key.algorithms if name in ALGORITHMS)) for key in keys]
    return [key for key in kept if key.algorithms]
