from odoo import SUPERUSER_ID
from odoo.http import Controller, request

from ..protocol import errors, metadata
from . import responses
from .dispatcher import ANY_ORIGIN, oauth2_route

MAX_AGE = 3600  # seconds that a client may keep these; a new key is published longer than that before it signs


class MetadataController(Controller):

    @oauth2_route(
        '/.well-known/oauth-authorization-server', auth='none', readonly=True, cors=ANY_ORIGIN)
    def authorization_server(self):
        """Tell what this server can do, and where (RFC 8414 §3)."""
        return self._answer(lambda env: metadata.authorization_server(env))

    @oauth2_route('jwks', auth='none', readonly=True, cors=ANY_ORIGIN)
    def jwks(self):
        """Tell the public keys that tokens are verified with (RFC 7517 §5)."""
        return self._answer(lambda env: {'keys': env['oauth2.key']._public_jwks()})

    def _answer(self, members):
        if request.httprequest.method not in ('GET', 'HEAD'):
            error = errors.MethodNotAllowed('Send the request by GET.')
            return responses.respond(errors.members(error), error.status_code, headers={'Allow': 'GET'})
        return responses.cacheable(members(request.env(user=SUPERUSER_ID, su=True)), MAX_AGE)
