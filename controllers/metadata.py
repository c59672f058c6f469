import psycopg2.errors

from odoo import SUPERUSER_ID
from odoo.http import Controller, request

from ..protocol import errors
from ..protocol.challenges import JSON2, PROTECTED_RESOURCE
from ..protocol.cors import ANY_ORIGIN
from ..protocol.endpoints import metadata
from ..protocol.endpoints.jwks import JWKS, jwks
from ..protocol.store import Store
from ..shared.settings import setting
from . import responses
from .dispatcher import oauth2_route

MAX_AGE = 3600  # seconds that a client may keep these


class MetadataController(Controller):

    def _replica_will_do(self, rule, args):
        try:
            Store(request.env(user=SUPERUSER_ID, su=True)).scopes_of_claims()
        except psycopg2.errors.ReadOnlySqlTransaction:
            return False  # the worker has to learn something first
        return True

    @oauth2_route(metadata.WELL_KNOWN, auth='none', readonly=_replica_will_do, cors=ANY_ORIGIN)
    def authorization_server(self):
        """Tell what this server can do, and where (RFC 8414 §3)."""
        return self._answer(metadata.authorization_server)

    @oauth2_route('/.well-known/openid-configuration', auth='none', readonly=_replica_will_do, cors=ANY_ORIGIN)
    def openid_configuration(self):
        """Tell the same to who looks for a provider of OpenID Connect (OIDC Discovery §4)."""
        return self._answer(metadata.authorization_server)

    @oauth2_route(PROTECTED_RESOURCE, auth='none', readonly=True, cors=ANY_ORIGIN)
    def protected_resource(self):
        """Tell who gives out tokens for Odoo (RFC 9728 §3)."""
        return self._answer(metadata.protected_resource)

    @oauth2_route(f'{PROTECTED_RESOURCE}{JSON2}', auth='none', readonly=True, cors=ANY_ORIGIN)
    def protected_json2(self):
        """Tell who gives out tokens for the JSON-2 API alone (RFC 9728 §3.1)."""
        return self._answer(lambda store: metadata.protected_resource(store, JSON2))

    @oauth2_route(JWKS.name, auth='none', readonly=False, cors=ANY_ORIGIN)
    def jwks(self):
        """Tell the public keys that tokens are verified with (RFC 7517 §5)."""
        # not longer than a new key is published before it signs
        env = request.env(user=SUPERUSER_ID, su=True)
        return self._answer(jwks, min(MAX_AGE, setting(env, 'key_notice') * 3600 // 2))

    def _answer(self, members, max_age=MAX_AGE):
        if request.httprequest.method not in JWKS.methods:
            error = errors.MethodNotAllowed('Send the request by GET.')
            return responses.respond(
                errors.members(error), error.status_code, headers={'Allow': ', '.join(JWKS.methods)})
        return responses.cacheable(members(Store(request.env(user=SUPERUSER_ID, su=True))), max_age)
