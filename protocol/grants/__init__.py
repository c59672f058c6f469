"""Grants: ways to get a token (RFC 6749 §1.3). Each is one file here, and one line in this table.

:class:`.granted.Grant` says what such a file has.
"""
from . import authorization_code, client_credentials, device_code, refresh_token
from .granted import Grant

_ALL: tuple[Grant, ...] = (authorization_code, refresh_token, client_credentials, device_code)
GRANTS = {grant.GRANT_TYPE: grant for grant in _ALL}
