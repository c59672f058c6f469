"""Since when a person has been here for an authorization request: the request brings it back, signed.

So the login that follows counts for this request, however short its ``max_age`` is, and no other one does. It counts
once, and in the browser that was sent alone: an address with the signature may have been kept, or come from somebody
else. The browser is known by a cookie of its own, since a login may begin another session; a client that keeps the
cookie of the session alone is known by that one, as long as it lasts. A person who has come in time for a pushed
request may take longer to sign in and decide.
"""
import secrets
from dataclasses import replace

from odoo.http import request
from odoo.tools.misc import consteq, hmac

from ..protocol.endpoints import AUTHORIZATION
from ..protocol.issuer import BASE_PATH
from ..protocol.prompts import SINCE, TIME_TO_DECIDE
from . import consent_page, session

COOKIE = 'oauth2_sign_in'


def stamped(params, now, *, by_session=False):
    """Return the parameters of an authorization request, with the present as when its person has come for it.

    What they bring back of before stays, while it counts.

    :param Parameters params: those of the request.
    :param datetime now: aware.
    :param bool by_session: whether the session remembers the browser as well, as far as the login that follows.
    """
    if since(params, now) is not None:
        return params
    second, browser = int(now.timestamp()), next(_browsers(), None) or secrets.token_urlsafe(16)
    _set_cookie(browser, TIME_TO_DECIDE)
    if by_session:
        session.remember_browser(browser)
    return replace(params, values=params.values | {SINCE: f'{second}.{_signature(params, second, browser)}'})


def since(params, now):
    """Return the second of the epoch at which the person has come for this request, or ``None``."""
    second, _dot, signature = (params.get(SINCE) or '').partition('.')
    if not second.isdecimal() or not any(
            consteq(signature, _signature(params, second, browser)) for browser in _browsers()):
        return None
    return int(second) if 0 <= now.timestamp() - int(second) <= TIME_TO_DECIDE else None


def forget():
    """Let none of the sign-ins of this browser count any more: the person has decided."""
    if request.httprequest.cookies.get(COOKIE):
        _set_cookie('', 0)
    session.remember_browser(None)


def _browsers():
    """Yield what the present browser is known by: its cookie's value, and its session's."""
    yield from filter(None, (request.httprequest.cookies.get(COOKIE), session.browser()))


def _set_cookie(value, max_age):
    request.future_response.set_cookie(
        COOKIE, value, max_age=max_age, expires=None, path=f'{BASE_PATH}/{AUTHORIZATION.name}',
        secure=request.httprequest.is_secure, httponly=True, samesite='Lax')


def _signature(params, second, browser):
    """Return what only this server can say of a request; the consent page writes its scopes anew, so without these."""
    return hmac(request.env(su=True), 'oauth2_provider.sign_in_again', (
        str(second), browser, sorted(pair for pair in consent_page.own(params) if pair[0] not in (SINCE, 'scope'))))
