"""What routes of other addons may ask of the fence: see docs/addons.md."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .token_context import current

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.models import BaseModel


def require_scope(env: Environment, *names: str) -> None:
    """Let a route with ``auth='bearer'`` go on only with a token that has all these scopes.

    From here on the route's own code has all the user's rights; without this call it is held to
    what the scopes of the token open in the ORM. A token without a scope that may write stays
    read-only. Callers without a token of ours (an API key of Odoo's, a session) have no scopes, and go on.

    :param env: the environment of the request.
    :param names: names of scopes.
    :raise InsufficientScope: the caller gets 403 ``insufficient_scope`` (RFC 6750 §3.1).
    """
    bearer = current()
    if bearer is None:
        return
    if not set(names) <= set(bearer.scopes):
        raise bearer.needs(env, 'The scopes of this token are not enough for this address.', *names)
    bearer.hold(guard=False, hides_keys=False)


def calling_application(env: Environment) -> BaseModel:
    """Return the ``oauth2.application`` that sends the current request, empty where it came without an access token.

    It has superuser rights, since users do not see applications: use it to read its name, not more.

    :param env: the environment of the request.
    """
    bearer = current()
    return env['oauth2.application'].sudo().browse(bearer.connection.application_id if bearer else ())
