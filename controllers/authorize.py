import re
from urllib.parse import urlencode, urlsplit

from odoo import SUPERUSER_ID
from odoo.http import STORED_SESSION_BYTES, Controller, request
from odoo.tools.misc import hmac

from ..protocol import errors, parameters, scope_versions
from ..protocol.client import OFFLINE_ACCESS
from ..protocol.client_request import ClientRequest
from ..protocol.issuer import BASE_PATH, endpoint
from ..protocol.server import AUTHORIZATION_PARAMETERS, Refusal, Server, location
from ..shared import clock
from ..shared.retry import at_once
from . import incoming, responses, session
from .dispatcher import oauth2_route

METHODS = ('GET', 'HEAD', 'POST')
# What the consent page sends besides the authorization request itself.
FORM_FIELDS = ('csrf_token', 'decision', 'shown')
_CSRF_TOKEN = re.compile(r'[0-9a-f]{40}o[0-9]*', re.ASCII)  # as Odoo makes it


class AuthorizeController(Controller):

    @oauth2_route('authorize', auth='public', readonly=False)
    def authorize(self):
        """Answer an authorization request (RFC 6749 §3.1, the seed page's first request).

        A browser gets Odoo's login page, the consent page or a redirect; a program gets
        the members of the answer as JSON or XML.
        """
        mimetype = responses.wanted(
            responses.JSON if incoming.authorization()[0] == 'oauth' else responses.HTML)
        env = request.env(user=SUPERUSER_ID, su=True)
        client_request = ClientRequest(env, clock.now(env), 'authorize')
        uid, form = session.user_id(), None
        try:
            params, form = self._parameters()
            client_request.parameters = params
            server = Server(client_request)
            valid = server.validate_authorization_request()
            if request.httprequest.method == 'HEAD':
                return responses.empty()  # RFC 9110 §9.2.1: it must not change anything, and so give no code
            if not uid:
                return self._sign_in(params, mimetype)
            if not env['res.users'].browse(uid)._oauth2_may_authorize(valid.client):
                raise server.refuse(
                    valid, errors.AccessDeniedError(errors.USER_NOT_ALLOWED), uid)
            versions = env['oauth2.scope']._versions(tuple(sorted(valid.scopes)))
            if form.values or form.faults:
                self._check_decision(form)
                # signed in anew since the page was made, or something has changed: then it is shown again
                if not request.validate_csrf(form.get('csrf_token')) \
                        or form.get('decision') == 'allow' and form.get('shown') != _shown(params, valid, versions):
                    return self._ask(params, valid, versions, mimetype, again=True)
                if form.get('decision') == 'deny':
                    raise server.deny(valid, uid)
            elif not self._is_allowed(env, uid, valid, versions):
                return self._ask(params, valid, versions, mimetype)
            members = at_once(env.cr, lambda: self._grant(env, server, valid, uid, versions, bool(form.values)))
            if members is None:
                return self._sign_in(params, mimetype)
        except Refusal as refusal:
            return self._refuse(refusal, mimetype, form)
        except errors.LoginRequired as error:
            return self._show(errors.members(error), error.status_code, mimetype)
        except errors.OAuth2Error as error:
            client_request.record_refusal(error, uid)
            return self._show(errors.members(error), error.status_code, mimetype)
        if mimetype == responses.HTML:
            return responses.redirect(location(valid.redirect_uri, members), _status(form))
        return responses.respond(members, mimetype=mimetype)

    def _parameters(self):
        """Read the request.

        :return: (its parameters, what the consent page added to them), both Parameters
        :raise errors.OAuth2Error: it cannot be read.
        """
        method = request.httprequest.method
        if method not in METHODS:
            raise errors.MethodNotAllowed('Send the request by GET or POST.')
        try:
            body = incoming.body_pairs() if method == 'POST' else []
            params = parameters.merge(
                incoming.query_pairs(), [pair for pair in body if pair[0] not in FORM_FIELDS],
                incoming.oauth_header_pairs())
        except parameters.Malformed as malformed:
            raise errors.InvalidRequestFatalError(str(malformed)) from None
        return params, parameters.merge([pair for pair in body if pair[0] in FORM_FIELDS])

    def _sign_in(self, params, mimetype):
        """Send a browser to Odoo's own login, from where it comes back here."""
        if mimetype != responses.HTML:
            raise errors.LoginRequired('Sign in to Odoo first, and send the cookie of the session.')
        return responses.redirect(session.sign_in_path(_resume(params)), status=303)

    def _is_allowed(self, env, uid, valid, versions):
        return valid.client.trusted or env['oauth2.consent']._covers(
            client=valid.client, user_id=uid, versions=versions)

    def _grant(self, env, server, valid, uid, versions, decided):
        """Give a code, and remember what the user has just decided.

        :param bool decided: whether it was on the page, just now.
        :return: the members of the answer, or ``None`` where the session has ended meanwhile.
        """
        if not env['res.users'].browse(uid)._oauth2_is_signed_in(request.session):
            return None
        if decided:
            env['oauth2.consent']._remember(client=valid.client, user_id=uid, versions=versions)
        return server.grant(uid, scope_versions.pack(versions))

    def _ask(self, params, valid, versions, mimetype, again=False):
        """Ask the user whether the application may have what it asks for.

        :param bool again: whether the user has answered already, to a page that is out of date.
        """
        if mimetype != responses.HTML:
            members = errors.members(errors.ConsentRequired('Open the authorization_uri in a browser and allow it.'))
            members['authorization_uri'] = f'{endpoint(request.env, "authorize")}?{urlencode(_own(params))}'
            return responses.respond(members, 403, mimetype=mimetype)
        return responses.page('oauth2_provider.consent_page', {
            'application_name': valid.client.name,
            'again': again,
            'destination': urlsplit(valid.redirect_uri),
            # what is shown is what is granted
            'parameters': [pair for pair in _own(params) if pair[0] != 'scope'] + [('scope', ' '.join(valid.scopes))],
            'shown': _shown(params, valid, versions),
            'scopes': _scopes(valid),
            'stays_connected': valid.client.stays_connected,
            'switch_user': '/web/session/logout?' + urlencode({'redirect': _resume(params)}),
        })

    @staticmethod
    def _check_decision(form):
        """Check that the consent page of some session may have sent this.

        :raise errors.InvalidRequestFatalError: it has not.
        """
        if not _CSRF_TOKEN.fullmatch(form.get('csrf_token') or ''):
            raise errors.InvalidRequestFatalError('Open the address in a browser: its page sends the decision.')
        if form.get('decision') not in ('allow', 'deny'):
            raise errors.InvalidRequestFatalError('The decision has to be allow or deny.')

    def _refuse(self, refusal, mimetype, form):
        if refusal.redirect_uri is None:
            return self._show(refusal.members, 400, mimetype)
        if mimetype == responses.HTML:
            return responses.redirect(location(refusal.redirect_uri, refusal.members), _status(form))
        return responses.respond(refusal.members, 400, mimetype=mimetype)

    def _show(self, members, status, mimetype):
        """Tell the caller about an error that must not be redirected."""
        headers = {
            401: {'WWW-Authenticate': 'OAuth realm="OAuth2"'},
            405: {'Allow': ', '.join(METHODS)},
        }.get(status, {})
        if mimetype != responses.HTML:
            return responses.respond(members, status, mimetype=mimetype, headers=headers)
        return responses.page('oauth2_provider.error_page', members, status, headers)


def _status(form):
    """Return the status of the redirect to the application.

    After a decision none may repeat what the page has sent (RFC 9700 §4.12).

    :param Parameters form: what the consent page has added.
    """
    return 303 if form is not None and form.values else 302


def _shown(params, valid, versions):
    """Return what the consent page shows of a request, as one text to compare, which nobody can make but this server.

    So whoever gets a person to send a form, with the CSRF token of their session even, has not shown them the page.
    """
    return hmac(request.env(su=True), 'oauth2_provider.consent_page', (
        request.session.sid[:STORED_SESSION_BYTES], request.session.uid, valid.client.client_id, valid.client.shown,
        sorted(pair for pair in _own(params) if pair[0] != 'scope'), sorted(valid.scopes),
        scope_versions.pack(versions), _scopes(valid).mapped('description')))


def _scopes(valid):
    """Return the records of the scopes that are asked for, in the order and the language in which they are shown."""
    names = [name for name in valid.scopes if name != OFFLINE_ACCESS]  # which has a line of its own
    return request.env['oauth2.scope'].sudo().search([('name', 'in', names)])


def _own(params):
    """Return the parameters of an authorization request without whatever else was sent."""
    pairs = [(name, value) for name, value in params.values.items() if name in AUTHORIZATION_PARAMETERS]
    return pairs + [(parameters.REPEATABLE, resource) for resource in params.resources]


def _resume(params):
    """Return the path that repeats an authorization request, whichever way it came."""
    return f'{BASE_PATH}/authorize?{urlencode(_own(params))}'
