from urllib.parse import urlencode

from odoo import SUPERUSER_ID
from odoo.http import Controller, request

from ..protocol import errors, parameters, pending_requests, response_modes, scope_versions
from ..protocol.client_request import ClientRequest
from ..protocol.endpoints import authorization
from ..protocol.endpoints.authorization import AUTHORIZATION, Refusal
from ..protocol.store import Store
from ..shared.retry import retry_on_conflict
from . import (
    authorization_answer,
    consent_page,
    error_page,
    page_language,
    request_parameters,
    responses,
    session,
    sign_in_again,
)
from .consent_page import FORM_FIELDS
from .dispatcher import oauth2_route
from .try_it import client_on_trial


class AuthorizeController(Controller):

    @oauth2_route(AUTHORIZATION.name, auth='public', readonly=False)
    def authorize(self):
        """Answer an authorization request (RFC 6749 §3.1).

        A browser gets Odoo's login page, the consent page or a redirect; a program gets
        the members of the answer as JSON or XML.
        """
        mimetype = responses.preferred_type(
            responses.JSON if request_parameters.authorization()[0] == 'oauth' else responses.HTML)
        env = request.env(user=SUPERUSER_ID, su=True)
        asked = ClientRequest(Store(env), AUTHORIZATION)
        asked.on_trial = client_on_trial()
        uid, form = session.user_id(), None
        if mimetype == responses.HTML:
            page_language.choose()
        try:
            params, form = self._parameters()
            asked.parameters = params
            asked.came_at = sign_in_again.since(params, asked.now)
            try:
                valid = authorization.validate(asked, uid)
            finally:
                if mimetype == responses.HTML:
                    page_language.choose(asked.parameters.get(parameters.UI_LOCALES))
            if asked.reference:
                asked.parameters = sign_in_again.stamped(asked.parameters, asked.now)
            if request.httprequest.method == 'HEAD':
                return responses.empty()  # RFC 9110 §9.2.1: it must not change anything, and so give no code
            if not uid:
                return self._sign_in(asked, valid, mimetype)
            session.go_on(uid)
            authentication = env['res.users'].browse(uid)._oauth2_authentication(request.session)
            if valid.prompts.wants_sign_in(authentication, since=asked.came_at, now=asked.now):
                return self._sign_in(asked, valid, mimetype, again=True)
            authorization.check_hint(asked, valid, uid)
            if not asked.store.may_authorize(uid, valid.client):
                raise authorization.refuse(asked, valid, errors.UserNotAllowedError(), uid)
            versions = asked.store.scope_versions(valid.shown_scopes)
            if form.values or form.faults:
                consent_page.check_decision(form)
                if not consent_page.is_current(form, asked.parameters, valid, versions):
                    return self._ask(asked, valid, versions, mimetype, again=True)
                if form.get('decision') == 'deny':
                    sign_in_again.forget()
                    raise retry_on_conflict(env.cr, lambda: authorization.deny(asked, valid, uid))
            elif valid.prompts.lets_decide or not valid.client.trusted and not env['oauth2.consent']._covers(
                    client=valid.client, user_id=uid, versions=versions):
                return self._ask(asked, valid, versions, mimetype)
            authorization.check_person(asked, valid, uid, authentication)
            members = retry_on_conflict(
                env.cr, lambda: self._grant(env, asked, valid, uid, versions, authentication, bool(form.values)))
            if members is None:
                return self._sign_in(asked, valid, mimetype)
            sign_in_again.forget()
        except Refusal as refusal:
            return self._refuse(asked, refusal, mimetype, form)
        except errors.ConsentRequired:  # it was taken away meanwhile
            return self._ask(asked, valid, versions, mimetype)
        except errors.LoginRequired as error:
            return self._show(asked, error, mimetype)
        except errors.OAuth2Error as error:
            asked.record_refusal(error, uid)
            return self._show(asked, error, mimetype)
        if mimetype == responses.HTML:
            return authorization_answer.send(valid.redirect_uri, members, valid.response_mode, _status(form))
        return responses.respond(members, mimetype=mimetype)

    def _parameters(self):
        """Read the request.

        :return: (its parameters, what the consent page added to them), both Parameters
        :raise errors.OAuth2Error: it cannot be read.
        """
        method = request.httprequest.method
        if method not in AUTHORIZATION.methods:
            raise errors.MethodNotAllowed('Send the request by GET or POST.')
        try:
            body = request_parameters.body_pairs() if method == 'POST' else []
            params = parameters.merge(
                request_parameters.query_pairs(), [pair for pair in body if pair[0] not in FORM_FIELDS],
                request_parameters.oauth_header_pairs())
        except parameters.Malformed as malformed:
            raise errors.InvalidRequestFatalError(str(malformed)) from None
        return params, parameters.merge([pair for pair in body if pair[0] in FORM_FIELDS])

    def _sign_in(self, asked, valid, mimetype, again=False):
        """Send a browser to Odoo's own login, from where it comes back here.

        A form of another website comes without the session's cookie (SameSite=Lax), and a redirect of it with that.
        What was posted is kept here meanwhile: it may be longer than an address can be, or be meant for no log.

        :param bool again: whether somebody is signed in, and has to do so again.
        """
        if mimetype != responses.HTML:
            raise errors.LoginRequired('Sign in to Odoo first, and send the cookie of the session.')
        is_form = request.httprequest.method == 'POST'
        is_of_another_website = is_form and not request.httprequest.cookies.get('session_id')
        if valid.prompts.is_silent and not is_of_another_website:
            raise authorization.refuse(asked, valid, errors.LoginRequired(
                'The user has to sign in: send the request without prompt=none.'), session.user_id())
        if is_form and not asked.reference:
            retry_on_conflict(request.env.cr, lambda: pending_requests.keep(asked, valid.client))
        if is_of_another_website:
            return responses.redirect(consent_page.resume(asked.parameters), status=303)
        params = asked.parameters
        if asked.reference or valid.prompts.depends_on_sign_in:
            params = sign_in_again.stamped(params, asked.now, by_session=True)
        return responses.redirect(session.sign_in_path(
            consent_page.resume(params), again=again, login=valid.prompts.login_hint), status=303)

    def _ask(self, asked, valid, versions, mimetype, again=False):
        """Ask the user whether the application may have what it asks for; a program is told where that is done."""
        if mimetype == responses.HTML and valid.prompts.is_silent:
            refusal = authorization.refuse(asked, valid, errors.ConsentRequired(
                'The user has to allow it: send the request without prompt=none.'), session.user_id())
            return self._refuse(asked, refusal, mimetype, None)
        if mimetype == responses.HTML:
            return consent_page.render(asked.parameters, valid, versions, again=again)
        members = errors.members(errors.ConsentRequired('Open the authorization_uri in a browser and allow it.'))
        own = urlencode([pair for pair in consent_page.own(asked.parameters) if pair != ('prompt', 'none')])
        members['authorization_uri'] = f'{AUTHORIZATION.address(asked.issuer)}?{own}'
        return responses.respond(members, 403, mimetype=mimetype)

    def _grant(self, env, asked, valid, uid, versions, authentication, decided):
        """Give a code, and remember what the user has just decided.

        :param bool decided: whether it was on the page, just now.
        :return: the members of the answer, or ``None`` where the session has ended meanwhile.
        """
        if not env['res.users'].browse(uid)._oauth2_is_signed_in(request.session):
            return None
        consents = env['oauth2.consent']
        asked_for = {'client': valid.client, 'user_id': uid, 'versions': versions}
        if decided:
            is_new = not consents._covers(**asked_for)
            allowed_before = bool(consents._standing(client=valid.client, user_id=uid))
            consents._remember(**asked_for)
            if is_new:
                consents._tell_user(
                    client=valid.client, user_id=uid, scopes=valid.shown_scopes, more=allowed_before)
        elif not valid.client.trusted and not consents._covers(**asked_for, holds=True):
            raise errors.ConsentRequired('Open the authorization_uri in a browser and allow it.')
        return authorization.grant(
            asked, valid, uid, scope_versions.pack(versions), authentication, asked=decided)

    def _refuse(self, asked, refusal, mimetype, form):
        if refusal.redirect_uri is None:
            return self._show(asked, refusal.error, mimetype)
        if mimetype != responses.HTML:
            return responses.respond(refusal.members, 400, mimetype=mimetype)
        if isinstance(refusal.error, errors.UserNotAllowedError) and refusal.response_mode == response_modes.QUERY \
                and _is_looked_at(asked.parameters):
            return error_page.render(
                asked, refusal.error, status=403, back=authorization.location(refusal.redirect_uri, refusal.members))
        return authorization_answer.send(refusal.redirect_uri, refusal.members, refusal.response_mode, _status(form))

    def _show(self, asked, error, mimetype):
        """Tell the caller about an error that must not be redirected."""
        headers = {
            401: {'WWW-Authenticate': 'OAuth realm="OAuth2"'},
            405: {'Allow': ', '.join(AUTHORIZATION.methods)},
        }.get(error.status_code, {})
        if mimetype != responses.HTML:
            return responses.respond(errors.members(error), error.status_code, mimetype=mimetype, headers=headers)
        return error_page.render(asked, error, status=error.status_code, headers=headers)


def _is_looked_at(params):
    """Tell whether a person sees what is answered: a browser says so where it opens the address in a tab of its own.

    Others than browsers, browsers without https, hidden frames and requests that must not show a page (OIDC Core
    §3.1.2.1) are sent to the application, as RFC 6749 §4.1.2.1 has it.
    """
    headers = request.httprequest.headers
    return (headers.get('Sec-Fetch-Mode') == 'navigate' and headers.get('Sec-Fetch-Dest') == 'document'
            and 'none' not in (params.get('prompt') or '').split())


def _status(form):
    """Return the status of the redirect to the application.

    After a decision none may repeat what the page has sent (RFC 9700 §4.12).

    :param Parameters form: what the consent page has added.
    """
    return 303 if form is not None and form.values else 302
