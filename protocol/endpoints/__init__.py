"""Endpoints: each is one file here, and one line in this table."""
from .authorization import AUTHORIZATION
from .device import DEVICE
from .device_authorization import DEVICE_AUTHORIZATION
from .introspection import INTROSPECTION
from .jwks import JWKS
from .logout import LOGOUT
from .pushed_authorization import PUSHED_AUTHORIZATION
from .revocation import REVOCATION
from .token import TOKEN
from .userinfo import USERINFO

ENDPOINTS = (
    AUTHORIZATION, TOKEN, REVOCATION, INTROSPECTION, USERINFO, LOGOUT, JWKS, PUSHED_AUTHORIZATION,
    DEVICE_AUTHORIZATION, DEVICE)
