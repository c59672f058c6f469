"""How the answer to an authorization request goes back (OAuth 2.0 Multiple Response Type Encoding Practices §2.1)."""
from __future__ import annotations

from .parameters import Parameters

QUERY = 'query'
FORM_POST = 'form_post'  # OAuth 2.0 Form Post Response Mode
MODES = (QUERY, FORM_POST)


def of(parameters: Parameters, redirect_uri: str | None) -> str:
    """Return how an answer goes back, be it an error: as the request wants it, or by the query where it cannot be.

    A form can be sent to a website alone: a browser that opens an app by its scheme leaves out what it should post.
    """
    is_website = (redirect_uri or '').startswith(('https:', 'http:'))
    return FORM_POST if is_website and parameters.get('response_mode') == FORM_POST else QUERY
