"""The public keys that tokens are verified with (RFC 7517 §5)."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .endpoint import Endpoint

if TYPE_CHECKING:
    from ..store import Store


def jwks(store: Store) -> dict[str, list[dict[str, str]]]:
    """Return the key set."""
    return {'keys': store.public_jwks()}


def _metadata(store: Store, address: str) -> dict[str, str]:
    return {'jwks_uri': address}


JWKS = Endpoint('jwks', frozenset(), _metadata, methods=('GET', 'HEAD'))
