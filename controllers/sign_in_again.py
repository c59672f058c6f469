"""Since when a person has been here for an authorization request: the request brings it back, signed.

So the login that follows counts for this request, however short its ``max_age`` is, and no other one does. A person who
has come in time for a pushed request may take longer to sign in and decide.
"""
from dataclasses import replace

from odoo.http import request
from odoo.tools.misc import consteq, hmac

from ..protocol.prompts import SINCE, TIME_TO_DECIDE
from . import consent_page


def stamped(params, now):
    """Return the parameters of an authorization request, with the present as when its person has come for it.

    What they bring back of before stays, while it counts.

    :param Parameters params: those of the request.
    :param datetime now: aware.
    """
    if since(params, now) is not None:
        return params
    second = int(now.timestamp())
    return replace(params, values=params.values | {SINCE: f'{second}.{_signature(params, second)}'})


def since(params, now):
    """Return the second of the epoch at which the person has come for this request, or ``None``."""
    second, _dot, signature = (params.get(SINCE) or '').partition('.')
    if not second.isdecimal() or not consteq(signature, _signature(params, second)):
        return None
    return int(second) if 0 <= now.timestamp() - int(second) <= TIME_TO_DECIDE else None


def _signature(params, second):
    """Return what only this server can say of a request; the consent page writes its scopes anew, so without these."""
    return hmac(request.env(su=True), 'oauth2_provider.sign_in_again', (
        str(second), sorted(pair for pair in consent_page.own(params) if pair[0] not in (SINCE, 'scope'))))
