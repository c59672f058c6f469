"""Token revocation (RFC 7009)."""
from . import errors, refresh_tokens


def revoke(request):
    """End the connection that a token belongs to, with all its tokens (§2.1).

    A token that means nothing is none any more, so that is no error (§2.2). The hint is
    not needed: a token shows what it is.

    :param ClientRequest request: with the parameter ``token``.
    :raise errors.OAuth2Error: the client is not authenticated, or the token is another's.
    """
    client = request.authenticate()
    token = request.required('token')
    tokens = request.env['oauth2.token']
    presented = refresh_tokens.parse(token)
    connection = (
        tokens._of_refresh_token(presented) if presented else _of_access_token(request, tokens, token))
    if connection is None:
        return
    if connection.application_id != client.id:
        raise errors.InvalidGrantError('The token was issued to another application.')
    tokens._end_by_client(connection, now=request.now)


def _of_access_token(request, tokens, token):
    claims = request.access_token_claims(token)
    return claims and tokens._of_access_token(claims)
