"""The pages on which a person connects a device: for its code, for the decision, and what comes after it."""
import math
from urllib.parse import urlencode

from markupsafe import Markup

from odoo.http import request

from ..protocol import device_codes
from ..protocol.endpoints import DEVICE
from . import consent_page, responses, session

PATH = DEVICE.address('')
MAX_TYPED = 20  # letters, with what people put between them
_STRONG = Markup('<strong><bdi>%s</bdi></strong>')
_PLAIN = Markup('<bdi>%s</bdi>')


def resume(typed):
    """Return the path of the page, with a code filled in if there is one."""
    user_code = device_codes.read_user_code(typed)
    return f'{PATH}?{urlencode({"user_code": user_code})}' if user_code else PATH


def ask_for_code(typed, *, is_wrong=False, out_of_date=False):
    """Return the page that asks for a code.

    :param str typed: what is filled in: from a link only where it can be a code.
    :param bool is_wrong: whether a person has sent it, and no device waits with it: they see what to compare.
    :param bool out_of_date: whether an answer came from a page that does not count any more.
    """
    user = request.env.user
    return responses.page('oauth2_provider.device_page', {
        'path': PATH,
        'user_code': device_codes.read_user_code(typed) or (typed[:MAX_TYPED] if is_wrong else ''),
        'max_typed': MAX_TYPED,
        'account': request.env._(
            "You are signed in as %(name)s (%(login)s)", name=_PLAIN % user.name, login=_PLAIN % user.login),
        'switch_user': session.switch_user_path(resume(typed)),
        'is_wrong': is_wrong,
        'out_of_date': out_of_date,
    }, 400 if is_wrong else 200)


def ask(found, versions, now, *, again=False):
    """Return the consent page for a device.

    :param DeviceRequest found: what it asks for.
    :param versions: a mapping from the names of its scopes to their versions.
    :param datetime now: aware.
    :param bool again: whether the user has answered already, to a page that is out of date.
    """
    return consent_page.render_for(
        found.request, again=again, action=PATH, pairs=[('user_code', found.user_code)],
        proven=shown(found, versions), resume=resume(found.user_code), words={
            'user_code': found.user_code,
            'asked_from': _asked_from(found, now),
            'goes_on': request.env._("Afterwards you go back to your device."),
        })


def shown(found, versions):
    """Return what the page shows, as one text to compare, see :func:`consent_page.proof`."""
    return consent_page.proof([('device', str(found.id))], found.request, versions)


def done(found, *, is_allowed):
    """Return the page that ends it."""
    name = _STRONG % found.request.client.name
    return responses.page('oauth2_provider.device_done_page', {
        'heading': request.env._("Your device is connected") if is_allowed else request.env._("Nothing was allowed"),
        'sentence': request.env._("%s can use your account now.", name) if is_allowed
        else request.env._("Your device gets no access to your account."),
    })


def wait(seconds):
    """Return the page for who has entered too many wrong codes."""
    return responses.page('oauth2_provider.device_wait_page', {
        'sentence': request.env._("Try again in %s minutes.", math.ceil(seconds / 60)), 'path': PATH,
    }, 429, {'Retry-After': str(seconds)})


def _asked_from(found, now):
    """Return when and from where a device has asked."""
    minutes, address = int((now - found.asked_at).total_seconds()) // 60, _STRONG % (found.address or '?')
    if minutes < 1:
        return request.env._("The device asked less than a minute ago, from the IP address %s.", address)
    return request.env._(
        "The device asked %(minutes)s min ago, from the IP address %(address)s.", minutes=minutes, address=address)
