from odoo import SUPERUSER_ID
from odoo.http import Controller, request

from ..protocol import access_tokens, challenges, errors, parameters
from ..protocol.cors import ANY_ORIGIN
from ..protocol.issuer import issuer
from ..shared import clock
from ..shared.retry import at_once
from . import incoming, responses
from .dispatcher import oauth2_route


class UserinfoController(Controller):

    def _replica_will_do(self, rule, args):
        return request.env['ir.http']._oauth2_replica_will_do(True)

    @oauth2_route('userinfo', auth='none', readonly=_replica_will_do, cors=ANY_ORIGIN)
    def userinfo(self):
        """Tell a client for whom its access token acts (OIDC Core §5.3)."""
        mimetype = responses.wanted(responses.JSON)
        scheme, token = incoming.authorization()
        try:
            if request.httprequest.method not in ('GET', 'HEAD', 'POST'):
                raise errors.MethodNotAllowed('Send the request by GET or POST.')
            if self._is_elsewhere():
                raise errors.InvalidRequestError(
                    'Send the access token in the Authorization header, and nowhere else.')
            if scheme != 'bearer' or not token:
                raise errors.InvalidRequestError('Send Authorization: Bearer and the access token.', status_code=401)
            claims = at_once(request.env.cr, lambda: self._claims(token.strip()))
            return responses.respond(claims, mimetype=mimetype)
        except errors.OAuth2Error as error:
            return responses.respond(
                errors.members(error), error.status_code, mimetype=mimetype, headers=self._challenge(error))

    def _is_elsewhere(self):
        """Tell whether a token is in the URL or the body (RFC 6750 §2.2, §2.3): URLs end up in logs."""
        try:
            body = incoming.body_pairs() if request.httprequest.method == 'POST' else []
            return any(name == 'access_token' for name, _value in (*incoming.query_pairs(), *body))
        except parameters.Malformed:
            return False

    def _challenge(self, error):
        """Return the headers that go with an error (RFC 6750 §3)."""
        match error.status_code:
            case 400:
                return {'WWW-Authenticate': self._bearer(error='invalid_request')}
            case 405:
                return {'Allow': 'GET, HEAD, POST'}
        # §3.1: a request without a token gets no error code
        is_invalid = isinstance(error, errors.InvalidTokenError)
        return {'WWW-Authenticate': self._bearer(
            error=error.error if is_invalid else None, description=error.description if is_invalid else None)}

    @staticmethod
    def _bearer(**members):
        return challenges.bearer(request.env(user=SUPERUSER_ID, su=True), request.httprequest.path, **members)

    def _claims(self, token):
        env = request.env(user=SUPERUSER_ID, su=True)
        claims = access_tokens.verify(
            token, keys=env['oauth2.key']._verification_keys(), issuer=issuer(env), audience=issuer(env),
            now=clock.now(env))
        connection = env['oauth2.token']._of_access_token(claims)
        if connection is None:
            raise errors.InvalidTokenError('The connection of this access token has ended: connect again.')
        env['oauth2.usage']._count(connection)
        return env['res.users'].browse(connection.user_id)._oauth2_claims(claims['scope'].split())
