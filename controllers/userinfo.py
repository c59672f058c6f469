from datetime import datetime, timezone

from odoo import SUPERUSER_ID
from odoo.http import Controller, request

from ..protocol import access_tokens, errors
from ..protocol.issuer import issuer
from . import incoming, responses
from .dispatcher import oauth2_route


class UserinfoController(Controller):

    @oauth2_route('userinfo', auth='none', readonly=True)
    def userinfo(self):
        """Tell a client for whom its access token acts (OIDC Core §5.3)."""
        if request.httprequest.method not in ('GET', 'HEAD', 'POST'):
            error = errors.MethodNotAllowed('Send the request by GET or POST.')
            return responses.respond(errors.members(error), error.status_code, headers={'Allow': 'GET, POST'})
        scheme, token = incoming.authorization()
        if scheme != 'bearer' or not token:
            # RFC 6750 §3.1: no token, so no error code
            return responses.respond(
                {'error': 'invalid_request', 'error_description': 'Send Authorization: Bearer and the access token.'},
                401, headers={'WWW-Authenticate': 'Bearer'})
        try:
            return responses.respond(self._claims(token.strip()))
        except errors.InvalidTokenError as error:
            return responses.respond(
                errors.members(error), error.status_code, headers={'WWW-Authenticate': (
                    f'Bearer error="{error.error}", error_description="{error.description}"')})

    def _claims(self, token):
        env = request.env(user=SUPERUSER_ID, su=True)
        claims = access_tokens.verify(
            token, keys=env['oauth2.key']._verification_keys(), issuer=issuer(env), now=datetime.now(timezone.utc))
        user_id = env['oauth2.token']._standing_user_id(claims)
        if not user_id:
            raise errors.InvalidTokenError('The connection of this access token has ended: connect again.')
        return env['res.users'].browse(user_id)._oauth2_claims(claims['scope'].split())
