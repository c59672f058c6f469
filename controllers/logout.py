from urllib.parse import urlencode

from markupsafe import Markup

from odoo import SUPERUSER_ID
from odoo.http import Controller, request

from ..protocol import errors, parameters
from ..protocol.client_request import ClientRequest
from ..protocol.endpoints import LOGOUT
from ..protocol.endpoints.logout import read
from ..protocol.parameters import UI_LOCALES
from ..protocol.store import Store
from . import error_page, page_language, request_parameters, responses
from .dispatcher import oauth2_route

_STRONG = Markup('<strong><bdi>%s</bdi></strong>')
_PLAIN = Markup('<bdi>%s</bdi>')
# What the page sends.
FORM_FIELDS = ('csrf_token', 'decision')


class LogoutController(Controller):

    @oauth2_route(LOGOUT.name, auth='public', readonly=False)
    def logout(self):
        """Sign a person out, for an application (OpenID Connect RP-Initiated Logout 1.0 §2).

        At once where the application proves that it knows who is signed in, and has registered where to send them.
        All others are asked, and stay here.
        """
        page_language.choose()
        asked = ClientRequest(Store(request.env(user=SUPERUSER_ID, su=True)), LOGOUT)
        try:
            asked.parameters, form = self._parameters()
        except errors.OAuth2Error as error:
            asked.record_refusal(error, request.session.uid)
            return self._show(asked, error)
        page_language.choose(asked.parameters.get(UI_LOCALES))
        if request.httprequest.method == 'HEAD':
            return responses.empty()  # RFC 9110 §9.2.1: it must not change anything
        if request.httprequest.method == 'POST' and not request.httprequest.cookies.get('session_id'):
            # a form of another website comes without it (SameSite=Lax), and a redirect of that with it
            return responses.redirect(_resume(asked.parameters), status=303)
        valid, user_id = read(asked), request.session.uid
        if valid.needs_no_question(asked.store.subject(user_id, valid.client) if user_id and valid.client else None):
            self._sign_out(asked, user_id)
            return responses.redirect(valid.location, status=303)
        if user_id and form.get('decision') == 'logout' and request.validate_csrf(form.get('csrf_token')):
            self._sign_out(asked, user_id)
            user_id = None
        if user_id:
            return responses.page('oauth2_provider.logout_page', _words(valid))
        return responses.page('oauth2_provider.signed_out_page', {})

    def _parameters(self):
        """Read the request.

        :return: (its parameters, what the page has sent), both Parameters
        :raise errors.OAuth2Error: it cannot be read.
        """
        method = request.httprequest.method
        if method not in LOGOUT.methods:
            raise errors.MethodNotAllowed('Send the request by GET or POST.')
        try:
            body = request_parameters.body_pairs() if method == 'POST' else []
            return (
                parameters.merge(
                    request_parameters.query_pairs(), [pair for pair in body if pair[0] not in FORM_FIELDS]),
                parameters.merge([pair for pair in body if pair[0] in FORM_FIELDS]))
        except parameters.Malformed as malformed:
            raise errors.InvalidRequestError(str(malformed)) from None

    def _show(self, asked, error):
        """Say what cannot be read: on a page, or to a program."""
        headers = {'Allow': ', '.join(LOGOUT.methods)} if error.status_code == 405 else {}
        mimetype = responses.preferred_type(responses.HTML)
        if mimetype == responses.HTML:
            return error_page.render(asked, error, status=error.status_code, headers=headers)
        return responses.respond(errors.members(error), error.status_code, mimetype=mimetype, headers=headers)

    def _sign_out(self, asked, user_id):
        """End the session, if there is one, and what it has connected."""
        if not user_id:
            return
        asked.store.record_signed_out(client=asked.client, user_id=user_id, now=asked.now)
        request.session.can_save = True
        request.session.logout(keep_db=True)
        request.update_env(user=request.env.ref('base.public_user').id)


def _words(valid):
    """Return what the page says: who is signed in, and which application has sent them."""
    user, client = request.env.user, valid.client
    return {
        'account': request.env._(
            "You are signed in as %(name)s (%(login)s).", name=_STRONG % user.name, login=_PLAIN % user.login),
        'sender': client and request.env._("%s has sent you here.", _STRONG % client.name),
    }


def _resume(params):
    """Return the path that repeats a request."""
    own = {name: value for name, value in params.values.items() if name in LOGOUT.parameters}
    return f'{LOGOUT.address("")}?{urlencode(own)}'
