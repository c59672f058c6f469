from odoo.http import Controller

from ..protocol.cors import ANY_ORIGIN
from ..protocol.revocation import revoke
from .client_endpoint import answer
from .dispatcher import oauth2_route


class RevokeController(Controller):

    @oauth2_route('revoke', auth='none', readonly=False, cors=ANY_ORIGIN)
    def revoke(self):
        """Let an application end its own connection (RFC 7009)."""
        return answer('revoke', revoke)
