from odoo.http import Controller

from ..protocol.introspection import introspect
from .client_endpoint import answer
from .dispatcher import oauth2_route


class IntrospectController(Controller):

    # Not read-only: a replica that lags behind would call a revoked token active.
    @oauth2_route('introspect', auth='none', readonly=False)
    def introspect(self):
        """Tell an application about a token (RFC 7662)."""
        return answer('introspect', introspect)
