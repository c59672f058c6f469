"""What this server tells clients about itself (RFC 8414), and about what its tokens open (RFC 9728)."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import dpop
from . import ENDPOINTS
from .jwks import JWKS

if TYPE_CHECKING:
    from ..store import Store

WELL_KNOWN = '/.well-known/oauth-authorization-server'  # RFC 8414 §3, for an issuer without a path


def authorization_server(store: Store) -> dict[str, Any]:
    """Return the authorization server metadata (RFC 8414 §2, OIDC Discovery §3): of each endpoint its part."""
    issuer = store.issuer()
    members = {'issuer': issuer, 'scopes_supported': store.public_scopes()}
    for endpoint in ENDPOINTS:
        members |= endpoint.metadata(store, endpoint.address(issuer))
    return members


def protected_resource(store: Store, path: str = '') -> dict[str, Any]:
    """Return the metadata of what the tokens open (RFC 9728 §2).

    :param path: of the resource, below the issuer, see :func:`..resources.known`.
    """
    issuer = store.issuer()
    return {
        'resource': f'{issuer}{path}',
        'authorization_servers': [issuer],
        'jwks_uri': JWKS.address(issuer),
        'scopes_supported': store.suggested_scopes(),
        'bearer_methods_supported': ['header'],
        'dpop_signing_alg_values_supported': list(dpop.ALGORITHMS),
        'dpop_bound_access_tokens_required': False,
        'resource_name': 'Odoo',
    }
