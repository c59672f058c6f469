"""A trial of an application by who looks after it: the answer comes back to this server, for one session alone."""
from __future__ import annotations

PATH = '/oauth2_provider/try'


def callback(issuer: str) -> str:
    """Return the redirect URI that an application may use while it is tried out, without having registered it."""
    return f'{issuer}{PATH}/callback'
