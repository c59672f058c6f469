from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from odoo import models
from odoo.http import request

from ...protocol import errors, key_binding
from ...protocol.store import Store
from .http_answers import presented

if TYPE_CHECKING:
    from odoo.api import Environment

    from ..token_context import TokenContext

_PROVEN = 'oauth2_proven'  # attribute of the request: its proof is used up, for this request and no other


class IrHttp(models.AbstractModel):
    """Access tokens that are bound to a key come with a proof of that key (DPoP, RFC 9449 §7)."""

    _inherit = 'ir.http'

    @classmethod
    def _oauth2_prove(cls, env: Environment, token: str, bearer: TokenContext) -> None:
        """Check that a token is presented as its binding asks for, and use its proof up.

        That is done once for a request, however often Odoo tries it. A token that is bound to no key takes no time.

        :param env: of the superuser, or of whom the request came from.
        :param bearer: what the token makes of the request.
        :raise errors.WronglyPresentedToken: it is presented in another way, or its proof was used before.
        :raise errors.HeldOff: somebody is changing the application.
        """
        scheme, _token = presented()
        if scheme == key_binding.BEARER and bearer.jkt is None or request.__dict__.get(_PROVEN):
            return
        store, http = Store(env), request.httprequest
        proof = key_binding.proof_of_token(
            bearer.jkt, scheme=scheme, proof=http.headers.get('DPoP'), token=token, method=http.method,
            address=store.issuer() + quote(http.path), now=store.now(), connection=bearer.connection)
        if proof is None:
            return
        env.cr.rollback()  # it may only read, and holds nothing while another transaction does this
        if not store.use_proof_apart(proof, application_id=bearer.connection.application_id):
            raise errors.UnprovenToken(key_binding.USED, connection=bearer.connection)
        request.__dict__[_PROVEN] = True
