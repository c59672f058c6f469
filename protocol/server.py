"""The authorization server: oauthlib's two endpoints with an explicit list of grants."""
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from oauthlib.oauth2.rfc6749.endpoints import AuthorizationEndpoint, TokenEndpoint
from oauthlib.oauth2.rfc6749.tokens import TokenBase

from ..shared.clock import naive_utc
from ..shared.private_keys import signing_key
from . import access_tokens, errors
from .grants import AuthorizationCodeGrant, ClientCredentialsGrant, NoGrant, RefreshTokenGrant
from .validator import RequestValidator

# What oauthlib gets to see. It takes attributes such as `user` and `client` from any
# parameter of that name, so no others are handed over.
AUTHORIZATION_PARAMETERS = frozenset({
    'client_id', 'code_challenge', 'code_challenge_method', 'redirect_uri', 'response_type', 'scope', 'state'})
TOKEN_PARAMETERS = frozenset({
    'client_id', 'client_secret', 'code', 'code_verifier', 'grant_type', 'redirect_uri', 'refresh_token', 'scope'})
_FATAL = ('client_id', 'redirect_uri')
_NOWHERE = 'https://authorization.server/'  # oauthlib wants an address; none of ours matters to it


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A valid authorization request: what the user is asked, and where the answer goes."""

    client: object
    scopes: tuple[str, ...]
    redirect_uri: str
    state: str | None


class Refusal(Exception):
    """An authorization request that fails, with where to say so.

    :param str redirect_uri: ``None`` where the client or its URI is in doubt: then the
        user is told, and nobody is redirected (RFC 6749 §4.1.2.1).
    :param dict members: those of the answer: error, error_description, state, iss.
    """

    def __init__(self, redirect_uri, members):
        super().__init__(members['error'])
        self.redirect_uri = redirect_uri
        self.members = members


class Server:
    """Serve one request to the authorization or the token endpoint.

    :param ClientRequest request: the request.
    """

    def __init__(self, request):
        self.request = request
        self.parameters = request.parameters
        self.validator = RequestValidator(request)

    # The authorization endpoint

    def validate_authorization_request(self):
        """Check the request (RFC 6749 §4.1.1).

        :rtype: AuthorizationRequest
        :raise Refusal: it is not valid.
        """
        try:
            for name in _FATAL:
                if name in self.parameters.faults:
                    raise errors.InvalidRequestFatalError(self.parameters.faults[name])
            scopes, info = self._authorization_endpoint().validate_authorization_request(
                self._uri(AUTHORIZATION_PARAMETERS))
        except errors.FatalClientError as error:
            self.request.record_refusal(error)
            raise Refusal(None, errors.members(error)) from None
        except errors.OAuth2Error as error:
            self.request.record_refusal(error)
            raise Refusal(error.redirect_uri, self._with_state(errors.members(error), error.state)) from None
        return AuthorizationRequest(
            client=info['request'].client, scopes=tuple(scopes),
            redirect_uri=info['redirect_uri'], state=info['state'])

    def refuse(self, valid, error, user_id):
        """Return the :class:`Refusal` of a valid request.

        :param AuthorizationRequest valid: which one.
        :param OAuth2Error error: why.
        :param int user_id: who is signed in.
        """
        self.request.record_refusal(error, user_id)
        return self._refusal(valid, error)

    def deny(self, valid, user_id):
        """Return the :class:`Refusal` of a valid request that the user says no to."""
        self.request.env['oauth2.event']._record_seldom(
            'denied', at=naive_utc(self.request.now), application_id=valid.client.id,
            application_name=valid.client.name, user_id=user_id)
        return self._refusal(valid, errors.AccessDeniedError('The user said no.'))

    def _refusal(self, valid, error):
        return Refusal(valid.redirect_uri, self._with_state(errors.members(error), valid.state))

    def grant(self, user_id, versions):
        """Issue a code for a valid request that the user agreed to (RFC 6749 §4.1.2).

        :param str versions: those of the scopes that the user was shown, see :mod:`.scope_versions`.
        :return: ``{'code': …, 'state': …, 'iss': …}``; no state where none was sent.
        """
        self.validator.versions = versions
        self._authorization_endpoint().create_authorization_response(
            self._uri(AUTHORIZATION_PARAMETERS), credentials={'user': user_id})
        return dict(self.validator.issued)

    def _with_state(self, members, state):
        return members | ({'state': state} if state else {}) | {'iss': self.validator.issuer}

    def _authorization_endpoint(self):
        return AuthorizationEndpoint(
            default_response_type='code', default_token_type=None,
            response_types={'code': AuthorizationCodeGrant(self.validator)})

    # The token endpoint

    def token(self):
        """Answer a token request (RFC 6749 §5.1).

        :return: the members of the answer.
        :rtype: dict
        :raise errors.OAuth2Error: no token.
        """
        endpoint = TokenEndpoint(
            default_grant_type='', default_token_type=_TokenAnswer(self.request.env, self.validator),
            grant_types={
                'authorization_code': AuthorizationCodeGrant(self.validator),
                'refresh_token': RefreshTokenGrant(self.validator),
                'client_credentials': ClientCredentialsGrant(self.validator),
                '': NoGrant(),
            })
        _headers, members, _status = endpoint.create_token_response(
            _NOWHERE, body=self._encoded(TOKEN_PARAMETERS))
        return members

    def _encoded(self, names):
        return urlencode({name: value for name, value in self.parameters.values.items() if name in names})

    def _uri(self, names):
        return f'{_NOWHERE}?{self._encoded(names)}'


class _TokenAnswer(TokenBase):
    """Makes the answer of the token endpoint (RFC 6749 §5.1, with the members of the seed page)."""

    __slots__ = ('env', 'validator')

    def __init__(self, env, validator):
        self.env = env
        self.validator = validator

    def create_token(self, request, refresh_token=False):
        client, now = request.client, self.validator.now
        audience, lifetime = self.validator.audience(request), self.validator.lifetime(request)
        connection, new_refresh_token = self.validator.connect(request)
        access_token = access_tokens.issue(
            signing_key(self.env, client.signing_algorithm), issuer=self.validator.issuer,
            audience=audience, user_id=request.user, client=client, connection=connection,
            scopes=request.scopes, lifetime=lifetime, now=now)
        members = {
            'access_token': access_token,
            'token_type': 'bearer',
            'expires_in': lifetime,
            'access_token_validity': _validity(client, lifetime, now),
        }
        if new_refresh_token:
            members['refresh_token'] = new_refresh_token
        return members | {'scope': ' '.join(request.scopes)}


def _validity(client, lifetime, now):
    """Return when the access token ends, in the format that the application reads."""
    if client.validity_format == 'seconds':
        return lifetime
    end = now + timedelta(seconds=lifetime)
    return f'{end.month}/{end.day}/{end.year} {end:%H:%M:%S}'


def location(redirect_uri, members):
    """Return the address that takes the answer back to the client (RFC 6749 §4.1.2).

    The registered URI's own query stays as it is, to the letter (§3.1.2).
    """
    separator = '&' if '?' in redirect_uri else '?'
    return f'{redirect_uri}{separator}{urlencode(members)}'
