from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException

from odoo import models
from odoo.http import request

from ...protocol import challenges, errors
from ...protocol.issuer import BASE_PATH
from .. import InsufficientScope

if TYPE_CHECKING:
    from ..token_context import Connection, TokenContext


class IrHttp(models.AbstractModel):
    """Requests with an access token that are refused are in the audit trail."""

    _inherit = 'ir.http'

    @classmethod
    def _oauth2_record_refused_token(
        cls, error: errors.InvalidTokenError, connection: Connection | None = None,
    ) -> None:
        """Record a request whose token is refused, after undoing what it did.

        :param error: why.
        :param connection: whose token it is, where that stands.
        """
        request.env.cr.rollback()
        connection, claims = connection or getattr(error, 'connection', None), getattr(error, 'claims', None)
        request.env['oauth2.event']._record_refused_call(
            'token_expired' if isinstance(error, errors.AccessTokenExpired) else 'token_refused',
            connection=connection, claims=claims, call=_json2_call() if connection or claims else None,
            endpoint=_endpoint(), error=error.error, detail=error.description)

    @classmethod
    def _oauth2_record_refused_call(cls, bearer: TokenContext, error: Exception) -> None:
        """Record a call that the scopes of the token, or the rights of its user, do not open, after undoing it.

        What the error says is not recorded: it may hold something of the request, or of records.
        """
        request.env.cr.rollback()
        if isinstance(error, InsufficientScope):
            kind, about = 'scope_missing', {'error': 'insufficient_scope', 'scope': error.scope}
        else:
            kind, about = 'right_missing', {'error': type(error).__name__}
        request.env['oauth2.event']._record_refused_call(
            kind, connection=bearer.connection, call=bearer.method, missing=getattr(error, 'missing', None),
            endpoint=_endpoint(), **about)


def _json2_call() -> tuple[str, str] | None:
    """Return the names of the model and the method that a request to JSON-2 calls."""
    path = request.httprequest.path
    names = path.removeprefix(f'{challenges.JSON2}/').split('/')
    return (names[0], names[1]) if challenges.is_json2(path) and len(names) == 2 else None


def _endpoint() -> str | None:
    """Return which address the request has come to, without what is variable in it."""
    path = request.httprequest.path
    if challenges.is_json2(path):
        return challenges.JSON2
    rules = request.env['ir.http'].routing_map().bind_to_environ(request.httprequest.environ)
    try:
        rule, _args = rules.match(path_info=path, return_rule=True)
    except HTTPException:  # Odoo has got there from another address
        return None
    return rule.rule.removeprefix(f'{BASE_PATH}/')
