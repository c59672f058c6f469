from datetime import datetime, timezone

from odoo import SUPERUSER_ID
from odoo.http import Controller, request

from ..protocol import errors, parameters
from ..protocol.server import Server, token_parameters
from . import incoming, responses
from .dispatcher import oauth2_route


class TokenController(Controller):

    @oauth2_route('access_token', auth='none', readonly=False)
    def access_token(self):
        """Answer a token request (RFC 6749 §3.2, the seed page's second request).

        Errors are returned and not raised: raising would undo what an error has to
        leave behind, such as the end of a connection whose token was stolen.
        """
        mimetype = responses.wanted(responses.JSON)
        try:
            members = self._token()
        except errors.OAuth2Error as error:
            return responses.respond(
                errors.members(error), error.status_code, mimetype=mimetype, headers=self._challenge(error))
        return responses.respond(members, mimetype=mimetype)

    def _token(self):
        if request.httprequest.method != 'POST':
            raise errors.MethodNotAllowed('Send the request by POST.')
        env = request.env(user=SUPERUSER_ID, su=True)
        try:
            params = token_parameters(
                env, query=incoming.query_pairs(), body=incoming.body_pairs(),
                header=incoming.oauth_header_pairs(), basic=incoming.basic_pairs())
        except parameters.Malformed as malformed:
            raise errors.InvalidRequestError(str(malformed)) from None
        return Server(env, params, datetime.now(timezone.utc)).token()

    def _challenge(self, error):
        """Return the headers that go with an error (RFC 6749 §5.2, RFC 9110 §11.6.1 and §15.5.6)."""
        if error.status_code == 401:
            scheme, _value = incoming.authorization()
            return {'WWW-Authenticate': f'{"OAuth" if scheme == "oauth" else "Basic"} realm="OAuth2"'}
        return {'Allow': 'POST'} if error.status_code == 405 else {}
