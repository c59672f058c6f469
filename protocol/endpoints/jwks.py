"""The public keys that tokens are verified with (RFC 7517 §5)."""
from .endpoint import Endpoint


def jwks(store):
    """Return the key set.

    :param Store store: the database.
    :rtype: dict
    """
    return {'keys': store.public_jwks()}


def _metadata(store, address):
    return {'jwks_uri': address}


JWKS = Endpoint('jwks', frozenset(), _metadata, methods=('GET', 'HEAD'))
