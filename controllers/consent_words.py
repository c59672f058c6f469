"""What the consent page says: whole sentences, which translate as such, and permissions by how much they open."""
from urllib.parse import urlsplit

from markupsafe import Markup

from odoo.http import request
from odoo.tools import LazyTranslate, format_list
from odoo.tools.misc import format_date

from . import connected_applications

_lt = LazyTranslate(__name__)
# What scopes about the person say as they come, and what they are about: these make one line. A description that
# somebody has changed stays a line of its own.
_IDENTITY = {
    'openid': (_lt("Confirm who you are"), None),
    'profile': (_lt("See your name, login, language and time zone"), _lt("your name, login, language and time zone")),
    'email': (_lt("See your email address"), _lt("your email address")),
    'phone': (_lt("See your phone number"), _lt("your phone number")),
    'address': (_lt("See your postal address"), _lt("your postal address")),
    'groups': (_lt("See which of its groups you belong to"), _lt("which of its groups you belong to")),
}
# What scopes come to for people, and the pictures of that.
_FULL, _CHANGE, _SEE, _PERSON = 'full', 'change', 'see', 'person'
_ICONS = {_FULL: 'fa-exclamation-triangle', _CHANGE: 'fa-pencil', _SEE: 'fa-eye', _PERSON: 'fa-user'}
_LOOPBACK = ('127.0.0.1', '::1', 'localhost')
_STRONG = Markup('<strong><bdi>%s</bdi></strong>')
_PLAIN = Markup('<bdi>%s</bdi>')


def of(application, valid, scopes):
    """Return the words of the page.

    :param application: the record, with superuser rights.
    :param AuthorizationRequest valid: what is asked for.
    :param scopes: records of the scopes that are asked for.
    :return: a dict of sentences, of HTML where they hold names; of ``permissions``, see :func:`_permissions`; and of
        ``added``, the names of scopes that are new for an application which the user has allowed something before.
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
        'permissions': _permissions(scopes, added),
        'added': added,
        'lasts': _lasts(valid.client),
        'goes_on': _goes_on(urlsplit(valid.redirect_uri)),
        'registered': request.env._(
            "An administrator registered this application here on %s.",
            format_date(request.env, application.create_date)),
    }


def _permissions(scopes, added):
    """Return groups of scopes, the one that opens most first.

    :return: list of dicts of a title, an icon, a sentence for the scopes that open everything, ``is_full``, and
        ``lines``: pairs of what people read, and the scopes whose words these are.
    """
    titles = {
        _FULL: request.env._("Full access:"),
        _CHANGE: request.env._("It will be able to change:"),
        _SEE: request.env._("It will be able to see:"),
        _PERSON: request.env._("It will know who you are:"),
    }
    everything = {
        _FULL: request.env._("This is everything that you may see and change in Odoo."),
        _SEE: request.env._("This is everything that you may see in Odoo."),
    }
    by_kind = scopes.grouped(_kind)
    return [{
        'title': title, 'lines': _lines(by_kind[kind], added), 'icon': _ICONS[kind], 'everything': everything.get(kind),
        'is_full': kind == _FULL,
    } for kind, title in titles.items() if kind in by_kind]


def _lines(scopes, added):
    """Return what people read of some scopes: pairs of a line, and its scopes."""
    identity = scopes.filtered(_is_identity)
    new = identity.filtered(lambda scope: scope.name in added)
    lines = [(_known(part), part) for part in (identity - new, new) if part]
    for scope in scopes - identity:
        lines.append((scope.description, scope))
        if scope.claim_ids:  # whoever looks after scopes words their descriptions
            lines.append((_see(scope.claim_ids.mapped('label')), scope))
    return lines


def _known(scopes):
    """Return in one line what some scopes about the person tell."""
    known = [scope for scope in scopes if _IDENTITY[scope.name][1]]
    labels = scopes.claim_ids.mapped('label')
    if len(known) + len(labels) < 2 and not labels:
        return (known or scopes)[0].description
    return _see([_IDENTITY[scope.name][1]._translate(request.env.lang or 'en_US') for scope in known] + labels)


def _see(things):
    return request.env._("See %s", format_list(request.env, things))


def _is_identity(scope):
    """Tell whether a scope is about the person, and says so in the words that it comes with."""
    words = _IDENTITY.get(scope.name)
    return bool(words) and scope.model_access == 'none' and scope.description in (
        words[0]._translate(request.env.lang or 'en_US'), words[0]._translate('en_US'))


def _kind(scope):
    lines = scope if scope.model_access == 'all' else scope.access_ids
    changes = any(line.perm_write or line.perm_create or line.perm_unlink for line in lines)
    match scope.model_access:
        case 'all':
            return _FULL if changes else _SEE
        case 'listed':
            return _CHANGE if changes or any(line.methods for line in lines) else _SEE
    return _PERSON


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
