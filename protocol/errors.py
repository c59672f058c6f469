"""The errors of the standards, each with a sentence that says what to change.

Those that oauthlib lacks or words too tersely are here; what oauthlib raises itself
gets its sentence from :data:`HINTS`. Descriptions are ASCII without quotes and
backslashes (RFC 6749 §5.2) and never hold what the request sent.
"""
from collections.abc import Mapping
from typing import Any, cast

from oauthlib.oauth2.rfc6749.errors import (  # noqa: F401 - others take all errors from here
    AccessDeniedError,
    FatalClientError,
    InvalidClientError,
    InvalidClientIdError,
    InvalidGrantError,
    InvalidRedirectURIError,
    InvalidRequestError,
    InvalidRequestFatalError,
    InvalidScopeError,
    InvalidTokenError,
    MismatchingRedirectURIError,
    MissingClientIdError,
    MissingCodeChallengeError,
    MissingCodeVerifierError,
    MissingRedirectURIError,
    MissingResponseTypeError,
    OAuth2Error,
    ServerError,
    UnauthorizedClientError,
    UnsupportedCodeChallengeMethodError,
    UnsupportedGrantTypeError,
    UnsupportedResponseTypeError,
)
from oauthlib.oauth2.rfc8628.errors import (
    AccessDenied,
    AuthorizationPendingError,
    ExpiredTokenError,
    SlowDownError,
)
from oauthlib.openid.connect.core.exceptions import (  # noqa: F401
    ConsentRequired,
    InvalidRequestURI,
    LoginRequired,
    RegistrationNotSupported,
    RequestNotSupported,
    RequestURINotSupported,
)

HINTS: dict[type[OAuth2Error], str] = {
    AccessDenied: 'The user denied the request of the device.',
    AuthorizationPendingError: 'The user has not decided yet: ask again after the interval.',
    ExpiredTokenError: 'The device code has expired: ask for a new one, and show its user_code.',
    InvalidClientIdError: 'There is no application with this client_id.',
    InvalidRedirectURIError: 'Send the redirect_uri as a whole address, as it is registered.',
    MismatchingRedirectURIError: 'Register this exact redirect_uri with the application.',
    MissingClientIdError: 'Add the parameter client_id.',
    MissingCodeChallengeError: 'Add code_challenge and code_challenge_method=S256 (PKCE, RFC 7636).',
    MissingCodeVerifierError: 'Add the code_verifier behind the code_challenge.',
    MissingRedirectURIError: 'Add the parameter redirect_uri.',
    MissingResponseTypeError: 'Add the parameter response_type=code.',
    RegistrationNotSupported: 'Leave out the parameter registration: an administrator registers applications.',
    RequestNotSupported: 'Leave out the parameter request, and send what it holds as parameters.',
    RequestURINotSupported: 'Leave out the parameter request_uri, and send what it leads to as parameters.',
    SlowDownError: 'Wait 5 seconds longer between two requests from now on.',
    ServerError: 'Something went wrong here. Try again later.',
    UnauthorizedClientError: 'The application is not allowed to use this grant: an administrator can allow it.',
    UnsupportedCodeChallengeMethodError: 'Use code_challenge_method=S256.',
    UnsupportedResponseTypeError: 'Use response_type=code.',
}

USER_NOT_ALLOWED = 'This user is not allowed to use the application: an administrator can allow more groups of users.'

NO_SCOPE_LEFT = 'The application no longer has any of the scopes that were allowed: connect again with others.'

USER_ARCHIVED = 'The user is archived: an administrator can activate the user, who then has to connect again.'


class NoRedirectURIError(InvalidRequestFatalError):
    """The application has no address to which people could be sent back (RFC 6749 §3.1.2.2)."""

    description = 'The application has no redirect URI: an administrator can register one.'


class DecisionError(InvalidRequestFatalError):
    """What comes as the answer of a page was not sent by that page, or by one that has expired."""


class UserNotAllowedError(AccessDeniedError):
    """The user is not in the groups of the application."""

    description = USER_NOT_ALLOWED


class MethodNotAllowed(InvalidRequestError):
    """The endpoint does not know this HTTP method (RFC 9110 §15.5.6)."""

    status_code = 405


class UnsupportedMediaType(InvalidRequestError):
    """The body is written in a way that the endpoint does not read (RFC 9110 §15.5.16)."""

    status_code = 415


class UnmetAuthenticationRequirements(OAuth2Error):
    """The person has not signed in as the application must have it (OIDC unmet_authentication_requirements 1.0)."""

    error = 'unmet_authentication_requirements'


class InvalidTargetError(OAuth2Error):
    """The token cannot be for this resource (RFC 8707 §2)."""

    error = 'invalid_target'


class InvalidDPoPProofError(OAuth2Error):
    """What should prove that the client holds a key does not (RFC 9449 §5)."""

    error = 'invalid_dpop_proof'


class UnusableToken(InvalidTokenError):
    """An access token that this server has signed, and does not take here or no longer takes.

    :param description: why; by default that of the class.
    :param claims: those of the token, whose signature was checked.
    """

    def __init__(self, description: str | None = None, *, claims: Mapping[str, Any] | None = None):
        super().__init__(description)
        self.claims = claims


class AccessTokenExpired(UnusableToken):
    """The access token has outlived its time, as each one does."""

    description = 'The access token has expired: get a new one.'


class ConnectionEnded(UnusableToken):
    """The access token is genuine, and its connection no longer stands."""

    description = 'The connection of this access token has ended: connect again.'


class ScopesChanged(ConnectionEnded):
    """The connection stands, but not for what the access token opens."""

    description = 'The application has other scopes now than this access token, or one opens more: get a new token.'


class WronglyPresentedToken(InvalidTokenError):
    """A good access token that is not presented as its binding to a key, or that there is none, asks for (RFC 9449 §7).

    :param connection: the token's, for the trail.
    """

    def __init__(self, description: str, *, connection: Any):
        super().__init__(description)
        self.connection = connection


class BoundTokenAsBearer(WronglyPresentedToken):
    """An access token that is bound to a key, presented as if it were not (RFC 9449 §7.2)."""


class UnprovenToken(WronglyPresentedToken):
    """An access token that is bound to a key, presented without a valid proof (RFC 9449 §7.1)."""

    error = 'invalid_dpop_proof'


class HeldOff(OAuth2Error):
    """A person is changing the user or the application, and could not because of its requests (RFC 9110 §15.6.4)."""

    error = 'temporarily_unavailable'
    status_code = 503
    retry_after = 30
    description = 'Somebody is changing this user or this application: try again in half a minute.'


class TooManyFailures(OAuth2Error):
    """The caller has failed to authenticate too often (RFC 6585 §4).

    :param seconds: when to try again.
    """

    error = 'temporarily_unavailable'
    status_code = 429

    def __init__(self, seconds: int):
        super().__init__(f'Too many failed attempts: correct the credentials, and try again in {seconds} seconds.')
        self.retry_after = seconds


class TooManyDevices(OAuth2Error):
    """Many devices behind one address wait for their people already (RFC 6585 §4)."""

    error = 'temporarily_unavailable'
    status_code = 429
    retry_after = 60
    description = 'Too many devices of this address wait for their people: try again in a minute.'


def members(error: OAuth2Error) -> dict[str, str]:
    """Return what an error answer holds.

    :param error: any error of this module or of oauthlib.
    :return: ``{'error': …, 'error_description': …}``
    """
    description = error.description
    if description == type(error).description:
        description = next((HINTS[cls] for cls in type(error).__mro__ if cls in HINTS), description)
    return {'error': cast(str, error.error), 'error_description': description}
