"""Token introspection (RFC 7662)."""
from . import errors, refresh_tokens

INACTIVE = {'active': False}


def introspect(request):
    """Tell an application about a token (§2.2).

    Any confidential application may ask about its own tokens, a resource server with
    ``can_introspect`` about the access tokens of all. Whatever else is asked about is
    just not active: no reason, nothing else (§2.2, §4).

    :param ClientRequest request: with the parameter ``token``.
    :return: the members of the answer.
    :rtype: dict
    :raise errors.OAuth2Error: the client is not authenticated.
    """
    client = request.authenticate()
    if client.is_public:
        # §2.1: the endpoint must not be open, and anybody can use a public client_id
        raise errors.InvalidClientError('A public application cannot introspect tokens.')
    token = request.required('token')
    presented = refresh_tokens.parse(token)
    if presented:
        return _refresh_token(request, client, presented)
    return _access_token(request, client, token)


def _access_token(request, client, token):
    claims = request.access_token_claims(token)
    if claims is None:
        return INACTIVE
    if claims['client_id'] != client.client_id and not client.can_introspect:
        return INACTIVE
    connection = request.env['oauth2.token']._of_access_token(claims)
    if connection is None:
        return INACTIVE
    return {
        'active': True,
        'token_type': 'bearer',
        'username': connection.login,
    } | {name: claims[name] for name in ('scope', 'client_id', 'sub', 'aud', 'iss', 'iat', 'exp', 'jti')}


def _refresh_token(request, client, presented):
    """Only its own application can use a refresh token, so it is active for no one else."""
    connection = request.env['oauth2.token']._of_current_refresh_token(presented, client=client, now=request.now)
    if connection is None or 'refresh_token' not in client.grant_types:
        return INACTIVE
    return {
        'active': True,
        'username': connection.login,
        'scope': ' '.join(scope for scope in connection.scopes if scope in client.scopes),
        'client_id': client.client_id,
        'sub': str(connection.user_id),
        'iss': request.issuer,
        'exp': int(connection.expires_at.timestamp()),
    }
