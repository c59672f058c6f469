"""Request objects (OIDC Core §6.1), which this server does not take: its answer says so, in the way that they want."""
from __future__ import annotations

from dataclasses import replace

import jwt

from . import parameters
from .parameters import MAX_TOKEN_LENGTH, Parameters

_OF_THE_WAY_BACK = ('response_mode', 'state')


def with_way_back(request: Parameters) -> Parameters:
    """Return the parameters of an authorization request, with what its request object says of where errors go.

    Clients may leave out there what the object holds. Nobody has verified it, and nobody needs to: it is worth what the
    same parameter in the address is.
    """
    claims = _claims(request.get('request') or '')
    inside = parameters.merge([
        (name, value) for name, value in claims.items()
        if name in _OF_THE_WAY_BACK and name not in request.faults and isinstance(value, str)])
    return replace(request, values=inside.values | request.values)


def _claims(token: str) -> dict[str, object]:
    """Return what a JWT holds, unverified; nothing where it is none."""
    if not token or len(token) > MAX_TOKEN_LENGTH:
        return {}
    try:
        return jwt.decode(token, options={'verify_signature': False})
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError):
        return {}
