"""The userinfo endpoint (OIDC Core §5.3)."""
from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, cast

from .. import errors, id_tokens, key_binding
from ..client import Client
from ..connection import Connection
from .endpoint import Endpoint

if TYPE_CHECKING:
    from ..store import Store


def presented_token(scheme: str, value: str, *, elsewhere: bool) -> str:
    """Return the access token that a request presents (RFC 6750 §2.1, RFC 9449 §7.1).

    :param scheme: of the Authorization header, in lower case.
    :param value: what follows there.
    :param elsewhere: whether a token is in the URL or in the body as well (§2.2, §2.3).
    :raise errors.InvalidRequestError: it presents none, or not in the header alone.
    """
    if elsewhere:
        raise errors.InvalidRequestError('Send the access token in the Authorization header, and nowhere else.')
    if scheme not in key_binding.SCHEMES or not value:
        raise errors.InvalidRequestError('Send Authorization: Bearer and the access token.', status_code=401)
    return value.strip()


def userinfo(store: Store, connection: Connection, scopes: Collection[str]) -> dict[str, Any]:
    """Tell a client for whom its access token acts.

    :param connection: that of the checked token.
    :param scopes: the names of its scopes.
    :return: the claims.
    """
    store.count_use(connection)
    return store.claims(
        connection.user_id, client=cast(Client, connection.client), scopes=scopes, requested=connection.claims.userinfo)


def _metadata(store: Store, address: str) -> dict[str, Any]:
    public = store.public_scopes()
    return {
        'userinfo_endpoint': address,
        'claim_types_supported': ['normal'],
        'claims_supported': [
            *id_tokens.CLAIMS, *(name for name, scope in store.scopes_of_claims().items() if scope in public)],
    }


USERINFO = Endpoint('userinfo', frozenset(), _metadata, methods=('GET', 'HEAD', 'POST'))
