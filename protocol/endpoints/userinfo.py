"""The userinfo endpoint (OIDC Core §5.3)."""
from .. import errors
from .endpoint import Endpoint


def presented_token(scheme, value, *, elsewhere):
    """Return the access token that a request presents (RFC 6750 §2.1).

    :param str scheme: of the Authorization header, in lower case.
    :param str value: what follows there.
    :param bool elsewhere: whether a token is in the URL or in the body as well (§2.2, §2.3).
    :raise errors.InvalidRequestError: it presents none, or not in the header alone.
    """
    if elsewhere:
        raise errors.InvalidRequestError('Send the access token in the Authorization header, and nowhere else.')
    if scheme != 'bearer' or not value:
        raise errors.InvalidRequestError('Send Authorization: Bearer and the access token.', status_code=401)
    return value.strip()


def userinfo(store, connection, scopes):
    """Tell a client for whom its access token acts.

    :param Store store: the database.
    :param Connection connection: that of the checked token.
    :param scopes: the names of its scopes.
    :return: the claims.
    :rtype: dict
    """
    store.count_use(connection)
    return store.claims(connection.user_id, scopes)


def _metadata(store, address):
    return {'userinfo_endpoint': address}


USERINFO = Endpoint('userinfo', frozenset(), _metadata, methods=('GET', 'HEAD', 'POST'))
