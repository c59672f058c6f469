"""Grants: ways to get a token (RFC 6749 §1.3). Each is one file here, and one line in this table.

A grant declares its ``GRANT_TYPE``, the ``PARAMETERS`` that it reads, and ``grant``, which takes a
:class:`..client_request.ClientRequest` and returns what was :class:`.granted.Granted`.
"""
from . import authorization_code, client_credentials, refresh_token

GRANTS = {grant.GRANT_TYPE: grant for grant in (authorization_code, refresh_token, client_credentials)}
