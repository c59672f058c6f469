from datetime import datetime, timezone

from odoo import SUPERUSER_ID
from odoo.http import Controller, request

from ..protocol import access_tokens, errors
from ..protocol.issuer import issuer
from . import incoming, responses
from .dispatcher import ANY_ORIGIN, oauth2_route


class UserinfoController(Controller):

    @oauth2_route('userinfo', auth='none', readonly=True, cors=ANY_ORIGIN)
    def userinfo(self):
        """Tell a client for whom its access token acts (OIDC Core §5.3)."""
        mimetype = responses.wanted(responses.JSON)
        scheme, token = incoming.authorization()
        try:
            if request.httprequest.method not in ('GET', 'HEAD', 'POST'):
                raise errors.MethodNotAllowed('Send the request by GET or POST.')
            if scheme != 'bearer' or not token:
                raise errors.InvalidRequestError('Send Authorization: Bearer and the access token.', status_code=401)
            return responses.respond(self._claims(token.strip()), mimetype=mimetype)
        except errors.OAuth2Error as error:
            return responses.respond(
                errors.members(error), error.status_code, mimetype=mimetype, headers=self._challenge(error))

    def _challenge(self, error):
        """Return the headers that go with an error (RFC 6750 §3)."""
        if isinstance(error, errors.InvalidTokenError):
            return error.headers
        # §3.1: a request without a token gets no error code
        return {'WWW-Authenticate': 'Bearer'} if error.status_code == 401 else {'Allow': 'GET, POST'}

    def _claims(self, token):
        env = request.env(user=SUPERUSER_ID, su=True)
        claims = access_tokens.verify(
            token, keys=env['oauth2.key']._verification_keys(), issuer=issuer(env), audience=issuer(env),
            now=datetime.now(timezone.utc))
        connection = env['oauth2.token']._of_access_token(claims)
        if connection is None:
            raise errors.InvalidTokenError('The connection of this access token has ended: connect again.')
        return env['res.users'].browse(connection.user_id)._oauth2_claims(claims['scope'].split())
