"""What has to hold of something that a person has allowed, at the moment when an application gets it."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import errors, scope_versions

if TYPE_CHECKING:
    from ..authorization_request import CodeClaim
    from ..client_request import ClientRequest


def fault(request: ClientRequest, claim: CodeClaim, *, ended: str) -> str | None:
    """Return why an application does not get what was allowed, or ``None`` where it does.

    :param request: that of the application.
    :param claim: what was allowed, and has just been used up.
    :param ended: what to say where a scope opens more than the person was shown.
    :raise errors.HeldOff: somebody is changing the user or the application.
    """
    client, scopes = claim.request.client, claim.request.scopes
    if not request.may_act_for(claim.user_id, client):
        return errors.USER_NOT_ALLOWED
    if not scope_versions.hold(claim.scope_versions, request.store.scope_versions(claim.request.shown_scopes)):
        return ended
    if not set(scopes) & set(client.scopes):
        return errors.NO_SCOPE_LEFT
    return None
