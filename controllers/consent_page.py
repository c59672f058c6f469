"""The page on which a person allows an application what it asks for, and what it sends."""
import re
from urllib.parse import urlencode

from odoo.http import STORED_SESSION_BYTES, request
from odoo.tools.misc import hmac

from ..protocol import authorization_request, errors, parameters, pending_requests, scope_versions
from ..protocol.issuer import BASE_PATH
from . import consent_words, responses, session

# What the page sends besides the authorization request itself.
FORM_FIELDS = ('csrf_token', 'decision', 'shown')
parameters.declare('csrf_token', 'decision')
_CSRF_TOKEN = re.compile(r'[0-9a-f]{40}o[0-9]*', re.ASCII)  # as Odoo makes it


def render(params, valid, versions, *, again=False):
    """Return the page.

    :param Parameters params: those of the authorization request.
    :param AuthorizationRequest valid: what it holds.
    :param versions: a mapping from the names of its scopes to their versions.
    :param bool again: whether the user has answered already, to a page that is out of date.
    """
    return render_for(
        valid, again=again, action=f'{BASE_PATH}/authorize', proven=shown(params, valid, versions),
        pairs=_sent(params, valid), resume=resume(params))


def render_for(valid, *, again, action, pairs, proven, resume, words=None):
    """Return the page for a request, wherever it came from.

    :param AuthorizationRequest valid: the request.
    :param str action: the path that gets the decision.
    :param pairs: the names and values of the parameters that go there with it.
    :param str proven: what :func:`proof` says of the page.
    :param str resume: the path that leads back to the page.
    :param words: a dict of sentences besides, or in place of, those of :mod:`.consent_words`.
    """
    application = request.env['oauth2.application'].sudo().browse(valid.client.id)
    return responses.page('oauth2_provider.consent_page', consent_words.of(application, valid, _scopes(valid)) | {
        'application': application, 'again': again, 'action': action, 'parameters': pairs, 'shown': proven,
        'switch_user': session.switch_user_path(resume), 'user_code': None,
    } | (words or {}))


def check_decision(form):
    """Check that the page of some session may have sent this.

    :param Parameters form: what the page adds to an authorization request.
    :raise errors.DecisionError: the CSRF token or the decision is missing or wrong.
    """
    if not _CSRF_TOKEN.fullmatch(form.get('csrf_token') or ''):
        raise errors.DecisionError('Open the address in a browser: its page sends the decision.')
    if form.get('decision') not in ('allow', 'deny'):
        raise errors.DecisionError('The decision has to be allow or deny.')


def is_current(form, params, valid, versions):
    """Tell whether a decision was made on a page that shows what is asked for now, in the session of now.

    It has to be shown again where the user has signed in anew since then, or what it shows has changed.
    """
    return request.validate_csrf(form.get('csrf_token')) and (
        form.get('decision') != 'allow' or form.get('shown') == shown(params, valid, versions))


def shown(params, valid, versions):
    """Return what the page shows of a request, see :func:`proof`."""
    return proof(sorted(pair for pair in own(params) if pair[0] != 'scope'), valid, versions)


def proof(pairs, valid, versions):
    """Return what a page shows, as one text to compare, which nobody can make but this server.

    So whoever gets a person to send a form, with the CSRF token of their session even, has not shown them the page.

    :param pairs: names and values that tell this request from others.
    """
    scopes = _scopes(valid)
    return hmac(request.env(su=True), 'oauth2_provider.consent_page', (
        request.session.sid[:STORED_SESSION_BYTES], request.session.uid, valid.client.client_id, valid.client.shown,
        pairs, sorted(valid.scopes), scope_versions.pack(versions), scopes.mapped('description'),
        scopes.claim_ids.mapped('label')))


def own(params):
    """Return the parameters of an authorization request, without whatever else was sent.

    Of a kept one, these are its reference, and its languages, in which the login page is as well.
    """
    if pending_requests.reference_of(params):
        names = pending_requests.REFERRING | {parameters.UI_LOCALES}
        return [(name, value) for name, value in params.values.items() if name in names]
    pairs = [(name, value) for name, value in params.values.items() if name in authorization_request.PARAMETERS]
    return pairs + [(parameters.REPEATABLE, resource) for resource in params.resources]


def resume(params):
    """Return the path that repeats an authorization request, whichever way it came."""
    return f'{BASE_PATH}/authorize?{urlencode(own(params))}'


def _sent(params, valid):
    """Return what the page sends of a request: what is shown is what is granted, and of a kept one nothing changes."""
    if pending_requests.reference_of(params):
        return own(params)
    return [pair for pair in own(params) if pair[0] != 'scope'] + [('scope', ' '.join(valid.scopes))]


def _scopes(valid):
    """Return the records of the scopes that are asked for, in the order and the language in which they are shown."""
    return request.env['oauth2.scope'].sudo().search([('name', 'in', valid.shown_scopes)])
