from odoo import SUPERUSER_ID
from odoo.http import Controller, request

from ..protocol import errors, parameters
from ..protocol.client_request import ClientRequest
from ..protocol.endpoints import DEVICE, device
from ..protocol.store import Store
from ..shared.retry import retry_on_conflict
from . import device_page, error_page, page_language, request_parameters, responses, session
from .dispatcher import oauth2_route


class DeviceController(Controller):

    @oauth2_route(DEVICE.name, auth='public', readonly=False)
    def device(self):
        """Let a person who is signed in enter the code of a device, see what it asks for, and decide (RFC 8628 §3.3).

        Each step is a form with the CSRF token of the session. A link may hold the code, and only fills it in: a page
        that somebody else has led a person to decides nothing, and tries no code.
        """
        page_language.choose()
        env = request.env(user=SUPERUSER_ID, su=True)
        asked = ClientRequest(Store(env), DEVICE)
        uid, typed = session.user_id(), ''
        try:
            asked.parameters = params = _parameters()
            typed = params.get('user_code') or ''
            if request.httprequest.method == 'HEAD':
                return responses.empty()
            if not uid:
                return responses.redirect(session.sign_in_path(device_page.resume(typed)), status=303)
            if request.httprequest.method == 'GET':
                return device_page.ask_for_code(typed)
            if not request.validate_csrf(params.get('csrf_token')):
                return device_page.ask_for_code(typed, out_of_date=True)
            return retry_on_conflict(env.cr, lambda: self._answer(env, asked, uid, typed))
        except errors.OAuth2Error as error:
            asked.record_refusal(error, uid)
            status = 403 if isinstance(error, errors.UserNotAllowedError) else error.status_code
            return error_page.render(
                asked, error, status=status, resume=device_page.resume(typed),
                headers={'Allow': ', '.join(DEVICE.methods)} if error.status_code == 405 else {})

    def _answer(self, env, asked, uid, typed):
        """Answer a form that a page of this session has sent: the code alone, or the code and the decision."""
        wait = env['oauth2.event']._seconds_to_guess(uid, now=asked.now)
        if wait:
            return device_page.wait(wait)
        found = device.find(asked, typed)
        if found is None:
            env['oauth2.event']._record_wrong_user_code(uid, now=asked.now)
            return device_page.ask_for_code(typed, is_wrong=True)
        if not asked.store.may_authorize(uid, found.request.client):
            raise errors.UserNotAllowedError
        versions = asked.store.scope_versions(found.request.scopes)
        decision = asked.parameters.get('decision')
        if decision == 'deny':
            return device_page.done(found, is_allowed=False) if device.deny(asked, found, uid) \
                else device_page.ask_for_code('', is_wrong=True)
        if decision != 'allow':
            return device_page.ask(found, versions, asked.now)
        if asked.parameters.get('shown') != device_page.shown(found, versions):
            return device_page.ask(found, versions, asked.now, again=True)
        user = env['res.users'].browse(uid)
        if not user._oauth2_is_signed_in(request.session):
            return responses.redirect(session.sign_in_path(device_page.resume(typed)), status=303)
        if not device.allow(asked, found, uid, versions, user._oauth2_authentication(request.session)):
            return device_page.ask_for_code('', is_wrong=True)
        env['oauth2.consent']._tell_user(client=found.request.client, user_id=uid, scopes=found.request.scopes)
        return device_page.done(found, is_allowed=True)


def _parameters():
    """Return the parameters of the request. A code that cannot be one is as good as none.

    :raise errors.OAuth2Error: it cannot be read.
    """
    method = request.httprequest.method
    if method not in DEVICE.methods:
        raise errors.MethodNotAllowed('Send the request by GET or POST.')
    try:
        return parameters.merge(request_parameters.body_pairs() if method == 'POST'
                                else request_parameters.query_pairs())
    except parameters.Malformed as malformed:
        raise errors.InvalidRequestError(str(malformed)) from None
