"""What the consent page says besides the permissions: whole sentences, which translate as such."""
from urllib.parse import urlsplit

from markupsafe import Markup

from odoo.http import request
from odoo.tools.misc import format_date

from ..protocol.client import OFFLINE_ACCESS
from ..protocol.id_tokens import SCOPE
from . import connected_applications

_LOOPBACK = ('127.0.0.1', '::1', 'localhost')
_STRONG = Markup('<strong><bdi>%s</bdi></strong>')
_PLAIN = Markup('<bdi>%s</bdi>')


def of(application, valid, scopes):
    """Return the words of the page.

    :param application: the record, with superuser rights.
    :param AuthorizationRequest valid: what is asked for.
    :param scopes: records of the scopes that are asked for.
    :return: a dict of sentences, of HTML where they hold names; and of ``permissions``, see the method
        ``_consent_groups`` of scopes, which marks as new what an application asks for that was allowed less before.
    """
    user = request.env.user
    consent = request.env['oauth2.consent'].sudo().search(
        [('user_id', '=', user.id), ('application_id', '=', application.id)], limit=1)
    added = set(scopes.mapped('name')) - set(consent.scope_ids.mapped('name')) if consent else set()
    return {
        'question': request.env._("%s wants to access your Odoo account", _STRONG % valid.client.name),
        'account': request.env._(
            "You are signed in as %(name)s (%(login)s)", name=_PLAIN % user.name, login=_PLAIN % user.login),
        'home': urlsplit(application.homepage_url or '').hostname,
        'permissions': scopes._consent_groups(added),
        'lasts': _lasts(valid),
        'goes_on': _goes_on(urlsplit(valid.redirect_uri)),
        'registered': request.env._(
            "An administrator registered this application here on %s.",
            format_date(request.env, application.create_date)),
    }


def _lasts(valid):
    """Return until when the application keeps access, and where people undo that."""
    client, env = valid.client, request.env
    if not client.stays_connected:
        return env._("Its access ends after %s minutes.", max(1, client.access_token_lifetime // 60))
    ends_with_session = SCOPE in valid.scopes and OFFLINE_ACCESS not in valid.scopes
    if env.user.share:
        link = Markup('<a href="%s">%s</a>') % (connected_applications.PATH, env._("Connected Applications"))
        return env._("It keeps access until you sign out of Odoo or disconnect it, in My Account under %s.", link) \
            if ends_with_session else env._("It keeps access until you disconnect it, in My Account under %s.", link)
    return env._(
        "It keeps access until you sign out of Odoo or disconnect it, in My Preferences under Security → Connected"
        " Applications.") if ends_with_session else env._(
        "It keeps access until you disconnect it, in My Preferences under Security → Connected Applications.")


def _goes_on(destination):
    """Return where the browser goes from here.

    :param SplitResult destination: the redirect URI.
    """
    if destination.scheme not in ('http', 'https'):
        return request.env._("From here you go on to the application %s.", _STRONG % destination.scheme)
    if destination.hostname in _LOOPBACK:
        return request.env._("From here you go on to %s (this device).", _STRONG % destination.hostname)
    return request.env._("From here you go on to %s.", _STRONG % destination.hostname)
