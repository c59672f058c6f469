"""What the consent page says besides the permissions: whole sentences, which translate as such."""
from urllib.parse import urlsplit

from markupsafe import Markup

from odoo.http import request
from odoo.tools.misc import format_date

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
        'lasts': _lasts(valid.client),
        'goes_on': _goes_on(urlsplit(valid.redirect_uri)),
        'registered': request.env._(
            "An administrator registered this application here on %s.",
            format_date(request.env, application.create_date)),
    }


def _lasts(client):
    if client.stays_connected and request.env.user.share:
        return request.env._(
            "It keeps access until you disconnect it, in My Account under %s.", Markup('<a href="%s">%s</a>') % (
                connected_applications.PATH, request.env._("Connected Applications")))
    if client.stays_connected:
        return request.env._(
            "It keeps access until you disconnect it, in your preferences under Connected Applications.")
    return request.env._("Its access ends after %s minutes.", max(1, client.access_token_lifetime // 60))


def _goes_on(destination):
    """Return where the browser goes from here.

    :param SplitResult destination: the redirect URI.
    """
    if destination.scheme not in ('http', 'https'):
        return request.env._("From here you go on to the application %s.", _STRONG % destination.scheme)
    if destination.hostname in _LOOPBACK:
        return request.env._("From here you go on to %s (this device).", _STRONG % destination.hostname)
    return request.env._("From here you go on to %s.", _STRONG % destination.hostname)
