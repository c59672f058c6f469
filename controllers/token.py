from datetime import datetime, timezone

from odoo import SUPERUSER_ID
from odoo.http import Controller, request, route

from ..protocol import errors, parameters
from ..protocol.issuer import BASE_PATH
from ..protocol.server import Server, token_parameters
from . import incoming, responses
from .dispatcher import OAuth2Dispatcher


class TokenController(Controller):

    @route(f'{BASE_PATH}/access_token', type=OAuth2Dispatcher.routing_type, auth='none', readonly=False, save_session=False,
           max_content_length=incoming.MAX_BODY)
    def access_token(self):
        """Answer a token request (RFC 6749 §3.2, the seed page's second request).

        Errors are returned and not raised: raising would undo what an error has to
        leave behind, such as the end of a connection whose token was stolen.
        """
        mimetype = responses.wanted(responses.JSON)
        try:
            members = self._token()
        except errors.ProtocolError as error:
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
            raise errors.InvalidRequest(str(malformed)) from None
        return Server(env, params, datetime.now(timezone.utc)).token()

    def _challenge(self, error):
        """Return the headers that go with an error (RFC 6749 §5.2, RFC 9110 §11.6.1 and §15.5.6)."""
        if error.status_code == 401:
            scheme, _value = incoming.authorization()
            return {'WWW-Authenticate': f'{"OAuth" if scheme == "oauth" else "Basic"} realm="OAuth2"'}
        return {'Allow': 'POST'} if error.status_code == 405 else {}
