from odoo import SUPERUSER_ID
from odoo.http import Controller, request

from ..protocol import errors, metadata
from ..protocol.challenges import JSON2, PROTECTED_RESOURCE
from ..protocol.cors import ANY_ORIGIN
from ..protocol.issuer import issuer
from ..shared.settings import setting
from . import responses
from .dispatcher import oauth2_route

MAX_AGE = 3600  # seconds that a client may keep these


class MetadataController(Controller):

    @oauth2_route(
        '/.well-known/oauth-authorization-server', auth='none', readonly=True, cors=ANY_ORIGIN)
    def authorization_server(self):
        """Tell what this server can do, and where (RFC 8414 §3)."""
        return self._answer(metadata.authorization_server, lambda env: MAX_AGE)

    @oauth2_route(PROTECTED_RESOURCE, auth='none', readonly=True, cors=ANY_ORIGIN)
    def protected_resource(self):
        """Tell who gives out tokens for Odoo (RFC 9728 §3)."""
        return self._answer(lambda env: metadata.protected_resource(env, issuer(env)), lambda env: MAX_AGE)

    @oauth2_route(f'{PROTECTED_RESOURCE}{JSON2}', auth='none', readonly=True, cors=ANY_ORIGIN)
    def protected_json2(self):
        """Tell who gives out tokens for the JSON-2 API alone (RFC 9728 §3.1)."""
        return self._answer(lambda env: metadata.protected_resource(env, f'{issuer(env)}{JSON2}'), lambda env: MAX_AGE)

    @oauth2_route('jwks', auth='none', readonly=False, cors=ANY_ORIGIN)
    def jwks(self):
        """Tell the public keys that tokens are verified with (RFC 7517 §5)."""
        # not longer than a new key is published before it signs
        return self._answer(
            lambda env: {'keys': env['oauth2.key']._public_jwks()},
            lambda env: min(MAX_AGE, setting(env, 'key_notice') * 3600 // 2))

    def _answer(self, members, max_age):
        if request.httprequest.method not in ('GET', 'HEAD'):
            error = errors.MethodNotAllowed('Send the request by GET.')
            return responses.respond(errors.members(error), error.status_code, headers={'Allow': 'GET, HEAD'})
        env = request.env(user=SUPERUSER_ID, su=True)
        return responses.cacheable(members(env), max_age(env))
