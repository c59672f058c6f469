"""Client authentication (RFC 6749 §2.3): by a secret, by a signed assertion, or none for public clients."""
import base64
import binascii
from collections.abc import Collection
from datetime import datetime
from urllib.parse import unquote_plus

from ..shared.clock import naive_utc
from . import client_assertion, credentials, errors, public_keys
from .client import Client
from .client_assertion import Assertion
from .parameters import Parameters, declare

METHODS = ('client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none')
PARAMETERS = declare('client_assertion', 'client_assertion_type', 'client_id', 'client_secret')
_UNKNOWN = 'There is no application with this client_id and client_secret.'


def metadata(endpoint: str, but: Collection[str] = ()) -> dict[str, list[str]]:
    """Return how clients can authenticate at an endpoint (RFC 8414 §2).

    :param endpoint: its name in metadata, such as ``token``.
    :param but: methods that it does not take.
    """
    return {
        f'{endpoint}_endpoint_auth_methods_supported': [method for method in METHODS if method not in but],
        f'{endpoint}_endpoint_auth_signing_alg_values_supported': list(public_keys.ALGORITHMS),
    }


def from_basic_header(text: str) -> list[tuple[str, str]]:
    """Return the pairs in the value of an ``Authorization: Basic`` header.

    Both halves are form-encoded before they are joined (RFC 6749 §2.3.1).

    :param text: the header's value without the word Basic.
    :return: ``[('client_id', …), ('client_secret', …)]``
    :raise errors.InvalidClientError: the header is broken.
    """
    try:
        decoded = base64.b64decode(text.strip(), validate=True).decode()
        client_id, colon, secret = decoded.partition(':')
        pairs = [('client_id', unquote_plus(client_id, errors='strict')),
                 ('client_secret', unquote_plus(secret, errors='strict'))]
        if not colon:
            raise ValueError
        if not all(value.isascii() and (value.isprintable() or not value) for _name, value in pairs):
            raise errors.InvalidClientError(
                'The Basic header holds a line break, or another sign that no client_id or client_secret has: leave it '
                'out before the base64.')
        return pairs
    except (ValueError, binascii.Error):
        raise errors.InvalidClientError(
            'The Basic header is broken: send base64 of client_id, a colon and client_secret.') from None


def claimed_client_id(parameters: Parameters) -> str | None:
    """Return whom a request claims to come from, or ``None``.

    An assertion names its client itself, so that client_id may be left out (RFC 7521 §4.2).

    :raise errors.InvalidClientError: there is an assertion alone, and it does not say.
    """
    client_id = parameters.get('client_id')
    assertion = parameters.get('client_assertion')
    if client_id or not assertion:
        return client_id
    return client_assertion.subject(assertion)


def authenticate(
        client: Client | None, parameters: Parameters, *, audiences: Collection[str], now: datetime,
) -> Assertion | None:
    """Check that a request comes from the application that it names.

    :param client: the application, or ``None`` where the client_id is unknown.
    :param parameters: what the request holds.
    :param audiences: names of this server for an assertion.
    :param now: aware.
    :return: what has to be used up, or ``None``.
    :raise errors.InvalidClientError: the credentials are missing or wrong.
    :raise errors.InvalidRequestError: it tries to prove itself in two ways.
    """
    secret, client_id = parameters.get('client_secret'), parameters.get('client_id')
    assertion, kind = parameters.get('client_assertion'), parameters.get('client_assertion_type')
    if assertion or kind:
        if secret:
            raise errors.InvalidRequestError('Authenticate in one way: by client_assertion or by client_secret.')
        if not assertion or kind != client_assertion.TYPE:
            raise errors.InvalidClientError(
                f'Send client_assertion together with client_assertion_type={client_assertion.TYPE}')
        if client_id and client_id != client_assertion.subject(assertion):
            raise errors.InvalidClientError(
                'The client_id is another one than the sub of the client_assertion: leave it out, or sign for it.')
        if client is None:
            raise errors.InvalidClientError('There is no application with the client_id of this client_assertion.')
        if client.is_public:
            raise errors.InvalidClientError('A public application has no keys: leave client_assertion out.')
        return client_assertion.verify(assertion, client=client, audiences=audiences, now=now)
    if client and client.high_security:
        raise errors.InvalidClientError('This application has high security: sign a client_assertion with its key.')
    _check_secret(client, secret, now)
    return None


def _check_secret(client: Client | None, secret: str | None, now: datetime) -> None:
    """Compare in constant time, also for an unknown application.

    A public application has no secret, and one that sends a secret all the same is
    refused: it took itself for another.
    """
    overlapping = client and client.previous_secret_until and naive_utc(now) < client.previous_secret_until
    right = [
        credentials.matches(secret or '', client.secret_digest if client else None),
        credentials.matches(secret or '', client.previous_secret_digest if client and overlapping else None),
    ]
    if client is None:
        raise errors.InvalidClientError(_UNKNOWN)
    if client.is_public:
        if secret:
            raise errors.InvalidClientError('A public application has no client_secret: leave it out.')
        return
    if not client.secret_digest and not any(right):
        raise errors.InvalidClientError(
            'This application has no client_secret: sign a client_assertion with its key.' if client.jwks else
            'This application is confidential and has no secret: an administrator can generate one.')
    if not secret:
        raise errors.InvalidClientError('This application is confidential: send its client_secret.')
    if not any(right):
        raise errors.InvalidClientError(_UNKNOWN)
