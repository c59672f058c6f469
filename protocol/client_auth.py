"""Client authentication at the token endpoint (RFC 6749 §2.3, §3.2.1)."""
import base64
import binascii
from urllib.parse import unquote_plus

from . import credentials, errors


def from_basic_header(text):
    """Return the pairs in the value of an ``Authorization: Basic`` header.

    Both halves are form-encoded before they are joined (RFC 6749 §2.3.1).

    :param str text: the header's value without the word Basic.
    :return: ``[('client_id', …), ('client_secret', …)]``
    :raise errors.InvalidClientError: the header is broken.
    """
    try:
        decoded = base64.b64decode(text.strip(), validate=True).decode()
        client_id, colon, secret = decoded.partition(':')
        if not colon:
            raise ValueError
        return [('client_id', unquote_plus(client_id, errors='strict')),
                ('client_secret', unquote_plus(secret, errors='strict'))]
    except (ValueError, binascii.Error):
        raise errors.InvalidClientError(
            'The Basic header is broken: send base64 of client_id, a colon and client_secret.') from None


def authenticate(client, secret):
    """Check that a request comes from the application that it names.

    A public application has no secret, and one that sends a secret all the same is
    refused: it took itself for another. All comparisons take constant time, also for
    an unknown application.

    :param Client client: the application, or ``None`` where the client_id is unknown.
    :param str secret: the presented client_secret, or ``None``.
    :raise errors.InvalidClientError: it does not.
    """
    right = credentials.matches(secret or '', client and client.secret_digest)
    if client is None:
        raise errors.InvalidClientError('There is no application with this client_id and client_secret.')
    if client.is_public:
        if secret:
            raise errors.InvalidClientError('A public application has no client_secret: leave it out.')
        return
    if not secret:
        raise errors.InvalidClientError('This application is confidential: send its client_secret.')
    if not right:
        raise errors.InvalidClientError('There is no application with this client_id and client_secret.')
