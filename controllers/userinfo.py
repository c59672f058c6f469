from odoo import SUPERUSER_ID
from odoo.http import Controller, request

from ..protocol import challenges, errors, parameters
from ..protocol.cors import ANY_ORIGIN
from ..protocol.endpoints.userinfo import USERINFO, presented_token, userinfo
from ..protocol.store import Store
from . import request_parameters, responses
from .dispatcher import oauth2_route


class UserinfoController(Controller):

    def _replica_will_do(self, rule, args):
        return request.env['ir.http']._oauth2_replica_will_do(True)

    @oauth2_route(USERINFO.name, auth='none', readonly=_replica_will_do, cors=ANY_ORIGIN)
    def userinfo(self):
        """Tell a client for whom its access token acts (OIDC Core §5.3)."""
        mimetype = responses.preferred_type(responses.JSON)
        env = request.env(user=SUPERUSER_ID, su=True)
        store = Store(env)
        try:
            if request.httprequest.method not in USERINFO.methods:
                raise errors.MethodNotAllowed('Send the request by GET or POST.')
            token = presented_token(*request_parameters.authorization(), elsewhere=self._is_elsewhere())
            checked = env['ir.http']._oauth2_check(env, token)
            return responses.respond(userinfo(store, checked.connection, checked.scopes), mimetype=mimetype)
        except errors.OAuth2Error as error:
            if isinstance(error, errors.InvalidTokenError):
                env['ir.http']._oauth2_record_refused_token(error)
            return responses.respond(
                errors.members(error), error.status_code, mimetype=mimetype, headers=self._headers(store, error))

    def _is_elsewhere(self):
        """Tell whether a token is in the URL or the body (RFC 6750 §2.2, §2.3): URLs end up in logs."""
        try:
            body = request_parameters.body_pairs() if request.httprequest.method == 'POST' else []
            return any(name == 'access_token' for name, _value in (*request_parameters.query_pairs(), *body))
        except parameters.Malformed:
            return False

    def _headers(self, store, error):
        """Return the headers that go with an error (RFC 6750 §3)."""
        if error.status_code == 405:
            return {'Allow': ', '.join(USERINFO.methods)}
        if error.status_code == 503:
            return {'Retry-After': str(error.retry_after)}
        members = {}
        if error.status_code == 400:
            members = {'error': 'invalid_request'}
        elif isinstance(error, errors.InvalidTokenError):  # §3.1: a request without a token gets no error code
            members = {'error': error.error, 'description': error.description}
        scheme, _value = request_parameters.authorization()
        return {'WWW-Authenticate': challenges.challenge(
            store.issuer(), request.httprequest.path, scheme=scheme,
            also_dpop=isinstance(error, errors.BoundTokenAsBearer), **members)}
