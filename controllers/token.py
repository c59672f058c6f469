from odoo.http import Controller

from ..protocol.cors import ANY_ORIGIN
from ..protocol.server import Server
from .client_endpoint import answer
from .dispatcher import oauth2_route


class TokenController(Controller):

    @oauth2_route('access_token', auth='none', readonly=False, cors=ANY_ORIGIN)
    def access_token(self):
        """Answer a token request (RFC 6749 §3.2, the seed page's second request)."""
        return answer('access_token', lambda client_request: Server(client_request).token())
