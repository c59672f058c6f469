"""Endpoints: each is one file here, and one line in this table."""
from .authorization import AUTHORIZATION
from .introspection import INTROSPECTION
from .jwks import JWKS
from .revocation import REVOCATION
from .token import TOKEN
from .userinfo import USERINFO

ENDPOINTS = (AUTHORIZATION, TOKEN, REVOCATION, INTROSPECTION, USERINFO, JWKS)
# What applications themselves send: see client_request.py.
CLIENT_PARAMETERS: frozenset[str] = frozenset().union(
    *(endpoint.parameters for endpoint in ENDPOINTS if endpoint.handle))
