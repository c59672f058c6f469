"""A page on which a manager runs the real flow of an application, and sees each request and its answer."""
import re
import secrets
import time

from werkzeug.exceptions import Forbidden, NotFound

from odoo.http import Controller, request, route

from ..protocol import pkce, trial
from ..protocol.endpoints import AUTHORIZATION
from ..shared.server_address import issuer
from . import page_language, responses, session, try_it_steps

SESSION_KEY = 'oauth2_trial'
LIFETIME = 600  # seconds that a person has for it


def client_on_trial():
    """Return the client_id of the application that the session of this request tries out, or ``None``."""
    running = request.session.get(SESSION_KEY)
    return running['client_id'] if running and running['until'] > time.time() else None


class TryItController(Controller):

    @route(f'{trial.PATH}/<int:application_id>', type='http', auth='user', methods=['GET'])
    def begin(self, application_id, **_others):
        """Show what a trial does, and what the application may ask for."""
        return self._page(_application(application_id))

    @route(f'{trial.PATH}/<int:application_id>/run', type='http', auth='user', methods=['POST'])
    def run(self, application_id, **_others):
        """Send the manager's own browser the way of a user's: to the authorization endpoint."""
        application = _application(application_id)
        asked = request.httprequest.form.getlist('scope')
        scopes = [name for name in application.scope_ids.mapped('name') if name in asked]
        if not scopes:  # none would mean all
            return self._page(application, no_scope=True)
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        asked = try_it_steps.authorization_request(
            application, AUTHORIZATION.address(''), pkce.challenge_of(verifier), state, scopes)
        request.session[SESSION_KEY] = {
            'client_id': application.client_id, 'verifier': verifier, 'state': state, 'until': time.time() + LIFETIME,
            'asked': asked, 'after': request.env['oauth2.event']._last_id()}
        return responses.redirect(asked, status=303)

    @route(f'{trial.PATH}/callback', type='http', auth='user', methods=['GET'])
    def callback(self, state='', code='', error='', error_description='', **_others):
        """Show the answer of the authorization endpoint, and what follows. It works once."""
        if request.httprequest.method == 'HEAD':
            return responses.empty()  # it uses nothing up
        running = request.session.get(SESSION_KEY)
        if not running or running['until'] < time.time() or not secrets.compare_digest(
                running['state'].encode(), state.encode()):
            page_language.choose()
            return responses.page('oauth2_provider.try_it_over', {}, 403)
        del request.session[SESSION_KEY]
        application = request.env['oauth2.application'].search([('client_id', '=', running['client_id'])])
        return self._page(
            _application(application.id), code=code, error=error, description=error_description, running=running)

    @route(f'{trial.PATH}/<int:application_id>/failure', type='http', auth='user', methods=['GET'])
    def failure(self, application_id, after='', **_others):
        """Show what the audit trail says of the request that has failed just now, as a part of the page."""
        application = _application(application_id)
        page_language.choose()
        return responses.page('oauth2_provider.try_it_failure', {
            'event': _why_it_stopped(application, after)})

    def _page(self, application, code='', error='', description='', running=None, no_scope=False):
        page_language.choose()
        steps = try_it_steps.of(application, code=code, verifier=running['verifier'] if running else '')
        server = issuer(request.env)
        is_here = request.httprequest.host_url.rstrip('/').lower() == server.lower()
        return responses.page('oauth2_provider.try_it_page', {
            'application': application, 'code': code, 'error': error, 'description': description, 'steps': steps,
            'needs_secret': any(step.needs_secret for step in steps), 'hint': application._trial_hint(),
            'issuer': server, 'path': trial.PATH, 'no_scope': no_scope,
            'asked': running and f"{server}{running['asked']}",
            'answered': running and try_it_steps.authorization_answer(request.httprequest.args),
            'event': error and _why_it_stopped(application, running['after']),
            'after': request.env['oauth2.event']._last_id(),
            # the session of a trial is at one address, and its answer comes to that of the server
            'elsewhere': not is_here and f'{server}{trial.PATH}/{application.id}',
        })


def _why_it_stopped(application, after):
    known = re.fullmatch('[0-9]{1,18}', str(after))
    return request.env['oauth2.event']._why_it_stopped(application, int(after) if known else 0)


def _application(application_id):
    """Return an application that the user may look after.

    :raise Forbidden: for others than managers.
    :raise NotFound: there is no such application.
    """
    if not session.is_manager():
        raise Forbidden
    application = request.env['oauth2.application'].browse(application_id).exists()
    if not application:
        raise NotFound
    return application
